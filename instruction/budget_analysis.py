"""What the figures of a budget say to who judges it: ratios, gaps, and the points that stand out (pure, exact).

Everything here is a reading aid. It decides nothing, and none of its marks is a rule of the call: those are dated rows
that an administrator keeps. A blank is not answered and gives no ratio; amounts are Decimal, shares are computed from
the whole amounts and rounded once.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from applications import chart
from applications.budget import CENT, VALUED, ZERO, Budget, Change, change, percentage
from eligibility.engine.wording import money, number

# Fewer dossiers than this say nothing of what is usual, and would tell the figures of one association.
LEAST_PEERS = 5
# From where a figure is worth a sentence, in percent. Above the first, the action rests on the MEL alone.
HEAVY_REQUEST = Decimal(80)
HEAVY_STAFF = Decimal(85)
HEAVY_OVERHEADS = Decimal(20)
# How far from last year an account is told of: both, so that 40 € more on stamps is not.
MOVED_PERCENT = Decimal(25)
MOVED_AMOUNT = Decimal(500)
# How many times the median of similar actions a cost is told of; one over it, as far below.
FAR = Decimal(2)
MOST_MOVED = 4

# What runs the structure rather than the action: the share of its common expenses that it puts in.
INDIRECT = "indirect"
WAGE_TAXES = "63-payroll"


@dataclass(frozen=True, slots=True)
class Ratio:
    """A part of a whole. ``percent`` is none where the whole is nothing; ``tone`` is that of its bar."""

    code: str
    label: str
    amount: Decimal
    whole: Decimal
    of: str
    tone: str = "canal"

    @property
    def percent(self) -> Decimal | None:
        return percentage(self.amount, self.whole)


@dataclass(frozen=True, slots=True)
class UnitCost:
    """An amount for each person. ``usual`` is the median of similar actions, where enough of them say it."""

    label: str
    amount: Decimal
    people: int
    usual: Decimal | None = None

    @property
    def percent_of_usual(self) -> Decimal | None:
        return percentage(self.amount, self.usual)


@dataclass(frozen=True, slots=True)
class Peer:
    """A comparable action: its costs, the people it reaches, what it asks of the MEL."""

    costs: Decimal
    people: int | None
    requested: Decimal | None

    @property
    def cost_per_person(self) -> Decimal | None:
        return per_person(self.costs, self.people)


@dataclass(frozen=True, slots=True)
class Usual:
    """What is usual among the comparable actions; a median is none where too few of them say the figure."""

    count: int
    cost_per_person: Decimal | None
    requested: Decimal | None

    @property
    def is_enough(self) -> bool:
        return self.count >= LEAST_PEERS


@dataclass(frozen=True, slots=True)
class AccountGap:
    """One line of the chart, this year and last. ``is_total`` is a heading's or a side's sum."""

    label: str
    before: Decimal | None
    now: Decimal | None
    is_total: bool = False

    @property
    def change(self) -> Change | None:
        return change(self.before, self.now)


@dataclass(frozen=True, slots=True)
class Analysis:
    """The reading of one budget. ``gaps`` is empty for a first year, ``points`` when nothing stands out."""

    ratios: tuple[Ratio, ...]
    unit_costs: tuple[UnitCost, ...]
    usual: Usual
    gaps: tuple[AccountGap, ...]
    points: tuple[str, ...]


def analyse(
    budget: Budget,
    *,
    public_funders: Iterable[str] = (),
    people_qpv: int | None = None,
    previous: Budget | None = None,
    peers: Sequence[Peer] = (),
) -> Analysis | None:
    """The reading of a budget; none of a blank one. ``public_funders`` are the codes of those that are public."""
    if budget.is_blank and not budget.requested:
        return None
    usual = usual_of(peers)
    shares = tuple(ratios(budget, frozenset(public_funders)))
    units = tuple(unit_costs(budget, people_qpv, usual))
    gaps = account_gaps(previous, budget) if previous is not None else ()
    return Analysis(shares, units, usual, gaps, tuple(_points(budget, shares, units, usual, gaps)))


# --- Ratios -----------------------------------------------------------------------------------------------------------


def ratios(budget: Budget, public_funders: frozenset[str]) -> Iterator[Ratio]:
    """Who pays, in shares of the income; what is paid for, in shares of the costs."""
    income, costs = budget.income, budget.costs
    if income:
        subsidies = budget.subsidies or ZERO
        yield Ratio("mel", "Demandé à la MEL", budget.requested or ZERO, income, "des produits")
        yield Ratio("public", "Fonds publics", public_money(budget, public_funders), income, "des produits", "violet")
        yield Ratio("own", "Autofinancement", income - subsidies, income, "des produits", "green")
    if costs:
        yield Ratio("staff", "Personnel", staff_costs(budget), costs, "des charges", "amber")
        yield Ratio("overheads", "Frais de structure", overheads(budget), costs, "des charges", "brick")


def public_money(budget: Budget, public_funders: frozenset[str]) -> Decimal:
    """What is asked in money of public bodies, the MEL among them."""
    paid = (
        line.amount
        for line in budget.fundings
        if line.funder in public_funders and line.nature != VALUED and line.amount is not None
    )
    return sum(paid, budget.requested or ZERO)


def staff_costs(budget: Budget) -> Decimal:
    """Account 64 and the taxes on wages, which nobody pays without staff."""
    return (budget.personnel or ZERO) + (budget.account(WAGE_TAXES) or ZERO)


def overheads(budget: Budget) -> Decimal:
    """The share of the structure's common expenses that the action bears."""
    return budget.group(INDIRECT) or ZERO


