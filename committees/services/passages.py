"""Holding a passage while it is written, and who may write it when."""

from dataclasses import dataclass

from applications.models import Application
from applications.selectors.interests import is_recused
from applications.services.moves import locked
from applications.workflow import NotAllowed
from committees.selectors.access import may_keep
from committees.services.holding import NOT_KEEPER, held
from contacts.models import User
from instruction.models import AgendaItem, Committee, CommitteeState

RECUSED = "Vous vous êtes déporté de ce passage : une autre personne tient le relevé."


@dataclass(frozen=True, slots=True)
class Held:
    """A passage with its dossier and its sitting, all three as they are in the database now."""

    application: Application
    committee: Committee
    item: AgendaItem


def hold_passage(item: AgendaItem) -> Held:
    """The three rows, held until the end of the transaction. Raises ``NotAllowed`` for a passage taken off.

    Three queries, and one for each of the dossier and the sitting that ``item`` has not read.
    """
    row = locked(item.application)
    committee = held(item.committee)
    now = AgendaItem.objects.filter(pk=item.pk, removed_at=None).first()
    if now is None:
        raise NotAllowed("Ce passage n’est plus à l’ordre du jour.")
    now.application, now.committee = row, committee
    return Held(row, committee, now)


def must_keep(by: User, held: Held) -> None:
    """Raises ``NotAllowed`` for who does not keep the record, or is kept away from this dossier."""
    if not may_keep(by, held.committee):
        raise NotAllowed(NOT_KEEPER)
    if is_recused(by.pk, held.application):
        raise NotAllowed(RECUSED)


def must_be_open(committee: Committee) -> None:
    """Raises ``NotAllowed`` before the sitting and after it."""
    if committee.state != CommitteeState.OPEN:
        raise NotAllowed(f"La séance n’est pas ouverte. État du comité : {committee.get_state_display().lower()}.")


def must_be_writable(committee: Committee, reason: str) -> None:
    """During the sitting; afterwards too, with a reason, until the minutes are signed. Raises ``NotAllowed``."""
    if committee.state == CommitteeState.SIGNED:
        raise NotAllowed("Le relevé est signé : rien n’y change plus.")
    if committee.state != CommitteeState.CLOSED:
        must_be_open(committee)
    elif not reason.strip():
        raise NotAllowed("La séance est levée : écrivez pourquoi vous corrigez.")
