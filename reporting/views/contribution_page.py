"""What an author's page shows: each part with its hint and last year's text, the amounts, what clashes, what lacks."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from applications.models import Nature
from contacts.alphabetical import Alphabetical
from contacts.clock import today
from reporting import frame
from reporting.contributing import ContributionGesture, ContributionRole, gestures
from reporting.forms.contributions import AMOUNTS, UNITS, Typed, TypedPart, TypedRow, blank_row, stored_page
from reporting.models import Availability, Contribution, ContributionEvent, ContributionState, PartName, Territory
from reporting.selectors.contributions import (
    amounts_mark,
    amounts_of,
    due_of,
    last_year_of,
    part_mark,
    parts_in_order,
    totals_of,
)
from reporting.selectors.known_actions import known_actions
from reporting.services.contributions import Clash, amounts_text, line_key
from territories.models import Commune, Neighbourhood

LABELS = dict(PartName.choices)


@dataclass(frozen=True, slots=True)
class PartView:
    """A part as the page shows it; ``last`` is last year's text."""

    typed: TypedPart
    label: str
    hint: str
    last: str
    is_missing: bool

    @property
    def availability_label(self) -> str:
        return dict(Availability.choices)[self.typed.availability]


@dataclass(frozen=True, slots=True)
class ClashView:
    """Two writings of the same thing: what is kept, and hers."""

    name: str
    label: str
    theirs: str
    mine: str
    seen: str
    joinable: bool


def stored(contribution: Contribution) -> Typed:
    """The page of what is kept. Two queries."""
    has_amounts = frame.has_amounts(contribution.kind)
    amounts = amounts_of(contribution) if has_amounts else []
    return stored_page(parts_in_order(contribution), amounts, has_amounts=has_amounts)


def page_context(
    contribution: Contribution,
    role: ContributionRole,
    at: datetime,
    *,
    typed: Typed | None = None,
    clashes: Sequence[Clash] = (),
    missing: Iterable[str] = (),
    extra: str | None = None,
) -> dict[str, Any]:
    """Everything that the page reads; ``extra`` asks for one more row of amounts, of this scheme when it names one."""
    kept = stored(contribution)
    shown = typed or kept
    moves = {
        move.gesture: move for move in gestures(role=role, state=contribution.state, edition=contribution.edition.state)
    }
    last = last_year_of(contribution)
    due = due_of(contribution)
    return {
        "contribution": contribution,
        "edition": contribution.edition,
        "role": role.value,
        "may_write": ContributionGesture.WRITE in moves,
        "may_send": ContributionGesture.SEND in moves,
        "may_withdraw": ContributionGesture.WITHDRAW in moves,
        "saved_at": None if contribution.state == ContributionState.ASKED else contribution.updated_at,
        "due": due,
        "days": (due - today(at)).days if due else None,
        "parts": _parts(contribution, shown, last, frozenset(missing)),
        "errors": shown.errors,
        "last": last,
        "returned": _last_return(contribution),
        "known": known_actions(contribution),
        "earlier_count": contribution.earlier_texts.count() if role != ContributionRole.READER else 0,
        **_amounts_context(contribution, kept, shown, extra),
        **clash_context(contribution, shown, kept, clashes),
    }


def saved_context(contribution: Contribution, typed: Typed, clashes: Sequence[Clash]) -> dict[str, Any]:
    """What an answer to the autosave draws anew."""
    kept = stored(contribution)
    return {
        "contribution": contribution,
        "parts": _parts(contribution, kept, None, frozenset()),
        "errors": typed.errors,
        "totals": totals_of(amounts_of(contribution)),
        **clash_context(contribution, typed, kept, clashes),
    }


