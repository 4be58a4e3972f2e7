"""Who may do what to a contribution, and when: the table of its life (pure)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

PREPARING, COLLECTING, DRAFTING, PUBLISHED = "preparing", "collecting", "drafting", "published"
ASKED, WRITING, SENT, RETURNED, VALIDATED, WAIVED = "asked", "writing", "sent", "returned", "validated", "waived"
# What the campaign still waits for.
AWAITED = (ASKED, WRITING, RETURNED)


class ContributionRole(StrEnum):
    """What someone is to a contribution."""

    DIRECTION = "direction"
    AUTHOR = "author"
    READER = "reader"


class ContributionGesture(StrEnum):
    """What people do to a contribution."""

    WRITE = "write"
    SEND = "send"
    WITHDRAW = "withdraw"
    VALIDATE = "validate"
    RETURN = "return"
    WAIVE = "waive"
    REOPEN = "reopen"


@dataclass(frozen=True, slots=True)
class Move:
    """A line of the table: from which states, to which, in which states of the edition for its author and for the
    direction. ``to`` is blank where the state stays."""

    gesture: ContributionGesture
    label: str
    sources: tuple[str, ...]
    to: str
    author: tuple[str, ...]
    direction: tuple[str, ...]
    needs_reason: bool = False


_OPEN = (PREPARING, COLLECTING, DRAFTING)
_AFTER = (COLLECTING, DRAFTING)
_G = ContributionGesture
MOVES: dict[ContributionGesture, Move] = {
    move.gesture: move
    for move in (
        Move(_G.WRITE, "Écrire", AWAITED, "", (COLLECTING,), _OPEN),
        Move(_G.SEND, "Envoyer", AWAITED, SENT, (COLLECTING,), _AFTER),
        Move(_G.WITHDRAW, "Reprendre pour modifier", (SENT,), WRITING, (COLLECTING,), ()),
        Move(_G.VALIDATE, "Valider", (SENT,), VALIDATED, (), _AFTER),
        Move(_G.RETURN, "Renvoyer à l’auteur", (SENT, VALIDATED), RETURNED, (), (COLLECTING,), needs_reason=True),
        Move(_G.WAIVE, "Passer sans contribution", AWAITED, WAIVED, (), _OPEN, needs_reason=True),
        Move(_G.REOPEN, "Rouvrir", (VALIDATED, WAIVED), WRITING, (), _OPEN),
    )
}
# One text at most is kept in so long while the same person writes; a third taken away at once is kept always.
SITTING = timedelta(minutes=10)
_MUCH = 1 / 3
PUBLISHED_STAYS = "Ce rapport est publié : plus rien n’y change."


def refusal(gesture: ContributionGesture, *, role: str, state: str, edition: str) -> str:
    """Why this person may not do this now, as a sentence; blank when she may."""
    move = MOVES[gesture]
    if edition == PUBLISHED:
        return PUBLISHED_STAYS
    stages = {ContributionRole.DIRECTION: move.direction, ContributionRole.AUTHOR: move.author}.get(
        ContributionRole(role), ()
    )
    if not stages:
        return "Vous lisez cette contribution ; ce geste revient à quelqu’un d’autre."
    if edition not in stages:
        return _WHEN.get(edition, "La campagne ne le permet pas maintenant.")
    if state not in move.sources:
        return _STANDS[state]
    return ""


def is_worth_keeping(before: str, after: str, *, same_hand: bool, since: timedelta | None) -> bool:
    """Whether a text that is written over is kept. ``since``: how long ago a text of this part was kept last, ``None``
    when none was. What the new text still holds whole is not lost."""
    if not before.strip() or before in after:
        return False
    shrinks = len(after) < len(before) * (1 - _MUCH)
    return shrinks or not same_hand or since is None or since >= SITTING


def gestures(*, role: str, state: str, edition: str) -> Iterator[Move]:
    """What this person may do now, in the order of the table."""
    return (move for move in MOVES.values() if not refusal(move.gesture, role=role, state=state, edition=edition))


_WHEN = {
    PREPARING: "La campagne n’est pas encore ouverte.",
    COLLECTING: "La campagne est ouverte : attendez que les contributions soient closes.",
    DRAFTING: "Les contributions sont closes. Écrivez au service Politique de la Ville pour y revenir.",
}
_STANDS = {
    ASKED: "Cette contribution n’est pas encore écrite.",
    WRITING: "Cette contribution est en cours d’écriture.",
    SENT: "Cette contribution est envoyée. Reprenez-la pour la modifier.",
    RETURNED: "Cette contribution est à compléter par son auteur.",
    VALIDATED: "Cette contribution est validée : elle ne change plus, sauf si elle est rouverte.",
    WAIVED: "Cette contribution n’est plus attendue.",
}
