"""Droit commun traced: of what nature each partner's money is, from the request to the payment, and for which
neighbourhood it can be told.

Every total here is the sum of its three natures. An amount is a neighbourhood's when its dossier names that one alone;
that of a dossier of several neighbourhoods, or of none, is not shared out: nobody said how.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db.models import Case, Count, Exists, F, IntegerField, Min, OuterRef, QuerySet, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce

from applications.models import Application, Nature
from contacts.alphabetical import Alphabetical
from contacts.models import Funder
from reporting.figures import ASKED, VOTED
from reporting.models import ContributionState, DeclaredAmount, Edition, MoneyEntry, Territory
from reporting.selectors.narrowing import NOWHERE, SEVERAL, Narrowing
from reporting.selectors.planning import read_at_once
from reporting.selectors.scopes import Scope
from territories.models import Neighbourhood

ZERO = Decimal(0)
SPECIFIC, COMMON_LAW, VALUED = (nature.value for nature in Nature)
# Lines of the table by neighbourhood that are no neighbourhood.
NOT_TOLD = {SEVERAL: "Plusieurs quartiers, non répartis", NOWHERE: "Aucun quartier désigné"}
CHANGES_SHOWN = 50


@dataclass(frozen=True, slots=True)
class Natures:
    """An amount by nature, in euros."""

    specific: Decimal = ZERO
    common_law: Decimal = ZERO
    valued: Decimal = ZERO

    @property
    def total(self) -> Decimal:
        return self.specific + self.common_law + self.valued

    @property
    def common_law_share(self) -> Decimal | None:
        """Droit commun in a hundred of the total; none of nothing."""
        return share(self.common_law, self.total)


@dataclass(frozen=True, slots=True)
class CreditLine:
    """A partner or a neighbourhood, with its amounts by stage; ``query`` narrows to what lies behind it."""

    key: str
    label: str
    query: str
    stages: Mapping[str, Natures]

    def at(self, stage: str) -> Natures:
        return self.stages.get(stage, NOTHING)


@dataclass(frozen=True, slots=True)
class Changed:
    """A funder that voted for a dossier money of another nature than any that it was asked."""

    application: Application
    funder: str
    asked: Natures
    voted: Natures


@dataclass(frozen=True, slots=True)
class Declared:
    """What a partner declares outside of the dossiers, for the yearly report. ``untold`` counts the schemes that it
    cannot count at this scale."""

    funder: str
    amounts: Natures
    placed: Decimal
    untold: int
    lines: tuple[DeclaredAmount, ...] = field(default=())

    @property
    def unplaced_share(self) -> Decimal | None:
        """In a hundred: what it knows for the whole métropole only."""
        return share(self.amounts.total - self.placed, self.amounts.total)


@dataclass(frozen=True, slots=True)
class Credits:
    """All of a scope. ``placed`` are the lines of neighbourhoods, then those of what cannot be placed; both tables add
    up to ``total``."""

    stages: tuple[str, ...]
    partners: tuple[CreditLine, ...]
    placed: tuple[CreditLine, ...]
    total: CreditLine

    def unplaced(self, stage: str) -> Decimal:
        """What cannot be told for one neighbourhood."""
        return sum((line.at(stage).total for line in self.placed if line.key in NOT_TOLD), ZERO)

    def unplaced_share(self, stage: str) -> Decimal | None:
        return share(self.unplaced(stage), self.total.at(stage).total)


NOTHING = Natures()


def share(part: Decimal, whole: Decimal) -> Decimal | None:
    """In a hundred, to the tenth; ``None`` of nothing."""
    return (part * 100 / whole).quantize(Decimal("0.1"), ROUND_HALF_UP) if whole else None


def credits_of(scope: Scope) -> Credits:
    """The amounts of a scope by nature, stage, partner and neighbourhood. Four queries, whatever the number of
    dossiers."""
    narrowing = scope.narrowing
    by_partner = scope.amounts.values("stage", "nature", line=F("funder__slug")).annotate(total=Sum("amount"))
    by_place = scope.amounts.annotate(line=_placed()).values("line", "stage", "nature").annotate(total=Sum("amount"))
    with read_at_once():
        partners, placed = _read(by_partner), _read(by_place)
    names = Funder.objects.filter(slug__in=partners).order_by(Alphabetical("name"), "slug").values_list("slug", "name")
    named = Neighbourhood.objects.filter(pk__in=placed).order_by(Alphabetical("name"), "code")
    places = named.values_list("pk", "code", "name")
    unplaced = [(SEVERAL, 0), (NOWHERE, -1)]
    return Credits(
        scope.stages,
        tuple(
            CreditLine(slug, name, narrowing.with_only(funders=(slug,)).query(), partners[slug]) for slug, name in names
        ),
        tuple(CreditLine(code, f"{name} ({code})", _only(narrowing, code), placed[pk]) for pk, code, name in places)
        + tuple(
            CreditLine(key, NOT_TOLD[key], _only(narrowing, key), placed[rank])
            for key, rank in unplaced
            if rank in placed
        ),
        CreditLine("", "Total", narrowing.query(), _total(partners.values())),
    )


def changed_natures(scope: Scope) -> tuple[list[Changed], int]:
    """Who votes money of a nature that the plan did not ask, the largest first, and how many they are. Three
    queries."""
    asked = MoneyEntry.objects.filter(
        application=OuterRef("application"),
        funder=OuterRef("funder"),
        nature=OuterRef("nature"),
        stage=ASKED,
        amount__gt=0,
    )
    turned = scope.amounts.filter(~Exists(asked.order_by()), stage=VOTED, amount__gt=0)
    pairs = turned.values("application", "funder").annotate(total=Sum("amount")).order_by("-total", "application")
    with read_at_once():
        shown = list(pairs[:CHANGES_SHOWN])
        count = pairs.count() if len(shown) == CHANGES_SHOWN else len(shown)
    amounts: dict[Any, dict[str, dict[str, Decimal]]] = defaultdict(lambda: defaultdict(lambda: defaultdict(Decimal)))
    rows = scope.amounts.filter(application__in=[row["application"] for row in shown], stage__in=(ASKED, VOTED))
    for row in rows.values("application", "funder", "stage", "nature").annotate(total=Sum("amount")):
        amounts[row["application"], row["funder"]][row["stage"]][row["nature"]] += row["total"]
    dossiers = Application.objects.select_related("organisation").in_bulk([row["application"] for row in shown])
    names = dict(Funder.objects.values_list("pk", "name")) if shown else {}
    return [
        Changed(
            dossiers[row["application"]],
            names[row["funder"]],
            Natures(**amounts[row["application"], row["funder"]][ASKED]),
            Natures(**amounts[row["application"], row["funder"]][VOTED]),
        )
        for row in shown
    ], count


def declared_in(edition: Edition) -> list[Declared]:
    """What partners and communes declare in a report that they sent, in euros, by name. One query."""
    rows = (
        DeclaredAmount.objects.filter(
            contribution__edition=edition,
            contribution__funder__isnull=False,
            contribution__state__in=(ContributionState.SENT, ContributionState.VALIDATED),
            unit="euros",
        )
        .select_related("contribution__funder", "neighbourhood", "commune")
        .order_by(Alphabetical("contribution__funder__name"), "year", "order", "pk")
    )
    found: dict[str, list[DeclaredAmount]] = defaultdict(list)
    for row in rows:
        found[row.contribution.funder.name].append(row)  # type: ignore[union-attr]  # Filtered above.
    return [_declared(name, lines) for name, lines in found.items()]


def editions_with_amounts() -> QuerySet[Edition]:
    """The reports in which someone declared an amount, the latest first."""
    told = DeclaredAmount.objects.filter(contribution__edition=OuterRef("pk"), unit="euros")
    return Edition.objects.filter(Exists(told.order_by()))


def _declared(name: str, lines: list[DeclaredAmount]) -> Declared:
    amounts: dict[str, Decimal] = defaultdict(Decimal)
    placed = ZERO
    for line in lines:
        amounts[line.nature] += line.value or ZERO
        if line.territory in (Territory.NEIGHBOURHOOD, Territory.COMMUNE, Territory.PRIORITY):
            placed += line.value or ZERO
    return Declared(name, Natures(**amounts), placed, sum(line.value is None for line in lines), tuple(lines))


def _only(narrowing: Narrowing, key: str) -> str:
    return narrowing.with_only(placed=(key,)).query()


def _placed() -> Coalesce:
    """The only neighbourhood of an amount's dossier; 0 where it names several, -1 where it names none."""
    named: Any = Application.neighbourhoods.through.objects.filter(application=OuterRef("application")).order_by()
    only = (
        named.values("application")
        .annotate(size=Count("pk"))
        .annotate(
            place=Case(
                When(size=1, then=Min("neighbourhood")),
                default=Value(0),
                output_field=IntegerField(),
            )
        )
    )
    return Coalesce(Subquery(only.values("place")), Value(-1), output_field=IntegerField())


def _read(rows: Iterable[Mapping[str, Any]]) -> dict[Any, dict[str, Natures]]:
    sums: dict[Any, dict[str, dict[str, Decimal]]] = defaultdict(lambda: defaultdict(dict))
    for row in rows:
        sums[row["line"]][row["stage"]][row["nature"]] = row["total"]
    return {line: {stage: Natures(**given) for stage, given in stages.items()} for line, stages in sums.items()}


def _total(lines: Iterable[Mapping[str, Natures]]) -> dict[str, Natures]:
    found: dict[str, Natures] = {}
    for line in lines:
        for stage, one in line.items():
            had = found.get(stage, NOTHING)
            found[stage] = Natures(
                had.specific + one.specific, had.common_law + one.common_law, had.valued + one.valued
            )
    return found