def clash_context(contribution: Contribution, typed: Typed, kept: Typed, clashes: Sequence[Clash]) -> dict[str, Any]:
    """The clashes in words, and the marks that the page's next writing is compared with: that of what is kept only
    where the page shows it; else a colleague's text that she has not seen would be overwritten."""
    shown = {part.name: part for part in typed.parts}
    bases = [(f"base-{one.name}", _next_base(shown[one.name], one)) for one in kept.parts]
    if kept.has_amounts:
        edit = typed.amounts_edit
        is_kept = edit is not None and amounts_mark([line_key(one) for one in edit.lines]) == kept.base
        bases.append((f"base-{AMOUNTS}", kept.base if is_kept else typed.base))
    views = [_clash(clash, typed, kept, contribution) for clash in clashes]
    return {"bases": bases, "clashes": views, "kept": {part.name: part for part in kept.parts}}


def _next_base(shown: TypedPart, kept: TypedPart) -> str:
    return kept.base if part_mark(shown.body, shown.availability) == kept.base else shown.base


def _clash(clash: Clash, typed: Typed, kept: Typed, contribution: Contribution) -> ClashView:
    if clash.name == AMOUNTS:
        theirs = amounts_text(amounts_of(contribution))
        mine = "\n".join(" · ".join(filter(None, row.cells.values())) for row in typed.rows)
        return ClashView(AMOUNTS, "Montants déclarés", theirs, mine, clash.seen, joinable=False)
    theirs, mine = (next(_in_words(part) for part in page.parts if part.name == clash.name) for page in (kept, typed))
    return ClashView(clash.name, LABELS[clash.name], theirs, mine, clash.seen, joinable=True)


def _in_words(part: TypedPart) -> str:
    said = dict(Availability.choices)[part.availability]
    return (
        part.body if part.availability == Availability.GIVEN else "\n\n".join(filter(None, [f"« {said} »", part.body]))
    )


def _parts(
    contribution: Contribution, typed: Typed, last: Contribution | None, missing: frozenset[str]
) -> list[PartView]:
    before = {part.name: part.body for part in last.parts.all()} if last else {}
    return [
        PartView(
            one, LABELS[one.name], frame.hint(contribution.kind, one.name, contribution.title),
            before.get(one.name, ""), one.name in missing,
        )
        for one in typed.parts
    ]  # fmt: skip


def _amounts_context(contribution: Contribution, kept: Typed, shown: Typed, extra: str | None) -> dict[str, Any]:
    if not kept.has_amounts:
        return {"has_amounts": False, "rows": [], "totals": [], "schemes": (), "blank": None}
    place = contribution.funder.commune.insee_code if contribution.funder and contribution.funder.commune else ""
    # A commune speaks for itself, a partner for the whole.
    scale = {"territory": Territory.COMMUNE if place else Territory.METROPOLE, "place": place}
    rows: list[TypedRow] = list(shown.rows)
    year = contribution.edition.year
    if extra is not None or not rows:
        rows.append(
            blank_row(max((row.number for row in rows), default=-1) + 1, year=year, scheme=extra or "", **scale)
        )
    return {
        "has_amounts": True,
        "rows": rows,
        "blank": blank_row(9999, year=year, **scale),
        "totals": totals_of(amounts_of(contribution)),
        "schemes": frame.schemes_of(contribution.kind, contribution.funder.slug if contribution.funder else ""),
        "natures": Nature.choices,
        "units": UNITS,
        "territories": Territory.choices,
        "places": _places(contribution),
    }


def _places(contribution: Contribution) -> list[tuple[str, list[tuple[str, str]]]]:
    """The neighbourhoods and communes that an amount may be about: its own for a commune. Three queries at most."""
    communes = Commune.objects.filter(in_city_policy=True).order_by(Alphabetical("name"))
    if contribution.funder and contribution.funder.commune:
        communes = communes.filter(pk=contribution.funder.commune_id)
    neighbourhoods = Neighbourhood.objects.priority().filter(valid_to=None, communes__in=communes).distinct()
    return [
        ("Quartiers prioritaires", [(one.code, one.name) for one in neighbourhoods.order_by(Alphabetical("name"))]),
        ("Communes", [(one.insee_code, one.name) for one in communes]),
    ]


def _last_return(contribution: Contribution) -> ContributionEvent | None:
    if contribution.state != ContributionState.RETURNED:
        return None
    return contribution.events.filter(action=ContributionGesture.RETURN).select_related("by").last()
