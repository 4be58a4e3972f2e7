"""The thread of an action: opened with its first dossier, and the year of funding that follows from its history."""

from datetime import datetime

from django.db import transaction

from applications import selectors, workflow
from applications.models import Action, Application, Event
from applications.models.actions import MOST_EARLIER_YEARS
from applications.workflow import FINAL, State
from contacts.models import Organisation, User

# The moves after which the years that count are not the same.
CHANGING_HISTORY = frozenset({workflow.Action.GRANT, workflow.Action.REFUSE, workflow.Action.WITHDRAW})


def open_action(*, by: User, at: datetime, organisation: Organisation) -> Action:
    """The thread that a first dossier begins. One query."""
    return Action.objects.create(organisation=organisation, created_by=by, created_at=at)


def hold(action_id: int) -> Action:
    """The action, held until the end of the transaction: always before its dossiers, so that two never wait for each
    other. One query."""
    return Action.objects.select_for_update(of=("self",)).get(pk=action_id)


@transaction.atomic
def declare_earlier_years(*, by: User, at: datetime, action: Action, years: int, reason: str) -> Action:
    """Say how many years the MEL funded the action before the portal; zero takes the declaration back.

    Raises ``workflow.NotAllowed`` when she may not write for the organisation, or does not say which years.
    """
    row = hold(action.pk)
    if not selectors.may_write_for(by, row.organisation_id):
        raise workflow.NotAllowed("Votre rôle dans la structure ne permet pas de déclarer des années de financement.")
    if not 0 <= years <= MOST_EARLIER_YEARS:
        raise workflow.NotAllowed(f"Indiquez un nombre d’années de 0 à {MOST_EARLIER_YEARS}.")
    if years and not reason.strip():
        raise workflow.NotAllowed("Écrivez quelles années la MEL a financées : le référent les vérifie.")
    row.earlier_years, row.earlier_reason = years, reason.strip() if years else ""
    row.declared_by, row.declared_at = (by, at) if years else (None, None)
    row.save()
    keep_funding_years(action=row, by=by, at=at)
    return row


def keep_funding_years(*, action: Action, by: User | None, at: datetime) -> None:
    """Write again the year of funding of each dossier not closed yet, where the history gives another.

    The one writer of ``Application.funding_year``; the action is held by the caller. What a filed dossier was judged
    on stays in its evidence.
    """
    dossiers = list(selectors.dossiers_of_action(action))
    for dossier in dossiers:
        year = selectors.funding_in(action, dossier.year, dossiers).year
        if dossier.state in FINAL or dossier.funding_year == year:
            continue
        before, dossier.funding_year = dossier.funding_year, year
        dossier.version += 1
        dossier.save(update_fields=["funding_year", "version"])
        Event.objects.create(
            application=dossier, at=at, actor=by, action="funding_year", details={"from": before, "to": year}
        )


def history_changed(row: Application, *, by: User | None, at: datetime) -> None:
    """After a decision on a dossier: the years that follow count it, or no more."""
    keep_funding_years(action=hold(row.action_id), by=by, at=at)


def is_history(source: str, target: str) -> bool:
    """Whether a move from one state to another changes which years count."""
    return State.GRANTED in (source, target) or target == State.REFUSED
