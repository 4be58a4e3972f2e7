"""What was recorded of a sitting, line by line, as its minutes say it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from applications.models import Application
from applications.workflow import State
from committees.models import (
    Attendance,
    MinutesKind,
    Position,
    PositionState,
    PositionValue,
    Recusal,
    Seat,
)
from committees.selectors.convocation import hours_of
from committees.selectors.residents import Voice, opinions_of
from committees.selectors.seats import quorum_of, seats_in
from eligibility.engine import wording
from funding.planning import LivingPlan
from funding.selectors.plan import living_plans
from instruction.models import AgendaItem, Committee, ItemOpinion
from instruction.selectors.agendas import at_sitting

_WAYS_OUT: dict[str, str] = {
    State.WITHDRAWN: "Dossier retiré par la structure",
    State.TRANSFERRED: "Dossier repris dans un autre appel",
    State.INADMISSIBLE: "Dossier déclaré non recevable",
}
SILENT = frozenset({PositionValue.NOT_CONCERNED, PositionValue.ABSTAINS})


@dataclass(frozen=True, slots=True)
class Recorded:
    """One line as the records say it now: where it comes from, the values read there, and the sentence."""

    kind: str
    record: str
    written: str
    facts: dict[str, Any] = field(default_factory=dict)
    item: AgendaItem | None = None


def records_of(committee: Committee) -> list[Recorded]:
    """Everything that the minutes say, in order. A fixed number of queries, whatever the number of passages."""
    seats = seats_in(committee)
    lines = [_sitting(committee), *(_presence(seat) for seat in seats), _quorum(committee, seats)]
    items = passages_of(committee)
    plans = living_plans([item.application for item in items])
    said = _by_item(
        Position.objects.filter(item__in=items).select_related("funder", "seat").prefetch_related("amounts")
    )
    out = _by_item(
        Recusal.objects.filter(item__in=items, seat__removed_at=None, ended_at=None).select_related("seat__funder")
    )
    voices = opinions_of(items)
    for rank, item in enumerate(items, 1):
        plan = plans.get(item.application_id)
        lines += _passage(rank, item, plan, said.get(item.pk, []), out.get(item.pk, []), voices.get(item.pk, []))
    return lines


def passages_of(committee: Committee) -> list[AgendaItem]:
    """The passages of the sitting: those on its agenda, those examined whose dossier went on elsewhere since, and those
    taken off while it was open, unless they came back."""
    here: Any = at_sitting()
    if committee.opened_at is not None:
        back = AgendaItem.objects.filter(
            committee=committee, application=OuterRef("application"), pk__gt=OuterRef("pk")
        )
        during = Q(removed_at__gte=committee.opened_at)
        if committee.closed_at is not None:
            during &= Q(removed_at__lte=committee.closed_at)
        here |= during & ~Exists(back.order_by())
    rows = AgendaItem.objects.filter(here, committee=committee)
    return list(rows.select_related("application__organisation", "application__theme").order_by("order", "pk"))


def _sitting(committee: Committee) -> Recorded:
    when = f"tenu le {committee.held_on:%d/%m/%Y}"
    if hours_of(committee):
        when += f", prévu {hours_of(committee)}"
    parts = [f"{committee.get_kind_display()} «\u00a0{committee.title}\u00a0», {when}"]
    if committee.place:
        parts.append(committee.place)
    facts = {"jour": f"{committee.held_on:%d/%m/%Y}", "lieu": committee.place}
    for label, instant in (("ouvert", committee.opened_at), ("levé", committee.closed_at)):
        if instant is not None:
            clock = timezone.localtime(instant)
            parts.append(f"{label} le {clock:%d/%m/%Y} à {clock:%H:%M}")
            facts[label] = instant.isoformat()
    return Recorded(MinutesKind.SITTING, f"committee:{committee.public_id}", ", ".join(parts) + ".", facts)


def _presence(seat: Seat) -> Recorded:
    name = ", ".join(filter(None, (seat.name, seat.function, seat.funder.name if seat.funder else "")))
    if not seat.attendance:
        said = "présence non notée"
    elif seat.attendance == Attendance.REPRESENTED:
        said = f"représenté par {seat.proxy.name}" if seat.proxy else "représenté"
    else:
        said = str(seat.get_attendance_display()).lower()
    for label, instant in (("arrivée", seat.arrived_at), ("départ", seat.left_at)):
        if instant is not None:
            said += f", {label} à {timezone.localtime(instant):%H:%M}"
    role = "" if seat.role == "member" else f" ({seat.get_role_display().lower()})"
    voice = "" if seat.has_voice else ", sans voix"
    facts = {"présence": seat.attendance, "voix": seat.has_voice, "rôle": seat.role}
    return Recorded(MinutesKind.PRESENCE, f"seat:{seat.public_id}", f"{name}{role} : {said}{voice}.", facts)


def _quorum(committee: Committee, seats: list[Seat]) -> Recorded:
    found = quorum_of(committee, seats)
    text = found.sentence
    if committee.without_quorum:
        text += f" Le comité poursuit : {committee.without_quorum}"
    facts = {"présentes": found.here, "voix": found.voices, "quorum": found.needed, "atteint": found.is_reached}
    return Recorded(MinutesKind.QUORUM, f"quorum:{committee.public_id}", text, facts)


def _passage(
    rank: int,
    item: AgendaItem,
    plan: LivingPlan | None,
    said: list[Any],
    out: list[Any],
    voices: list[Voice],
) -> Iterator[Recorded]:
    row, key = item.application, str(item.public_id)
    yield Recorded(MinutesKind.ITEM, f"item:{key}", _title(rank, row), {"dossier": row.number, "rang": rank}, item)
    for recusal in out:
        yield _recusal(recusal, item)
    for position in sorted(said, key=lambda one: (one.funder.name, one.pk)):
        yield _position(position, item)
    if plan is not None:
        facts = {"charges": str(plan.costs), "produits": str(plan.income)}
        yield Recorded(MinutesKind.PLAN, f"plan:{key}", plan.sentence, facts, item)
    text = f"{_gone(item)}{_opinion(item)}.{_tail(item.remark)}"
    yield Recorded(MinutesKind.OPINION, f"opinion:{key}", text, {"avis": item.opinion}, item)
    if item.conditions and item.opinion == ItemOpinion.RESERVED:
        text = f"Conditions : {item.conditions}"
        yield Recorded(MinutesKind.CONDITION, f"condition:{key}", text, {"conditions": item.conditions}, item)
    for voice in voices:
        last = voice.last
        text = f"{voice.title}, le {timezone.localtime(last.at):%d/%m/%Y}, {last.signed_as} : {last.text}"
        facts = {"conseil": voice.council, "signé": last.signed_as}
        yield Recorded(MinutesKind.RESIDENTS, f"residents:{last.public_id}", text, facts, item)


def _title(rank: int, row: Application) -> str:
    asked = f" Demandé : {wording.money(row.requested_amount)}." if row.requested_amount is not None else ""
    return f"{rank}. Dossier {row.number}, «\u00a0{row.title}\u00a0», {row.organisation.name}.{asked}"


def _opinion(item: AgendaItem) -> str:
    if item.opinion:
        return f"Avis du comité : {item.get_opinion_display().lower()}"
    return "Avis du comité : aucun, le dossier n’a pas été examiné"


def _gone(item: AgendaItem) -> str:
    """That the passage was taken off before the committee was done with it, when and how."""
    if item.removed_at is None or item.examined_at is not None:
        return ""
    how = _WAYS_OUT.get(item.application.state, "Retiré de l’ordre du jour")
    return f"{how} pendant la séance, à {timezone.localtime(item.removed_at):%H:%M}. "


def _recusal(recusal: Recusal, item: AgendaItem) -> Recorded:
    seat = recusal.seat
    name = f"{seat.name} ({seat.funder.name})" if seat.funder else seat.name
    text = (
        f"Déport de {name} : {str(recusal.get_ground_display()).lower()}. Cette personne ne siège pas pour ce dossier."
    )
    facts = {"siège": str(seat.public_id), "lien": recusal.ground}
    return Recorded(MinutesKind.RECUSAL, f"recusal:{recusal.public_id}", text, facts, item)


def _position(position: Position, item: AgendaItem) -> Recorded:
    value = position.get_value_display().lower() if position.value else "sans position"
    amounts = [one for one in position.amounts.all() if one.amount is not None]
    text = f"{position.funder.name} : {value}"
    if amounts and position.value not in SILENT:
        text += ", " + ", ".join(_amount(one.amount, one.get_nature_display(), one.note) for one in amounts)
    if position.state == PositionState.ANNOUNCED:
        text += " (annoncé avant la séance, non redit en séance)"
    facts = {
        "position": position.value,
        "montants": {f"{one.nature}/{one.note}": str(one.amount) for one in amounts},
        "état": position.state,
        "version": position.version,
    }
    return Recorded(
        MinutesKind.POSITION, f"position:{position.public_id}", f"{text}.{_tail(position.comment)}", facts, item
    )


def _amount(amount: Decimal | None, nature: str, note: str) -> str:
    return f"{wording.money(amount or Decimal(0))} ({', '.join(filter(None, (nature.lower(), note)))})"


def _tail(text: str) -> str:
    said = text.strip()
    return f" {said}" if said else ""


def _by_item(rows: Iterable[Any]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.item_id].append(row)
    return found
