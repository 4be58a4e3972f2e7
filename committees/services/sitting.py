"""The sitting itself: opened, walked passage by passage, given the committee's opinions, closed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from applications.models import Application
from applications.services import record
from applications.services.moves import apply_line
from applications.services.signing import Gesture, book_gesture
from applications.services.telling import tell, writers_of
from applications.workflow import Action, NotAllowed, Role, State, transition
from committees.models import Seat
from committees.selectors.positions import quorum_at
from committees.services.holding import changed, held_by_keeper
from committees.services.passages import Held, hold_passage, must_be_open, must_be_writable, must_keep
from committees.services.recusals import settle
from contacts.models import User
from instruction.models import AgendaItem, Committee, CommitteeState, ItemOpinion

# What the opinion does not go without, and what the keeper reads when it lacks.
NEEDS: dict[str, tuple[str, str]] = {
    ItemOpinion.RESERVED: ("conditions", "Écrivez à quelles conditions l’avis est favorable."),
    ItemOpinion.UNFAVOURABLE: ("remark", "Écrivez pourquoi l’avis est défavorable."),
    ItemOpinion.DEFERRED: ("remark", "Écrivez pourquoi le dossier est ajourné : la structure le lit."),
}
NO_TIME = "Non examiné faute de temps."
LONGEST = {"conditions": 3000, "remark": 5000, "without_quorum": 500}


class OpinionRefused(NotAllowed):
    """What was typed cannot be kept; ``field`` is where the sentence goes: opinion, conditions or remark."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field


class OpinionClash(Exception):
    """A colleague wrote the opinion meanwhile: ``item`` is the passage as it is kept."""

    def __init__(self, item: AgendaItem) -> None:
        super().__init__("Une autre personne a écrit l’avis en même temps que vous.")
        self.item = item


@dataclass(frozen=True, slots=True)
class Closed:
    """What became of the passages of a sitting, how many of each; ``left`` are those whose dossier had gone its way."""

    examined: int
    deferred: int
    left: int


@transaction.atomic
def open_sitting(*, by: User, at: datetime, committee: Committee) -> Committee:
    """Begin: who has a link with a dossier is kept away from its passage, and the first passage is called.

    Raises ``NotAllowed``; nothing is written then.
    """
    # It holds the dossiers: before the sitting, as every service does.
    settle(at=at, committee=committee)
    row = held_by_keeper(by, committee)
    if row.state == CommitteeState.PLANNED:
        raise NotAllowed("Convoquez d’abord les membres : la séance s’ouvre ensuite.")
    if row.state != CommitteeState.CONVENED:
        raise NotAllowed(f"Ce comité ne s’ouvre plus. État : {row.get_state_display().lower()}.")
    row.state, row.opened_at = CommitteeState.OPEN, at
    row.current = AgendaItem.objects.filter(committee=row, removed_at=None).order_by("order", "pk").first()
    row.save(update_fields=["state", "opened_at", "current"])
    changed(row)
    return row


@transaction.atomic
def call_item(*, by: User, item: AgendaItem) -> Committee:
    """Bring a passage before the committee: the screens that follow go to it. Raises ``NotAllowed``."""
    row = held_by_keeper(by, item.committee)
    must_be_open(row)
    if not AgendaItem.objects.filter(pk=item.pk, committee=row, removed_at=None).exists():
        raise NotAllowed("Ce passage n’est plus à l’ordre du jour.")
    if row.current_id != item.pk:
        row.current_id = item.pk
        row.save(update_fields=["current"])
        changed(row)
    return row


@transaction.atomic
def go_on_without_quorum(*, by: User, committee: Committee, reason: str) -> Committee:
    """Write why the committee gives its opinions though too few voices are there; blank takes it back."""
    row = held_by_keeper(by, committee)
    must_be_open(row)
    if len(reason.strip()) > LONGEST["without_quorum"]:
        raise NotAllowed(f"Gardez {LONGEST['without_quorum']} caractères au plus.")
    row.without_quorum = reason.strip()
    row.save(update_fields=["without_quorum"])
    changed(row)
    return row


@transaction.atomic
def set_opinion(
    *,
    by: User,
    at: datetime,
    item: AgendaItem,
    opinion: str,
    conditions: str,
    remark: str,
    version: int,
    reason: str = "",
    gesture: Gesture | None = None,
) -> AgendaItem:
    """Write what the committee as a whole says of a dossier; ``version`` is that of the passage she has read.

    A blank opinion takes it back during the sitting. Afterwards it is corrected with a ``reason``, until the minutes
    are signed. Raises ``OpinionClash``, ``OpinionRefused`` or ``NotAllowed``; nothing is written then.
    """
    held = hold_passage(item, by)
    must_keep(by, held)
    must_be_writable(held.committee, reason)
    row = held.item
    if version != row.version:
        raise OpinionClash(row)
    said = {"opinion": opinion, "conditions": conditions.strip(), "remark": remark.strip()}
    _check(held, said)
    if opinion and held.committee.state == CommitteeState.OPEN:
        _must_have_quorum(held.committee, at)
    before = _told(row)
    for name, value in said.items():
        setattr(row, name, value)
    row.version += 1
    row.save(update_fields=["version", *said])
    changed(held.committee)
    record(
        held.application,
        by=by,
        at=at,
        action="committee_opinion",
        reason=reason.strip(),
        details={"committee": str(held.committee), "before": before, "after": _told(row)},
    )
    if held.committee.state == CommitteeState.CLOSED and opinion == ItemOpinion.DEFERRED:
        _put_off(held.application, held.committee, row.remark, by=by, at=at)
    if gesture is not None:
        book_gesture(held.application, gesture, by=by, at=at)
    return row


