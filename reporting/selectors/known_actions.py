"""What the portal itself knows of a commune's or a partner's actions: help for who writes, ready to lay in a text."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from eligibility.engine import wording
from reporting.figures import Value
from reporting.models import Contribution
from reporting.selectors.breakdowns import Dimension, breakdown
from reporting.selectors.narrowing import Narrowing
from reporting.selectors.scopes import institution_scope, public_scope

COUNT, ASKED, VOTED = "dossiers", "asked", "voted"


@dataclass(frozen=True, slots=True)
class KnownLine:
    label: str
    dossiers: int
    asked: Decimal
    voted: Decimal


@dataclass(frozen=True, slots=True)
class KnownActions:
    """Dossiers of the edition's calls by theme, with their total. ``of_funder``: the amounts are those of the partner
    alone; else those of every funder, for the dossiers that touch the commune, each counted whole."""

    lines: tuple[KnownLine, ...]
    total: KnownLine
    calls: tuple[str, ...]
    of_funder: bool

    @property
    def markdown(self) -> str:
        """The same as a table for the text."""
        head = ["| Thématique | Dossiers | Demandé | Voté et annoncé |", "| --- | ---: | ---: | ---: |"]
        return "\n".join([*head, *(_row(line) for line in (*self.lines, self.total))])


def known_actions(contribution: Contribution) -> KnownActions | None:
    """``None`` where nothing is filed, or for a chapter of the MEL's. Some thirty queries."""
    funder = contribution.funder
    if funder is None:
        return None
    calls = tuple(contribution.edition.calls.order_by("-year", "code").values_list("code", flat=True))
    years = () if calls else (str(contribution.edition.year),)
    if funder.commune is not None:
        narrowing = Narrowing(calls=calls, years=years, communes=(funder.commune.insee_code,))
    else:
        narrowing = Narrowing(calls=calls, years=years, funders=(funder.slug,))
    found = breakdown(institution_scope().narrowed(narrowing), Dimension.THEME)
    if not found.rows:
        return None
    # Of what is voted, she reads what is announced: one dossier alone in its theme would tell a decision.
    told = breakdown(public_scope().narrowed(narrowing), Dimension.THEME)
    lines = tuple(_line(row.label, row.values, told.value(row.key, VOTED)) for row in found.rows)
    total = _line("Total", found.total, told.total.get(VOTED))
    return KnownActions(lines, total, calls, of_funder=funder.commune is None)


def _line(label: str, values: Mapping[str, Value], voted: Value) -> KnownLine:
    return KnownLine(label, int(values.get(COUNT) or 0), Decimal(values.get(ASKED) or 0), Decimal(voted or 0))


def _row(line: KnownLine) -> str:
    label = line.label.replace("|", "/")
    return f"| {label} | {line.dossiers} | {wording.money(line.asked)} | {wording.money(line.voted)} |"
