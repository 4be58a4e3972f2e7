"""What each person is told when she is convened, and what changed since she was told."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from applications.models import Application
from applications.selectors.interests import recused_from
from committees.models import Recusal, Seat
from committees.selectors.seats import seats_in
from committees.timetable import hour_of
from instruction.models import AgendaItem, Committee

# What she must answer again when it changes.
WHEN = ("day", "hours")
WORDS = {"title": "Intitulé", "day": "Date", "hours": "Heures", "place": "Lieu", "link": "Visioconférence"}


@dataclass(frozen=True, slots=True)
class Invitation:
    """What one person is told now, beside what she was told last; ``changes`` are sentences."""

    seat: Seat
    items: tuple[AgendaItem, ...]
    told: dict[str, Any]
    changes: tuple[str, ...]

    @property
    def is_new(self) -> bool:
        return not self.seat.told

    @property
    def is_due(self) -> bool:
        """Whether a mail is to leave: she was told nothing yet, or something changed for her."""
        return bool(self.seat.email) and (self.is_new or bool(self.changes))

    @property
    def answers_again(self) -> bool:
        return not self.is_new and any(self.seat.told.get(name) != self.told[name] for name in WHEN)


def invitations_of(committee: Committee, seats: Sequence[Seat] | None = None) -> list[Invitation]:
    """One a seat, in the order of the table. One query a seat besides the seats."""
    return [_invitation(committee, seat) for seat in (seats_in(committee) if seats is None else seats)]


def gone(committee: Committee) -> list[Seat]:
    """The seats taken away since they were convened: they are told. One query."""
    return list(Seat.objects.filter(committee=committee, removed_at__isnull=False).exclude(told={}).exclude(email=""))


def passages_told(committee: Committee, seat: Seat) -> QuerySet[AgendaItem]:
    """The passages that a convocation names to this person: never those from which she steps out."""
    out = Recusal.objects.filter(item=OuterRef("pk"), seat=seat, ended_at=None)
    items = AgendaItem.objects.filter(committee=committee, removed_at=None).exclude(Exists(out.order_by()))
    if seat.user_id is not None:
        hers = Application.objects.filter(pk=OuterRef("application")).exclude(recused_from(seat.user_id))
        items = items.filter(Exists(hers))
    return items.select_related("application__organisation").order_by("order", "pk")


def hours_of(committee: Committee) -> str:
    """As it is written in a letter; blank where no hour is set."""
    if committee.starts_at is None:
        return ""
    starts = hour_of(committee.starts_at.hour * 60 + committee.starts_at.minute)
    if committee.ends_at is None:
        return f"à partir de {starts}"
    return f"de {starts} à {hour_of(committee.ends_at.hour * 60 + committee.ends_at.minute)}"


def _invitation(committee: Committee, seat: Seat) -> Invitation:
    items = tuple(passages_told(committee, seat))
    told = {
        "title": committee.title,
        "day": f"{committee.held_on:%d/%m/%Y}",
        "hours": hours_of(committee),
        "place": committee.place,
        "link": committee.link,
        "agenda": [item.application.number for item in items],
    }
    return Invitation(seat, items, told, _changes(seat.told, told) if seat.told else ())


def _changes(before: dict[str, Any], after: dict[str, Any]) -> tuple[str, ...]:
    found = []
    for name, word in WORDS.items():
        old, new = before.get(name, ""), after[name]
        if old != new:
            found.append(f"{word} : {new or 'rien'} (avant : {old or 'rien'}).")
    old, new = before.get("agenda", []), after["agenda"]
    added, taken = [one for one in new if one not in old], [one for one in old if one not in new]
    if added:
        found.append(f"À l’ordre du jour en plus : {', '.join(added)}.")
    # A dossier that is no longer hers to read is not named again: how many went is enough.
    if taken:
        found.append(f"Retiré{'s' if len(taken) > 1 else ''} de l’ordre du jour : {len(taken)}.")
    if not added and not taken and old != new:
        found.append("L’ordre des passages change.")
    return tuple(found)
