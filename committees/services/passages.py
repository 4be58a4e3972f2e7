"""Holding a passage while it is written, and who may write it when."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from applications.models import Application
from applications.selectors.interests import recused_from
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
    is_recused: bool = False


def hold_passage(item: AgendaItem, by: User) -> Held:
    """The three rows, held until the end of the transaction, and whether a link keeps the person away. Raises
    ``NotAllowed`` for a passage taken off.

    Three queries, and one for each of the dossier and the sitting that ``item`` has not read.
    """
    row = locked(item.application)
    committee = held(item.committee)
    away = Application.objects.filter(recused_from(by.pk), pk=OuterRef("application")).order_by()
    now = AgendaItem.objects.filter(pk=item.pk, removed_at=None).annotate(is_away=Exists(away)).first()
    if now is None:
        raise NotAllowed("Ce passage n’est plus à l’ordre du jour.")
    now.application, now.committee = row, committee
    return Held(row, committee, now, now.is_away)


def must_keep(by: User, held: Held, *, known: bool = False) -> None:
    """Raises ``NotAllowed`` for who does not keep the record, or is kept away from this dossier; ``known`` where the
    caller has just asked whether she keeps it."""
    if not (known or may_keep(by, held.committee)):
        raise NotAllowed(NOT_KEEPER)
    if held.is_recused:
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
