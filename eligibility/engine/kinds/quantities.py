"""Numbers against a floor or a ceiling."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from operator import attrgetter

from eligibility.engine.facts import FACT_TYPES, Facts, FactType
from eligibility.engine.findings import Finding, Verdict
from eligibility.engine.parameters import AMOUNT, LIMIT, OPTIONAL_TEXT, fact_of, one_of, parameter, whole
from eligibility.engine.requirements import Check, Rule, kind
from eligibility.engine.vocabulary import AMOUNTS, COUNTED
from eligibility.engine.wording import counted, money, number


@dataclass(frozen=True, slots=True)
class AtLeast:
    """A floor, which a project's test years may be spared."""

    fact: str = parameter("Réponse concernée", fact_of(FactType.COUNT))
    minimum: int = parameter("Minimum", whole())
    test_years: int = parameter("Années de test dispensées, si le projet est expérimental", whole(), default=0)


@kind("count_at_least", "Un nombre minimum", AtLeast)
def count_at_least(rule: Rule[AtLeast]) -> Check:
    """A count at or above a minimum; an experimental project in its test years is exempt, whatever it answers."""
    minimum, test_years = rule.parameters.minimum, rule.parameters.test_years
    noun = COUNTED[rule.parameters.fact]
    answer: Callable[[Facts], int | None] = attrgetter(rule.parameters.fact)
    unmet = rule.unmet
    expected = f"{counted(minimum, noun)} au moins"
    floor = number(minimum)
    missing = rule.finding(
        Verdict.MISSING,
        "sans réponse",
        expected,
        f"Vous n’indiquez pas encore le nombre de {noun.plural} : la MEL en demande au moins {floor}.",
        f"Indiquez le nombre de {noun.plural}.",
    )

    def check(facts: Facts) -> Finding | None:
        count = answer(facts)
        if test_years and facts.experimental and facts.funding_year <= test_years:
            return rule.finding(
                Verdict.EXEMPT,
                "sans réponse" if count is None else counted(count, noun),
                expected,
                f"Votre projet est expérimental et dans son année test : le minimum de {counted(minimum, noun)} "
                "ne s’applique pas.",
            )
        if count is None:
            return missing
        measured = counted(count, noun)
        if count >= minimum:
            return rule.finding(
                Verdict.PASS, measured, expected, f"Vous indiquez {measured} : le minimum de {floor} est atteint."
            )
        return rule.finding(
            unmet,
            measured,
            expected,
            f"Vous indiquez {measured} : la MEL en demande au moins {floor}.",
            f"Prévoyez au moins {counted(minimum, noun)}.",
        )

    return check


@dataclass(frozen=True, slots=True)
class AtMost:
    """A ceiling, and what an unanswered question is taken for."""

    fact: str = parameter("Réponse concernée", fact_of(FactType.COUNT, FactType.AMOUNT))
    maximum: Decimal = parameter("Maximum", LIMIT)
    blank: str = parameter("Sans réponse, la règle est", one_of("missing", "zero"), default="missing")
    per: str = parameter("Période (par exemple « par an »)", OPTIONAL_TEXT, default="")


@kind("at_most", "Un nombre ou un montant maximum", AtMost)
def at_most(rule: Rule[AtMost]) -> Check:
    """A count or an amount at or below a maximum."""
    name, maximum = rule.parameters.fact, rule.parameters.maximum
    answer: Callable[[Facts], int | Decimal | None] = attrgetter(name)
    say = _quantity(name)
    unmet = rule.unmet
    limit = (money(maximum) if FACT_TYPES[name] is FactType.AMOUNT else number(maximum)) + (
        f" {rule.parameters.per}" if rule.parameters.per else ""
    )
    expected = f"{limit} au plus"
    what = AMOUNTS[name] if name in AMOUNTS else COUNTED[name].plural
    blank = (
        rule.finding(
            Verdict.PASS, "sans réponse", expected, f"Sans réponse, {say(0)} compte : le maximum est respecté."
        )
        if rule.parameters.blank == "zero"
        else rule.finding(
            Verdict.MISSING,
            "sans réponse",
            expected,
            f"Vous n’indiquez pas encore le nombre de {what} : le maximum est de {limit}.",
            f"Indiquez le nombre de {what}.",
        )
    )

    def check(facts: Facts) -> Finding | None:
        value = answer(facts)
        if value is None:
            return blank
        measured = say(value)
        if value <= maximum:
            explanation = f"Vous indiquez {measured} : le maximum de {limit} est respecté."
            return rule.finding(Verdict.PASS, measured, expected, explanation)
        explanation = (
            f"Vous indiquez {measured} : le maximum est de {limit}."
            if maximum
            else f"Vous indiquez {measured} : l’appel n’en finance pas."
        )
        return rule.finding(unmet, measured, expected, explanation, f"Ramenez ce chiffre à {limit} au plus.")

    return check


@dataclass(frozen=True, slots=True)
class Above:
    """A bound that must be passed."""

    fact: str = parameter("Réponse concernée", fact_of(FactType.AMOUNT))
    threshold: Decimal = parameter("Plus de", AMOUNT)


@kind("amount_above", "Un montant à dépasser", Above)
def amount_above(rule: Rule[Above]) -> Check:
    """An amount above a bound; no answer counts as nothing."""
    threshold = rule.parameters.threshold
    answer: Callable[[Facts], Decimal | None] = attrgetter(rule.parameters.fact)
    say = _quantity(rule.parameters.fact)
    unmet = rule.unmet
    expected = f"plus de {money(threshold)}"
    wish = expected if threshold else "au dossier"
    what = AMOUNTS[rule.parameters.fact]

    def check(facts: Facts) -> Finding | None:
        given = answer(facts)
        value = given or Decimal(0)
        measured = "sans réponse" if given is None else say(value)
        if value > threshold:
            return rule.finding(
                Verdict.PASS, measured, expected, f"Vous indiquez {measured} : c’est ce que la MEL attend."
            )
        return rule.finding(
            unmet,
            measured,
            expected,
            (f"Sans réponse, {say(value)} compte" if given is None else f"Vous indiquez {measured}")
            + f" : la MEL en souhaite {wish}.",
            f"Cherchez {what} et indiquez-en le montant.",
        )

    return check


def _quantity(name: str) -> Callable[[int | Decimal], str]:
    """How a value of this fact is said, with its noun."""
    if name in AMOUNTS:
        return lambda value: f"{money(value)} {AMOUNTS[name]}"
    noun = COUNTED[name]
    return lambda value: counted(int(value), noun)
