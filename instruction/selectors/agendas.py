"""The committees that take dossiers, and where a dossier waits for one."""

from datetime import date

from django.db.models import Q

from applications.models import Application
from applications.workflow import NotAllowed, State
from instruction.models import AgendaItem, Committee, CommitteeState

# While it is open, a dossier may still come: what was forgotten is put at the end.
TAKING = frozenset({CommitteeState.PLANNED, CommitteeState.CONVENED, CommitteeState.OPEN})


def at_sitting(through: str = "") -> Q:
    """The passages that a sitting has: those on its agenda, and those that it put off and that another one has since.
    ``through`` is the way from other rows, as ``"items__"``."""
    return Q((f"{through}removed_at", None)) | Q((f"{through}examined_at__isnull", False))


def committees_to_come(on: date) -> list[Committee]:
    """The committees on whose agenda a dossier may still be put, the next first. One query."""
    return list(Committee.objects.filter(held_on__gte=on, state__in=TAKING).order_by("held_on", "pk"))


def must_come(committee: Committee, on: date) -> None:
    """Raises ``NotAllowed`` for a committee whose day is past, or that takes no dossier any more."""
    if committee.held_on < on:
        raise NotAllowed(f"Le comité du {committee.held_on:%d/%m/%Y} est passé : choisissez un comité à venir.")
    if committee.state not in TAKING:
        raise NotAllowed("Ce comité est clos ou annulé : choisissez un comité à venir.")


def passage_of(application: Application) -> AgendaItem | None:
    """Where the dossier is to be examined, while it waits for it. One query."""
    if application.state != State.SCHEDULED:
        return None
    return AgendaItem.objects.filter(application=application, removed_at=None).select_related("committee").first()