# --- For each person --------------------------------------------------------------------------------------------------


def unit_costs(budget: Budget, people_qpv: int | None, usual: Usual) -> Iterator[UnitCost]:
    """What the action costs for each person, and what the MEL would pay."""
    for label, amount, people, median in (
        ("Coût par personne", budget.costs, budget.people, usual.cost_per_person),
        ("Coût par habitant des quartiers prioritaires", budget.costs, people_qpv, None),
        ("Demandé à la MEL par personne", budget.requested, budget.people, None),
    ):
        each = per_person(amount, people)
        if each is not None and people:
            yield UnitCost(label, each, people, median)


def per_person(amount: Decimal | None, people: int | None) -> Decimal | None:
    """To the cent; none where nobody, or nothing, is said."""
    if not amount or not people:
        return None
    return (amount / people).quantize(CENT, ROUND_HALF_UP)


def median(amounts: Iterable[Decimal]) -> Decimal | None:
    """The middle one, or the mean of the two in the middle, to the cent."""
    ordered = sorted(amounts)
    if not ordered:
        return None
    half, odd = divmod(len(ordered), 2)
    middle = ordered[half] if odd else (ordered[half - 1] + ordered[half]) / 2
    return middle.quantize(CENT, ROUND_HALF_UP)


def usual_of(peers: Sequence[Peer]) -> Usual:
    """The medians of the comparable actions, each over those that say the figure, when at least five do."""
    costs = [cost for peer in peers if (cost := peer.cost_per_person) is not None]
    requests = [peer.requested for peer in peers if peer.requested]
    return Usual(
        len(peers),
        median(costs) if len(costs) >= LEAST_PEERS else None,
        median(requests) if len(requests) >= LEAST_PEERS else None,
    )


# --- Against last year ------------------------------------------------------------------------------------------------


def account_gaps(before: Budget, now: Budget) -> tuple[AccountGap, ...]:
    """Every line that holds something in either year, in the order of the form, with the totals of its headings."""
    found: list[AccountGap] = []
    for title, groups, olds, news in (
        ("Total des charges", chart.COSTS, before.costs, now.costs),
        ("Total des produits", chart.INCOME, before.income, now.income),
    ):
        for group in groups:
            found += _of_group(group, before, now)
        if olds or news:
            found.append(AccountGap(title, olds, news, is_total=True))
    for group in chart.IN_KIND:
        found += _of_group(group, before, now)
    return tuple(found)


def _of_group(group: chart.Group, before: Budget, now: Budget) -> list[AccountGap]:
    old, new = before.group(group.key), now.group(group.key)
    if old is None and new is None:
        return []
    lines = [
        AccountGap(f"{account.number} {account.label}".strip(), before.account(account.key), now.account(account.key))
        for account in group.accounts
        if before.account(account.key) is not None or now.account(account.key) is not None
    ]
    if group.key in (chart.SUBSIDIES, chart.VALUED_INCOME):
        lines += _funder_gaps(before, now, valued=group.key == chart.VALUED_INCOME)
    if len(lines) == 1:
        return lines
    return [*lines, AccountGap(group.title, old, new, is_total=True)]


