"""The dossier before and after another one in a list of the inbox."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from applications.models import Application
from instruction.selectors.orders import ORDERS, Order


def neighbour_of(
    application: Application, rows: QuerySet[Application], order: Order, *, backwards: bool
) -> UUID | None:
    """The nearest dossier past this one in the order of a list, ``None`` at its end.

    A dossier that has left the list, as those do that were just treated, keeps the place that it would have; where the
    order is one of the list alone, as what is urgent today, the list is taken up again from its start. Three queries.
    """
    here = _terms(rows, application, order)
    if here is None and order.slug in ORDERS:
        here = _terms(Application.objects.all(), application, order)
    place = order.place(here, application.pk) if here is not None else None
    found: UUID | None = order.page(rows, place=place, backwards=backwards).values_list("public_id", flat=True).first()
    return found


def _terms(rows: QuerySet[Application], application: Application, order: Order) -> tuple[Any, ...] | None:
    terms = dict(zip(order.names(), order.terms, strict=True))
    found: tuple[Any, ...] | None = (
        rows.filter(pk=application.pk).annotate(**terms).order_by().values_list(*order.names()).first()
    )
    return found
