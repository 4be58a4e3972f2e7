"""Committees and their agendas, as far as each person of the services may read them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from applications.models import Application
from applications.workflow import NotAllowed, State
from instruction.models import AgendaItem, Committee
from instruction.selectors.desks import Desk, readable_by


@dataclass(frozen=True, slots=True)
class Agenda:
    """The passages of a committee that a person may read, in order, and how many others it has."""

    items: tuple[AgendaItem, ...]
    hidden: int


def committees() -> QuerySet[Committee]:
    """The committees, the next first and then the past ones, with ``size``, how many passages each has."""
    waiting = Count("items", filter=Q(items__removed_at=None))
    return Committee.objects.annotate(size=waiting).order_by("-held_on", "-pk")


def committees_to_come(on: date) -> list[Committee]:
    """The committees on whose agenda a dossier may still be put, the next first. One query."""
    return list(Committee.objects.filter(held_on__gte=on).order_by("held_on", "pk"))


def must_come(committee: Committee, on: date) -> None:
    """Raises ``NotAllowed`` for a committee whose day is past."""
    if committee.held_on < on:
        raise NotAllowed(f"Le comité du {committee.held_on:%d/%m/%Y} est passé : choisissez un comité à venir.")


def committee_of(public_id: UUID) -> Committee | None:
    return Committee.objects.filter(public_id=public_id).first()


def agenda_of(committee: Committee, desk: Desk) -> Agenda:
    """The agenda as this person may read it. Two queries."""
    every = AgendaItem.objects.filter(committee=committee, removed_at=None)
    hers = every.filter(application__in=readable_by(desk).order_by().values("pk"))
    related = ("application__theme", "application__organisation", "added_by")
    items = tuple(hers.select_related(*related).order_by("order", "pk"))
    return Agenda(items, every.count() - len(items))


def neighbour(items: Sequence[AgendaItem], item: AgendaItem, *, up: bool) -> AgendaItem | None:
    """The passage just before or just after, among those shown."""
    ranks = [one.pk for one in items]
    place = ranks.index(item.pk) + (-1 if up else 1)
    return items[place] if 0 <= place < len(items) else None


def passage_of(application: Application) -> AgendaItem | None:
    """Where the dossier is to be examined, while it waits for it. One query."""
    if application.state != State.SCHEDULED:
        return None
    return AgendaItem.objects.filter(application=application, removed_at=None).select_related("committee").first()
