"""The dossier before and after another one in a list of the inbox."""

from uuid import UUID

from django.db.models import QuerySet

from applications.models import Application
from instruction.selectors.orders import Order


def neighbour_of(
    application: Application, rows: QuerySet[Application], order: Order, *, backwards: bool
) -> UUID | None:
    """The nearest dossier past this one in the order of a list, ``None`` at its end.

    It works just as well for a dossier that has left the list, as those do that were just treated: its place is that
    which it would have. Two queries.
    """
    terms = dict(zip(order.names(), order.terms, strict=True))
    here = Application.objects.filter(pk=application.pk).annotate(**terms).values_list(*order.names()).first()
    if here is None:
        return None
    walked = order.page(rows, place=order.place(here, application.pk), backwards=backwards)
    found: UUID | None = walked.values_list("public_id", flat=True).first()
    return found
