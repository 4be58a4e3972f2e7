"""Shares of the audience, compared exactly on whole counts."""

from dataclasses import dataclass
from decimal import Decimal

from eligibility.engine.facts import Facts
from eligibility.engine.findings import Finding, Verdict
from eligibility.engine.parameters import PERCENT, ParametersError, parameter, read_parameters, records, whole
from eligibility.engine.requirements import Check, Rule, kind
from eligibility.engine.vocabulary import COUNTED
from eligibility.engine.wording import counted, listed, number, percent, share


@dataclass(frozen=True, slots=True)
class Step:
    """The share asked from one year of funding on, until the next step."""

    from_year: int = parameter("À partir de l’année de financement", whole(1))
    percent: Decimal = parameter("Part minimum, en pourcentage", PERCENT)


def _in_words(steps: tuple[Step, ...]) -> str:
    """« 50 % les années 1 et 2, 55 % l’année 3, 60 % à partir de l’année 4 »."""
    parts = []
    for step, following in zip(steps, [*steps[1:], None], strict=True):
        if following is None:
            when = "dès l’année 1" if step.from_year == 1 else f"à partir de l’année {step.from_year}"
        else:
            years = [number(year) for year in range(step.from_year, following.from_year)]
            when = f"l’année {years[0]}" if len(years) == 1 else f"les années {listed(years)}"
        parts.append(f"{percent(step.percent)} {when}")
    return listed(parts, last="puis")


def _read_steps(value: object) -> tuple[Step, ...]:
    if not isinstance(value, list | tuple) or not value:
        raise ValueError
    steps = tuple(read_parameters(Step, item) for item in value)
    years = [step.from_year for step in steps]
    if years[0] != 1 or years != sorted(set(years)) or years[-1] > 100:
        raise ParametersError(["Les paliers commencent à l’année 1 et leurs années se suivent."])
    return steps


STEPS = records(Step, may_be_empty=False, show=_in_words)._replace(read=_read_steps, sorted_by="from_year")


@dataclass(frozen=True, slots=True)
class ShareSteps:
    """The steps, from the first year of funding."""

    steps: tuple[Step, ...] = parameter("Paliers par année de financement", STEPS)


@kind("share_by_funding_year", "Une part de QPV qui monte avec les années", ShareSteps)
def share_by_funding_year(rule: Rule[ShareSteps]) -> Check:
    """``audience_qpv`` of ``audience`` at or above the share of the project's year; no percentage is ever rounded."""
    residents = COUNTED["audience_qpv"]
    by_year = _for_each_year(rule.parameters.steps)
    last_year = len(by_year)
    unmet = rule.unmet

    def check(facts: Facts) -> Finding | None:
        year, audience, qpv = facts.funding_year, facts.audience, facts.audience_qpv
        step = by_year[min(year, last_year) - 1]
        expected = step.expected
        if qpv is None or not audience:
            return rule.finding(
                Verdict.MISSING,
                "sans réponse",
                expected,
                f"Il manque le nombre de personnes touchées ou celui des habitants de QPV : la MEL demande {expected} "
                f"en année {year}.",
                "Indiquez le public touché et, parmi lui, les habitants de QPV.",
            )
        measured = f"{counted(qpv, residents)} sur {number(audience)} ({share(qpv, audience)})"
        if qpv * step.denominator >= audience * step.numerator:
            explanation = (
                f"Votre public compte {measured} : la part de {step.shown} demandée en année {year} est atteinte."
            )
            return rule.finding(Verdict.PASS, measured, expected, explanation)
        needed = -(-audience * step.numerator // step.denominator)
        return rule.finding(
            unmet,
            measured,
            expected,
            f"Votre public compte {measured} : la MEL demande {expected} en année {year}.",
            f"Touchez au moins {counted(needed, residents)} sur {number(audience)} personnes.",
        )

    return check


@dataclass(frozen=True, slots=True)
class _Threshold:
    numerator: int
    denominator: int
    shown: str
    expected: str


def _for_each_year(steps: tuple[Step, ...]) -> tuple[_Threshold, ...]:
    """The threshold of each year up to that of the last step, which holds for ever after."""
    thresholds: list[_Threshold] = []
    for step, following in zip(steps, [*steps[1:], None], strict=True):
        lasts = following.from_year - step.from_year if following else 1
        thresholds += [_threshold(step.percent)] * lasts
    return tuple(thresholds)


def _threshold(value: Decimal) -> _Threshold:
    numerator, denominator = (value / 100).as_integer_ratio()
    return _Threshold(numerator, denominator, percent(value), f"{percent(value)} d’habitants de QPV au moins")