def _funder_gaps(before: Budget, now: Budget, *, valued: bool) -> list[AccountGap]:
    olds, news = _by_funder(before, valued), _by_funder(now, valued)
    names = {**{key: name for key, (name, _) in olds.items()}, **{key: name for key, (name, _) in news.items()}}
    return [
        AccountGap(name, olds[key][1] if key in olds else None, news[key][1] if key in news else None)
        for key, name in names.items()
    ]


def _by_funder(budget: Budget, valued: bool) -> Mapping[str, tuple[str, Decimal]]:
    """What each funder is asked, its several lines together: last year's precision is not this year's."""
    found: dict[str, tuple[str, Decimal]] = {}
    if not valued and budget.requested is not None:
        found["mel"] = ("Métropole Européenne de Lille", budget.requested)
    for line in budget.fundings:
        if not line.is_pending and line.amount is not None and (line.nature == VALUED) == valued:
            name, amount = found.get(line.funder, (line.name, ZERO))
            found[line.funder] = (name, amount + line.amount)
    return found


# --- What stands out --------------------------------------------------------------------------------------------------


def _points(
    budget: Budget,
    shares: Sequence[Ratio],
    units: Sequence[UnitCost],
    usual: Usual,
    gaps: Sequence[AccountGap],
) -> Iterator[str]:
    percents = {ratio.code: ratio.percent or ZERO for ratio in shares}
    if percents.get("mel", ZERO) >= HEAVY_REQUEST:
        yield f"La MEL paierait {_percent(percents['mel'])} de l’action : elle dépend presque d’elle seule."
    if "own" in percents and percents["own"] <= 0:
        yield "La structure n’apporte rien d’elle-même : ni recettes, ni ressources propres."
    if percents.get("staff", ZERO) >= HEAVY_STAFF:
        yield f"Le personnel fait {_percent(percents['staff'])} des charges."
    if percents.get("overheads", ZERO) >= HEAVY_OVERHEADS:
        yield f"Les frais de structure (charges indirectes) font {_percent(percents['overheads'])} des charges."
    yield from _against_usual(budget, units, usual)
    yield from _against_last_year(gaps)


def _against_usual(budget: Budget, units: Sequence[UnitCost], usual: Usual) -> Iterator[str]:
    for unit in units:
        if unit.usual and _is_far(unit.amount, unit.usual):
            side = "plus" if unit.amount > unit.usual else "moins"
            yield (
                f"Une personne coûte {money(unit.amount)}, bien {side} que dans les actions comparables "
                f"(médiane {money(unit.usual)})."
            )
    if budget.requested and usual.requested and _is_far(budget.requested, usual.requested):
        side = "plus" if budget.requested > usual.requested else "moins"
        yield (
            f"La demande de {money(budget.requested)} est bien {side} forte que celle des actions comparables "
            f"(médiane {money(usual.requested)})."
        )


def _is_far(amount: Decimal, usual: Decimal) -> bool:
    return amount >= usual * FAR or amount * FAR <= usual


def _against_last_year(gaps: Sequence[AccountGap]) -> Iterator[str]:
    moved = [gap for gap in gaps if not gap.is_total and has_moved(gap)]
    moved.sort(key=lambda gap: -abs(gap.change.difference if gap.change else ZERO))
    for gap in moved[:MOST_MOVED]:
        if gap.before is None:
            yield f"« {gap.label} » est nouveau : {money(gap.now or ZERO)}."
        elif gap.now is None:
            yield f"« {gap.label} » disparaît : {money(gap.before)} l’an dernier."
        else:
            verb = "augmente" if gap.now > gap.before else "baisse"
            yield f"« {gap.label} » {verb} de {money(abs(gap.now - gap.before))} : {money(gap.before)} l’an dernier."


def has_moved(gap: AccountGap) -> bool:
    """Whether a line is far from last year, in euros and in share."""
    moved = gap.change
    if moved is None or abs(moved.difference) < MOVED_AMOUNT:
        return False
    return moved.percent is None or abs(moved.percent) >= MOVED_PERCENT


def _percent(share: Decimal) -> str:
    return f"{number(share.quantize(Decimal(1), ROUND_HALF_UP))}\u00a0%"
