"""The closed catalogue of what a study may aim at: each goal is measured and told in words (pure)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from eligibility.engine.wording import Noun, counted, listed, money, number
from funding.simulation.model import ZERO, Entry
from funding.simulation.outcome import Outcome, Row
from funding.simulation.parameters import COUNT, PERCENT, THEMES, Parameter
from funding.simulation.shares import CENT, percent_of

Values = Mapping[str, Any]
DOSSIER, CARRIER = Noun("dossier", "dossiers"), Noun("porteur", "porteurs")
# How many names a sentence holds before it counts the others.
NAMED = 5


@dataclass(frozen=True, slots=True)
class Measure:
    """``is_met`` is none where there is nothing to measure; ``rows`` are the dossiers behind the verdict."""

    is_met: bool | None
    told: str
    rows: tuple[Row, ...] = ()


@dataclass(frozen=True, slots=True)
class GoalKind:
    """``sentence`` says what is aimed at; ``measure`` what an outcome comes to."""

    code: str
    label: str
    help: str
    parameters: tuple[Parameter, ...]
    sentence: Callable[[Values, Outcome], str]
    measure: Callable[[Values, Outcome], Measure]


@dataclass(frozen=True, slots=True)
class Verdict:
    """A goal with what it comes to."""

    entry: Entry
    sentence: str
    measure: Measure

    @property
    def word(self) -> str:
        return {True: "Atteint", False: "Non atteint", None: "Sans objet"}[self.measure.is_met]


def _every_neighbourhood(values: Values, outcome: Outcome) -> Measure:
    aimed = outcome.study.neighbourhoods
    if not aimed:
        return Measure(None, "Aucun quartier prioritaire n’est connu pour cet appel.")
    served = {code for row in outcome.funded for code in row.dossier.neighbourhoods}
    without = [code for code in aimed if code not in served]
    told = f"{number(len(aimed) - len(without))} quartiers sur {number(len(aimed))} ont une action financée."
    waiting = tuple(row for row in outcome.rows if not row.is_funded and set(row.dossier.neighbourhoods) & {*without})
    if without:
        names = [outcome.study.label("neighbourhood", code) for code in without]
        more = [f"{len(names) - NAMED} autres"] if len(names) > NAMED + 1 else []
        told += f" Sans action : {listed(names[:NAMED] + (more or names[NAMED:]))}."
        if waiting:
            told += (
                f" {counted(len(waiting), DOSSIER)} non financés y répondraient."
                if len(waiting) > 1
                else (" 1 dossier non financé y répondrait.")
            )
    return Measure(not without, told, waiting)


def _share_of_themes(values: Values, outcome: Outcome) -> Measure:
    if not outcome.given:
        return Measure(None, "Rien n’est donné.")
    rows = tuple(row for row in outcome.funded if row.dossier.theme in values["themes"])
    part = sum((row.given for row in rows), ZERO)
    return Measure(
        part * 100 >= values["percent"] * outcome.given,
        f"{_share(part, outcome.given)} des montants : {money(part)} sur {money(outcome.given)}.",
        rows,
    )


def _no_open_plan(values: Values, outcome: Outcome) -> Measure:
    rows = tuple(row for row in outcome.funded if row.missing)
    missing = sum((row.missing for row in rows), ZERO)
    unknown = sum(row.balance is None for row in outcome.funded)
    told = (
        f"{counted(len(rows), DOSSIER)} avec un plan non bouclé : il manque {money(missing)}."
        if rows
        else ("Aucun plan non bouclé parmi les dossiers financés.")
    )
    if unknown:
        told += f" {counted(unknown, DOSSIER)} sans budget, non mesuré{'s' * (unknown > 1)}."
    if not outcome.funded:
        return Measure(None, "Rien n’est donné.")
    return Measure(not rows, told, rows)


def _carrier_share(values: Values, outcome: Outcome) -> Measure:
    if not outcome.given:
        return Measure(None, "Rien n’est donné.")
    sums: dict[str, Decimal] = {}
    names: dict[str, str] = {}
    for row in outcome.funded:
        sums[row.dossier.carrier] = sums.get(row.dossier.carrier, ZERO) + row.given
        names[row.dossier.carrier] = row.dossier.carrier_name
    over = {key for key, amount in sums.items() if amount * 100 > values["percent"] * outcome.given}
    first = min(sums, key=lambda key: (-sums[key], names[key], key))
    told = f"{names[first]} reçoit le plus : {_share(sums[first], outcome.given)}, {money(sums[first])}."
    if len(over) > 1:
        told += f" {len(over)} porteurs dépassent la limite."
    rows = tuple(row for row in outcome.funded if row.dossier.carrier in (over or {first}))
    return Measure(not over, told, rows)


def _new_carriers(values: Values, outcome: Outcome) -> Measure:
    rows = tuple(row for row in outcome.funded if row.dossier.is_new)
    found = len({row.dossier.carrier for row in rows})
    news = Noun("porteur nouveau financé", "porteurs nouveaux financés")
    return Measure(found >= values["count"], f"{counted(found, news)}.", rows)


def _within_envelopes(values: Values, outcome: Outcome) -> Measure:
    if not outcome.pots and not outcome.unbacked:
        return Measure(None, "Aucune enveloppe n’est connue.")
    over = outcome.overruns
    told = [f"{one.pot.name} : dépassée de {money(one.overrun)}" for one in over]
    told += [
        f"{outcome.study.label('funder', funder)} : {money(amount)} sans enveloppe"
        for funder, amount in sorted(outcome.unbacked.items())
    ]
    names = {one.pot.key for one in over}
    rows = tuple(row for row in outcome.funded if names & {pot.key for pot in outcome.drawn(row)})
    if over:
        return Measure(False, " ; ".join(told) + ".", rows)
    return Measure(True, " ; ".join(["Aucune enveloppe n’est dépassée", *told]) + ".", rows)


def _share(part: Decimal, whole: Decimal) -> str:
    """Cut and never rounded: what is below a limit never reads as the limit."""
    return f"{number(percent_of(part / whole, Decimal(10_000), CENT))} %"


_KINDS = (
    GoalKind(
        "every_neighbourhood", "Chaque quartier prioritaire a une action", "", (),
        lambda values, outcome: "Chaque quartier prioritaire a au moins une action financée.", _every_neighbourhood,
    ),
    GoalKind(
        "share_of_themes", "Une part des montants à certaines thématiques", "",
        (Parameter("percent", "Au moins (%)", PERCENT, "60"), Parameter("themes", "Thématiques", THEMES)),
        lambda values, outcome: (
            f"Au moins {number(values['percent'])} % des montants : "
            f"{listed([outcome.study.label('theme', one) for one in values['themes']])}."
        ), _share_of_themes,
    ),
    GoalKind(
        "no_open_plan", "Aucun plan non bouclé", "", (),
        lambda values, outcome: "Le plan de chaque dossier financé est bouclé.", _no_open_plan,
    ),
    GoalKind(
        "carrier_share", "Pas trop à un même porteur", "",
        (Parameter("percent", "Au plus (%)", PERCENT, "10"),),
        lambda values, outcome: f"Au plus {number(values['percent'])} % des montants à un même porteur.",
        _carrier_share,
    ),
    GoalKind(
        "new_carriers", "Des porteurs nouveaux", "Un porteur est nouveau s’il n’a aucun dossier d’une année passée.",
        (Parameter("count", "Au moins", COUNT, "5"),),
        lambda values, outcome: f"Au moins {counted(values['count'], Noun('porteur nouveau', 'porteurs nouveaux'))}.",
        _new_carriers,
    ),
    GoalKind(
        "within_envelopes", "Aucune enveloppe dépassée", "", (),
        lambda values, outcome: "Aucune enveloppe n’est dépassée.", _within_envelopes,
    ),
)  # fmt: skip

GOALS: Mapping[str, GoalKind] = {kind.code: kind for kind in _KINDS}


def verdicts(outcome: Outcome) -> tuple[Verdict, ...]:
    """What each goal of the study comes to, in order."""
    found = []
    for entry in outcome.study.goals:
        kind = GOALS[entry.code]
        found.append(Verdict(entry, kind.sentence(entry.values, outcome), kind.measure(entry.values, outcome)))
    return tuple(found)
