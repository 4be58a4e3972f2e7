"""Who is kept away from which dossiers by a link with those who ask."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from applications.models import Application, Interest
from contacts.models import Membership


def recused_from(user_id: int) -> Q:
    """The dossiers that the person may not look at: ``Application.objects.exclude(recused_from(user.pk))``.

    Those of the organisations that she has a link with, and those with which she has a link by themselves. Subqueries:
    no query of its own.
    """
    held = Interest.objects.filter(user=user_id, ended_at=None, organisation=OuterRef("organisation")).filter(
        Q(application=None) | Q(application=OuterRef("pk"))
    )
    mine = Membership.objects.active().filter(user=user_id, organisation=OuterRef("organisation"))
    return Q(Exists(held.order_by())) | Q(Exists(mine.order_by()))


def is_recused(user_id: int, application: Application) -> bool:
    """Whether the person is kept away from this dossier. One query."""
    return Application.objects.filter(recused_from(user_id), pk=application.pk).exists()


def recused_among(user_ids: Iterable[int], application: Application) -> frozenset[int]:
    """Of these people, those kept away from the dossier. Two queries."""
    ids = list(user_ids)
    held = interests_in(application).filter(user__in=ids).values_list("user", flat=True)
    members = Membership.objects.active().filter(organisation=application.organisation_id, user__in=ids)
    return frozenset([*held, *members.values_list("user", flat=True)])


def interests_in(application: Application) -> QuerySet[Interest, Any]:
    """The links in force with the dossier or its organisation."""
    found = Interest.objects.filter(ended_at=None, organisation=application.organisation_id)
    return found.filter(Q(application=None) | Q(application=application.pk)).order_by()
