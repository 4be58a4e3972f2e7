"""The arithmetic of a project's budget and of its financing plan (pure, exact to the cent).

A blank line is not answered and counts for nothing; a line at 0 is answered. Contributions in kind (86 and 87) balance
each other and stay out of the totals. The MEL's own line is the amount asked of it, wherever that is typed.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property
from typing import Any

from applications import chart

ZERO = Decimal(0)
CENT = Decimal("0.01")
SPECIFIC, COMMON_LAW, VALUED = "specific", "common_law", "valued"
Rows = Iterable[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Entry:
    """An amount on one line of the chart. ``label`` is set on the lines that the association split by itself."""

    account: str
    label: str
    amount: Decimal | None


@dataclass(frozen=True, slots=True)
class Funding:
    """What one funder is asked. Without ``funder``, it waits for the MEL to say which body that is: not counted."""

    funder: str
    name: str
    nature: str
    firmness: str
    amount: Decimal | None
    note: str = ""

    @property
    def is_pending(self) -> bool:
        return not self.funder


@dataclass(frozen=True)
class Budget:
    """Costs, income and funders of one project; ``people`` and ``fte`` put the amounts in proportion."""

    entries: tuple[Entry, ...] = ()
    fundings: tuple[Funding, ...] = ()
    requested: Decimal | None = None
    people: int | None = None
    fte: Decimal | None = None

    @cached_property
    def by_account(self) -> Mapping[str, Decimal | None]:
        """The total of each line that holds something, its split lines rolled up."""
        found: dict[str, Decimal | None] = {}
        for entry in self.entries:
            found[entry.account] = _add(found.get(entry.account), entry.amount)
        return found

    def account(self, key: str) -> Decimal | None:
        return self.by_account.get(key)

    def group(self, key: str) -> Decimal | None:
        """The total of a heading, funders included; ``None`` when nothing is answered there."""
        total = _sum(self.by_account.get(account.key) for account in chart.group(key).accounts)
        if key == chart.SUBSIDIES:
            return _add(_add(total, self.requested), self.paid_funding)
        if key == chart.VALUED_INCOME:
            return _add(total, self.valued_funding)
        return total

    @property
    def paid_funding(self) -> Decimal | None:
        """Money asked of the other funders, whatever its nature."""
        return _sum(line.amount for line in self.fundings if not line.is_pending and line.nature != VALUED)

    @property
    def valued_funding(self) -> Decimal | None:
        """What funders bring without paying: staff, a hall, a service."""
        return _sum(line.amount for line in self.fundings if not line.is_pending and line.nature == VALUED)

    @property
    def pending_funding(self) -> Decimal:
        """What waits for the MEL to say which funder it is: shown apart, never in a total."""
        return _sum(line.amount for line in self.fundings if line.is_pending) or ZERO

    @property
    def subsidies(self) -> Decimal | None:
        """Account 74: the MEL's credit and the money of the other funders."""
        return self.group(chart.SUBSIDIES)

    @property
    def plan_total(self) -> Decimal:
        """All that the plan counts: account 74 and the valued lines."""
        return (self.requested or ZERO) + (self.paid_funding or ZERO) + (self.valued_funding or ZERO)

    @property
    def costs(self) -> Decimal:
        return self._total(chart.COSTS)

    @property
    def income(self) -> Decimal:
        return self._total(chart.INCOME)

    @property
    def valued_costs(self) -> Decimal:
        return self.group(chart.VALUED_COSTS) or ZERO

    @property
    def valued_income(self) -> Decimal:
        return self.group(chart.VALUED_INCOME) or ZERO

    @property
    def gap(self) -> Decimal:
        """What is missing to pay for the project; negative when there is more income than costs."""
        return self.costs - self.income

    @property
    def is_balanced(self) -> bool:
        return self.gap == 0

    @property
    def is_blank(self) -> bool:
        """Nothing is written but perhaps the amount asked, which other pages ask too."""
        amounts = (*self.by_account.values(), *(line.amount for line in self.fundings))
        return all(amount is None for amount in amounts)

    @property
    def has_cents(self) -> bool:
        amounts = [entry.amount for entry in self.entries] + [line.amount for line in self.fundings] + [self.requested]
        return any(amount is not None and amount != amount.to_integral_value() for amount in amounts)

    @property
    def requested_share(self) -> Decimal | None:
        """Percentage of the income that the MEL is asked, to two decimals; none without income or request."""
        return percentage(self.requested, self.income)

    @property
    def cost_per_person(self) -> Decimal | None:
        if not self.people or not self.costs:
            return None
        return (self.costs / self.people).quantize(CENT, ROUND_HALF_UP)

    @property
    def personnel(self) -> Decimal | None:
        return self.group(chart.PERSONNEL)

    @property
    def cost_per_fte(self) -> Decimal | None:
        """Yearly cost of one full-time equivalent, by the personnel costs and the human means declared."""
        if not self.personnel or not self.fte:
            return None
        return (self.personnel / self.fte).quantize(CENT, ROUND_HALF_UP)

    @property
    def shares(self) -> tuple[tuple[str, Decimal, str], ...]:
        """Who pays for the project, with a tone each: the MEL, each funder, the rest of the income, what is missing."""
        asked = [("Métropole Européenne de Lille", self.requested or ZERO, "canal")]
        asked += [
            (line.name, line.amount or ZERO, "violet" if line.nature == COMMON_LAW else "canal")
            for line in self.fundings
            if not line.is_pending and line.nature != VALUED
        ]
        rest = self.income - (self.group(chart.SUBSIDIES) or ZERO)
        found = [*asked, ("Autres produits, ressources propres", rest, "green")]
        found += [("Il manque", self.gap, "brick")] if self.gap > 0 else []
        return tuple(share for share in found if share[1])

    def _total(self, groups: tuple[chart.Group, ...]) -> Decimal:
        return sum((self.group(group.key) or ZERO for group in groups), ZERO)


