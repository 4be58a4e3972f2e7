"""Yes or no: undertakings, steps taken before filing, and what is left out. Each has two or three possible findings."""

from collections.abc import Callable
from dataclasses import dataclass
from operator import attrgetter

from eligibility.engine.facts import Facts, FactType
from eligibility.engine.findings import Finding, Verdict
from eligibility.engine.parameters import fact_of, parameter
from eligibility.engine.requirements import Check, Rule, kind
from eligibility.engine.vocabulary import FLAGS, sentence


@dataclass(frozen=True, slots=True)
class OneFlag:
    """The yes-or-no question concerned."""

    fact: str = parameter("Réponse concernée", fact_of(FactType.FLAG))


@kind("commitment", "Un engagement à prendre", OneFlag)
def commitment(rule: Rule[OneFlag]) -> Check:
    """Yes is expected; no answer is missing."""
    words = FLAGS[rule.parameters.fact]
    return _by_answer(
        rule,
        yes=rule.finding(Verdict.PASS, "oui", "oui", sentence(words.yes)),
        no=rule.finding(rule.unmet, "non", "oui", sentence(f"{words.no}, alors que la MEL le demande"), words.ask),
        blank=rule.finding(
            Verdict.MISSING,
            "sans réponse",
            "oui",
            f"La MEL attend un engagement : vous n’indiquez pas encore si {words.yes}.",
            words.ask,
        ),
    )


@kind("prior_step", "Une démarche à faire avant le dépôt", OneFlag)
def prior_step(rule: Rule[OneFlag]) -> Check:
    """Yes is expected; no answer counts as no."""
    words = FLAGS[rule.parameters.fact]
    wish = "la MEL le rend obligatoire" if rule.unmet is Verdict.FAIL else "la MEL le conseille"
    done = rule.finding(Verdict.PASS, "oui", "oui", sentence(words.yes))
    undone = rule.finding(rule.unmet, "non", "oui", sentence(f"{words.no}, alors que {wish}"), words.ask)
    # Counted as no, but never said in her place.
    unsaid = sentence(f"vous n’indiquez pas encore si {words.yes}, alors que {wish}")
    silent = rule.finding(rule.unmet, "sans réponse", "oui", unsaid, words.ask)
    return _by_answer(rule, yes=done, no=undone, blank=silent)


@kind("exclusion", "Un cas que l’appel écarte", OneFlag)
def exclusion(rule: Rule[OneFlag]) -> Check:
    """No is expected; no answer is missing."""
    words = FLAGS[rule.parameters.fact]
    return _by_answer(
        rule,
        yes=rule.finding(rule.unmet, "oui", "non", sentence(f"{words.yes}, ce que l’appel n’admet pas"), words.ask),
        no=rule.finding(Verdict.PASS, "non", "non", sentence(words.no)),
        blank=rule.finding(
            Verdict.MISSING,
            "sans réponse",
            "non",
            f"L’appel écarte ce cas : vous n’indiquez pas encore si {words.yes}.",
            "Répondez à la question par oui ou par non.",
        ),
    )


def _by_answer(rule: Rule[OneFlag], *, yes: Finding, no: Finding, blank: Finding) -> Check:
    answer: Callable[[Facts], bool | None] = attrgetter(rule.parameters.fact)
    findings = {True: yes, False: no, None: blank}

    def check(facts: Facts) -> Finding | None:
        return findings[answer(facts)]

    return check
