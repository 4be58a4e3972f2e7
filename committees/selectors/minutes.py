"""The minutes of a sitting as each person may read them."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from applications.models import Application
from applications.selectors.interests import recused_from
from committees.models import Minutes, MinutesKind, MinutesLine
from committees.selectors.access import SHOWN_TO_SEATS, may_keep, seats_of
from contacts.models import User
from instruction.models import AgendaItem, Committee, CommitteeState
from instruction.selectors.desks import desk_of, readable_by

# Written from what is recorded, while the sitting goes on and until its chair signs.
WRITTEN_IN = frozenset({CommitteeState.OPEN, CommitteeState.CLOSED})


@dataclass(frozen=True, slots=True)
class Group:
    """The lines of one passage, or those of the sitting as a whole; ``kept_away`` when a link keeps her from it."""

    item: AgendaItem | None
    lines: tuple[MinutesLine, ...]
    kept_away: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """The minutes for one person; ``hidden`` passages are those of other themes."""

    minutes: Minutes
    groups: tuple[Group, ...]
    hidden: int

    @property
    def is_whole(self) -> bool:
        return not self.hidden and not any(group.kept_away for group in self.groups)


def minutes_for(user: User, committee: Committee) -> Minutes | None:
    """The minutes, once signed, for who may know of the sitting; before that, for who keeps its record."""
    found = Minutes.objects.filter(committee=committee).select_related("signed_by", "pdf", "written_by").first()
    if found is None or (found.signed_at is None and not may_keep(user, committee)):
        return None
    return found


def reading_of(user: User, minutes: Minutes, *, removed: bool = False) -> Reading:
    """The lines that this person may read, passage by passage; lines taken out only where asked for."""
    lines = list(minutes.lines.select_related("item__application__organisation", "edited_by").order_by("order", "pk"))
    if not removed:
        lines = [line for line in lines if line.removed_at is None]
    keys = {line.item.application_id for line in lines if line.item}
    away = set(Application.objects.filter(recused_from(user.pk), pk__in=keys).values_list("pk", flat=True))
    reads_all = _reads_all(user, minutes.committee)
    known = keys - away if reads_all else _readable(user, keys) - away
    groups: list[Group] = []
    hidden: set[int] = set()
    for item, rows in _grouped(lines):
        application = item.application_id if item else None
        if item is None and rows[0].kind == MinutesKind.ITEM and not reads_all:
            # Of a dossier erased since: nothing tells any more who may read it.
            hidden.add(-rows[0].pk)
        elif application is None or application in known:
            groups.append(Group(item, tuple(rows)))
        elif application in away:
            groups.append(Group(None, (), kept_away=True))
        else:
            hidden.add(application)
    return Reading(minutes, tuple(groups), len(hidden))


def whole_reading(minutes: Minutes) -> Reading:
    """Every line, as the signed document holds them: who may not read one of them is never given that file."""
    lines = minutes.lines.filter(removed_at=None).select_related("item__application__organisation")
    groups = [Group(item, tuple(rows)) for item, rows in _grouped(list(lines.order_by("order", "pk")))]
    return Reading(minutes, tuple(groups), 0)


def line_for(user: User, minutes: Minutes, public_id: UUID) -> MinutesLine | None:
    """A line that the person may read, taken out or not."""
    groups = reading_of(user, minutes, removed=True).groups
    return next((line for group in groups for line in group.lines if line.public_id == public_id), None)


def canonical(minutes: Minutes, lines: Sequence[MinutesLine]) -> str:
    """All that is signed, in one text: the digest is of this, and of nothing else."""
    content = {
        "comité": str(minutes.committee.public_id),
        "relevé": str(minutes.public_id),
        "lignes": [
            [line.order, line.kind, line.record, str(line), line.reason if line.removed_at else None] for line in lines
        ],
    }
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest_of(minutes: Minutes) -> str:
    """The SHA-256 of the minutes as they are now. One query."""
    lines = list(minutes.lines.order_by("order", "pk"))
    return hashlib.sha256(canonical(minutes, lines).encode()).hexdigest()


def _reads_all(user: User, committee: Committee) -> bool:
    seated = committee.state in SHOWN_TO_SEATS and seats_of(user).filter(committee=committee).exists()
    return seated or may_keep(user, committee)


def _readable(user: User, keys: set[int]) -> set[int]:
    desk = desk_of(user)
    if desk is None:
        return set()
    return set(readable_by(desk).filter(Q(pk__in=keys)).order_by().values_list("pk", flat=True))


def _grouped(lines: Sequence[MinutesLine]) -> list[tuple[AgendaItem | None, list[MinutesLine]]]:
    found: list[tuple[AgendaItem | None, list[MinutesLine]]] = []
    for line in lines:
        is_next = line.item_id is None and line.kind == MinutesKind.ITEM
        if not found or is_next or (found[-1][0].pk if found[-1][0] else None) != line.item_id:
            found.append((line.item, []))
        found[-1][1].append(line)
    return found