@transaction.atomic
def close_sitting(*, by: User, at: datetime, committee: Committee) -> Closed:
    """End the sitting in one transaction, all of its dossiers or none: each is examined, or put off with its reason.

    A passage without opinion is put off for want of time. The associations are told as for any other step. Raises
    ``NotAllowed``; nothing is written then.
    """
    passages = Q(agenda_items__committee=committee, agenda_items__removed_at=None)
    # The dossiers before the committee, and always in the same order: nobody waits for whom waits for her.
    dossiers = Application.objects.filter(passages).select_for_update(of=("self",)).order_by("pk")
    rows = {row.pk: row for row in dossiers.select_related("call", "theme", "organisation")}
    held = held_by_keeper(by, committee)
    must_be_open(held)
    items = list(AgendaItem.objects.filter(committee=held, removed_at=None).order_by("order", "pk"))
    if any(item.application_id not in rows for item in items):
        raise NotAllowed("L’ordre du jour vient de changer : relisez-le, puis levez la séance.")
    if lacking := lacking_to_close(held, items):
        raise NotAllowed(" ".join(lacking))
    counts = {"examined": 0, "deferred": 0, "left": 0}
    for item in items:
        counts[_conclude(held, item, rows[item.application_id], by=by, at=at)] += 1
    held.state, held.closed_at, held.current = CommitteeState.CLOSED, at, None
    held.save(update_fields=["state", "closed_at", "current"])
    changed(held)
    return Closed(**counts)


def _must_have_quorum(committee: Committee, at: datetime) -> None:
    found = quorum_at(committee, at)
    if not (found.is_reached or committee.without_quorum):
        raise OpinionRefused("opinion", f"{found.sentence} Écrivez d’abord pourquoi le comité poursuit sans lui.")


def lacking_to_close(committee: Committee, items: Sequence[AgendaItem]) -> list[str]:
    """What keeps the sitting from being closed, in sentences. One query."""
    unsaid = Seat.objects.filter(committee=committee, removed_at=None, attendance="").count()
    if not unsaid:
        return []
    seats = "un siège" if unsaid == 1 else f"{unsaid} sièges"
    return [f"Dites d’abord qui était là : la présence de {seats} manque."]


def _check(held: Held, said: dict[str, str]) -> None:
    opinion = said["opinion"]
    if opinion not in ("", *ItemOpinion.values):
        raise OpinionRefused("opinion", "Choisissez un avis de la liste.")
    field, sentence = NEEDS.get(opinion, ("", ""))
    if field and not said[field]:
        raise OpinionRefused(field, sentence)
    for name in ("conditions", "remark"):
        if len(said[name]) > LONGEST[name]:
            raise OpinionRefused(name, f"Gardez {LONGEST[name]} caractères au plus.")
    if held.committee.state != CommitteeState.CLOSED:
        return
    if not opinion:
        raise OpinionRefused("opinion", "La séance est levée : un avis se corrige, il ne s’efface plus.")
    if held.application.state != State.EXAMINED:
        standing = held.application.standing.for_staff.lower()
        raise OpinionRefused("opinion", f"Le dossier est « {standing} » depuis la séance : son avis ne change plus.")


def _conclude(committee: Committee, item: AgendaItem, row: Application, *, by: User, at: datetime) -> str:
    if row.state != State.SCHEDULED:
        return "left"
    if item.opinion in ("", ItemOpinion.DEFERRED):
        if not item.opinion:
            item.opinion, item.remark = ItemOpinion.DEFERRED, item.remark or NO_TIME
        reason = item.remark
        _put_off(row, committee, reason, by=by, at=at)
        outcome = "deferred"
    else:
        _move(row, Action.EXAMINE, committee, by=by, at=at)
        outcome = "examined"
    item.examined_at, item.version = at, item.version + 1
    item.save(update_fields=["opinion", "remark", "examined_at", "version"])
    return outcome


def _put_off(row: Application, committee: Committee, reason: str, *, by: User, at: datetime) -> None:
    _move(row, Action.DEFER, committee, by=by, at=at, reason=reason)
    following = (
        Committee.objects.filter(kind=committee.kind, call=committee.call_id, held_on__gt=committee.held_on)
        .filter(state__in=(CommitteeState.PLANNED, CommitteeState.CONVENED))
        .order_by("held_on")
        .first()
    )
    if following is not None:
        # The day that everybody waits for is that of the next sitting of its kind, where one is planned.
        row.next_date = following.held_on
        row.save(update_fields=["next_date"])


def _move(row: Application, action: Action, committee: Committee, *, by: User, at: datetime, reason: str = "") -> None:
    """A step that the committee makes, whatever themes its keeper follows: she keeps its record."""
    roles = frozenset({Role.ADMINISTRATOR if by.is_staff else Role.REFERENT})
    line = transition(action, State(row.state), roles, reason)
    read_before = row.standing.for_association
    event = apply_line(row, line, by=by, at=at, roles=roles, reason=reason, details={"committee": str(committee)})
    if row.standing.for_association != read_before:
        context = {"application": row, "event": event}
        tell(writers_of(row), "follow_up", "moved", context, key=f"{event.action}:{row.pk}:{row.version}", at=at)


def _told(item: AgendaItem) -> dict[str, str]:
    return {
        "opinion": item.get_opinion_display() if item.opinion else "",
        "conditions": item.conditions,
        "remark": item.remark,
    }
