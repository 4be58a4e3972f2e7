"""Sittings: created, changed, cancelled."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from applications.models import Application
from applications.services.moves import apply_line
from applications.services.telling import tell, writers_of
from applications.workflow import Action, NotAllowed, Role, State, transition
from committees.services.convocation import tell_cancelled
from committees.services.holding import changed, held_by_keeper
from contacts.models import User
from eligibility.models import Theme
from instruction.models import AgendaItem, Committee, CommitteeState
from instruction.selectors.desks import directs
from territories.models import Commune

NOT_CONVENER = "Les administrateurs et les responsables de service créent les comités."
# What its form changes, in the order of the page; the last two are lists.
FIELDS = (
    "kind", "title", "held_on", "starts_at", "ends_at", "place", "link", "call", "minutes_each", "quorum_rule",
    "quorum_count",
)  # fmt: skip
LISTS = ("themes", "communes")
CHANGEABLE = frozenset({CommitteeState.PLANNED, CommitteeState.CONVENED})


@dataclass(frozen=True, slots=True)
class Difference:
    """What is kept of a field, and what she typed: two people changed the sitting at once."""

    label: str
    kept: str
    mine: str


class CommitteeClash(Exception):
    """A colleague changed the sitting since the page was opened: ``seen`` is the mark of what is kept now."""

    def __init__(self, differences: list[Difference], seen: str) -> None:
        super().__init__("Une autre personne a modifié ce comité pendant ce temps.")
        self.differences, self.seen = differences, seen


@transaction.atomic
def create_committee(
    *,
    by: User,
    kind: str,
    title: str,
    held_on: date,
    place: str = "",
    themes: Iterable[Theme] = (),
    communes: Iterable[Commune] = (),
    **more: Any,
) -> Committee:
    """A sitting to come. Raises ``NotAllowed`` for who is neither an administrator nor the head of a service."""
    if not directs(by):
        raise NotAllowed(NOT_CONVENER)
    row = Committee.objects.create(kind=kind, title=title.strip(), held_on=held_on, place=place.strip(), **more)
    row.themes.set(themes)
    row.communes.set(communes)
    return row


@transaction.atomic
def edit_committee(*, by: User, committee: Committee, seen: str, **said: Any) -> Committee:
    """Change a sitting that was as ``seen`` says (``mark_of``) when its form was opened.

    Raises ``NotAllowed``, or ``CommitteeClash`` with what is kept beside what was typed; nothing is written then.
    """
    waiting = Application.objects.filter(agenda_items__committee=committee, agenda_items__removed_at=None)
    # The dossiers before the sitting: the day that they wait for goes with it.
    list(waiting.select_for_update(of=("self",)).order_by("pk").values_list("pk"))
    row = held_by_keeper(by, committee)
    if row.state not in CHANGEABLE:
        raise NotAllowed("La séance est ouverte, levée ou annulée : elle ne change plus.")
    if seen != mark_of(row):
        raise CommitteeClash(_differences(row, said), mark_of(row))
    for name in FIELDS:
        if name in said:
            setattr(row, name, said[name])
    row.save(update_fields=[name for name in FIELDS if name in said])
    for name in LISTS:
        if name in said:
            getattr(row, name).set(said[name])
    if "held_on" in said:
        waiting.filter(state=State.SCHEDULED).update(next_date=row.held_on)
    changed(row)
    return row


@transaction.atomic
def cancel_committee(*, by: User, at: datetime, committee: Committee, reason: str) -> int:
    """Cancel a sitting: its dossiers are ready again, those convened are told. How many dossiers came off.

    Raises ``NotAllowed``; nothing is written then.
    """
    said = " ".join(reason.replace("\x00", " ").split())
    if not said:
        raise NotAllowed("Écrivez le motif de l’annulation : les structures et les membres le lisent.")
    if len(said) > 500:
        raise NotAllowed("Gardez 500 caractères au plus pour le motif.")
    waiting = Application.objects.filter(agenda_items__committee=committee, agenda_items__removed_at=None)
    rows = list(waiting.select_for_update(of=("self",)).select_related("call", "theme", "organisation").order_by("pk"))
    held = held_by_keeper(by, committee)
    if held.state not in CHANGEABLE:
        raise NotAllowed("Seul un comité en préparation ou convoqué s’annule.")
    items = AgendaItem.objects.filter(committee=held, removed_at=None)
    if not {pk for (pk,) in items.values_list("application")} <= {row.pk for row in rows}:
        raise NotAllowed("L’ordre du jour vient de changer : relisez-le, puis annulez le comité.")
    off = [row for row in rows if row.state == State.SCHEDULED]
    for row in off:
        _make_ready(row, held, said, by=by, at=at)
    items.update(removed_at=at)
    held.state, held.cancelled_at, held.cancel_reason = CommitteeState.CANCELLED, at, said
    held.save(update_fields=["state", "cancelled_at", "cancel_reason"])
    changed(held)
    tell_cancelled(held, at=at)
    return len(off)


def mark_of(committee: Committee) -> str:
    """The mark of all that the form of a sitting shows. Two queries."""
    said = [str(getattr(committee, f"{name}_id" if name == "call" else name)) for name in FIELDS]
    lists = [sorted(getattr(committee, name).values_list("pk", flat=True)) for name in LISTS]
    return hashlib.sha256(json.dumps([said, lists]).encode()).hexdigest()[:16]


def _make_ready(row: Application, committee: Committee, reason: str, *, by: User, at: datetime) -> None:
    """A step that the sitting makes, whatever themes its keeper follows."""
    roles = frozenset({Role.ADMINISTRATOR if by.is_staff else Role.REFERENT})
    line = transition(Action.UNSCHEDULE, State(row.state), roles, reason)
    details = {"committee": str(committee)}
    event = apply_line(row, line, by=by, at=at, roles=roles, reason=reason, details=details)
    context = {"application": row, "event": event}
    tell(writers_of(row), "follow_up", "moved", context, key=f"{event.action}:{row.pk}:{row.version}", at=at)


def _differences(row: Committee, said: dict[str, Any]) -> list[Difference]:
    found = []
    for name in (*FIELDS, *LISTS):
        if name not in said:
            continue
        field: Any = Committee._meta.get_field(name)
        kept = list(getattr(row, name).all()) if name in LISTS else getattr(row, name)
        mine = list(said[name]) if name in LISTS else said[name]
        if name in LISTS:
            kept, mine = sorted(map(str, kept)), sorted(map(str, mine))
        if kept != mine:
            label = str(field.verbose_name).capitalize()
            found.append(Difference(label, _told(field, kept), _told(field, mine)))
    return found


def _told(field: Any, value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(value) or "toutes"
    if value in (None, ""):
        return "rien"
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    return str(dict(field.flatchoices).get(value, value))