@dataclass(frozen=True, slots=True)
class Change:
    """How an amount moved since last year. ``percent`` is none where last year was nothing; ``is_open``, this year says
    nothing yet."""

    before: Decimal
    difference: Decimal
    percent: Decimal | None
    is_open: bool = False


def change(before: Decimal | None, now: Decimal | None) -> Change | None:
    """From last year's amount to this one's; none when neither year says anything."""
    if before is None and now is None:
        return None
    difference = (now or ZERO) - (before or ZERO)
    return Change(before or ZERO, difference, percentage(difference, before), is_open=now is None)


def percentage(part: Decimal | None, whole: Decimal | None) -> Decimal | None:
    """To two decimals, half up; none where it has no meaning."""
    if part is None or not whole:
        return None
    return (part * 100 / whole).quantize(CENT, ROUND_HALF_UP)


def rounded(amount: Decimal) -> Decimal:
    """In whole euros, as the form wishes them: half a euro goes up."""
    return amount.quantize(Decimal(1), ROUND_HALF_UP).quantize(CENT)


def read_rows(values: Mapping[str, Any], names: Mapping[str, str] | None = None) -> Budget:
    """The budget that the values of a dossier hold, now or as they were frozen. ``names`` are those of the funders."""
    names = names or {}
    return Budget(
        entries=tuple(
            Entry(str(row["account"]), str(row["label"] or ""), amount_of(row["amount"]))
            for row in sorted(values.get("budget") or (), key=_place)
        ),
        fundings=tuple(
            Funding(
                funder=str(row["funder"] or ""),
                name=names.get(str(row["funder"]), "") or str(row["funder"] or row["note"] or ""),
                nature=str(row["nature"]),
                firmness=str(row["firmness"]),
                amount=amount_of(row["amount"]),
                note=str(row["note"] or ""),
            )
            for row in values.get("funding_plan") or ()
        ),
        requested=amount_of(values.get("requested_amount")),
        people=values.get("audience") if isinstance(values.get("audience"), int) else None,
        fte=full_time_equivalents(values.get("human_means") or ()),
    )


def _place(row: Mapping[str, Any]) -> int:
    """Where the form prints the line; one that it no longer has comes last."""
    return _PLACES.get(str(row["account"]), len(_PLACES))


_PLACES = {key: place for place, key in enumerate(chart.KEYS)}


def amount_of(text: Any) -> Decimal | None:
    return None if text in (None, "") else Decimal(str(text))


def full_time_equivalents(rows: Rows) -> Decimal | None:
    """The paid full-time equivalents of the human means: nobody pays those of the other rows."""
    return _sum(_number(row.get("etpt")) for row in rows if row.get("row") in PAID)


# The rows of the table of human means that the personnel costs pay.
PAID = frozenset({"permanent", "fixed-term", "assisted"})


def _number(text: Any) -> Decimal | None:
    kept = str(text if text is not None else "").replace(",", ".").replace("\u202f", "").replace(" ", "")
    return Decimal(kept) if kept.replace(".", "", 1).isascii() and kept.replace(".", "", 1).isdigit() else None


def _add(left: Decimal | None, right: Decimal | None) -> Decimal | None:
    if left is None or right is None:
        return left if right is None else right
    return left + right


def _sum(amounts: Iterable[Decimal | None]) -> Decimal | None:
    total = None
    for amount in amounts:
        total = _add(total, amount)
    return total
