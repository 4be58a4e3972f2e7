"""Answers picked in a list."""

from collections.abc import Callable
from dataclasses import dataclass
from operator import attrgetter

from eligibility.engine.facts import Facts, FactType
from eligibility.engine.findings import Finding, Verdict
from eligibility.engine.parameters import CODES, CODES_BY_CODE, fact_of, one_of, parameter, whole
from eligibility.engine.requirements import Check, Rule, kind
from eligibility.engine.vocabulary import CHOSEN, FLAGS, SINGLE, sentence
from eligibility.engine.wording import counted, listed, number, quoted


@dataclass(frozen=True, slots=True)
class AnyOf:
    """How many of the accepted answers must be ticked."""

    fact: str = parameter("Réponse concernée", fact_of(FactType.CODES))
    accepted: tuple[str, ...] = parameter("Réponses admises", CODES)
    minimum: int = parameter("Nombre minimum", whole(1), default=1)


@kind("any_of", "Au moins une réponse d’une liste", AnyOf)
def any_of(rule: Rule[AnyOf]) -> Check:
    """At least so many distinct answers of the accepted list; the others do not count."""
    parameters, labels, unmet = rule.parameters, rule.labels(rule.parameters.fact), rule.unmet
    accepted, minimum = parameters.accepted, parameters.minimum
    answer: Callable[[Facts], tuple[str, ...]] = attrgetter(parameters.fact)
    noun = CHOSEN[parameters.fact]
    expected = f"{counted(minimum, noun)} au moins"
    wish = "la MEL en conseille" if unmet is Verdict.ADVICE else "la MEL en demande"
    offered = f"Choisissez parmi : {', '.join(labels.get(code, code) for code in accepted)}."

    def check(facts: Facts) -> Finding | None:
        given = answer(facts)
        chosen = [labels.get(code, code) for code in accepted if code in given]
        measured = counted(len(chosen), noun)
        if len(chosen) >= minimum:
            explanation = f"Votre projet répond à {measured} : {', '.join(chosen)}."
            return rule.finding(Verdict.PASS, measured, expected, explanation)
        retained = f"Vous retenez {measured}" if chosen else f"Vous ne retenez aucun {noun.singular}"
        explanation = f"{retained} : {wish} au moins {number(minimum)}."
        return rule.finding(unmet, measured, expected, explanation, offered)

    return check


@dataclass(frozen=True, slots=True)
class OneOf:
    """The accepted answers, what a blank is taken for, and a yes-or-no answer that rules the project out."""

    fact: str = parameter("Réponse concernée", fact_of(FactType.TEXT))
    accepted: tuple[str, ...] = parameter("Réponses admises", CODES)
    blank: str = parameter("Sans réponse, la règle est", one_of("missing", "unmet"), default="missing")
    unless: str = parameter("Sauf si la réponse est oui à", fact_of(FactType.FLAG), default="")


@kind("one_of", "Une réponse d’une liste", OneOf)
def one_of_list(rule: Rule[OneOf]) -> Check:
    """The single answer is one of the accepted list."""
    parameters, labels, unmet = rule.parameters, rule.labels(rule.parameters.fact), rule.unmet
    accepted = frozenset(parameters.accepted)
    answer: Callable[[Facts], str] = attrgetter(parameters.fact)
    excluded: Callable[[Facts], bool | None] = attrgetter(parameters.unless) if parameters.unless else lambda _: None
    what = SINGLE[parameters.fact]
    expected = listed([labels.get(code, code) for code in parameters.accepted], last="ou")
    choose = f"Choisissez {what} parmi : {expected}."
    blank = rule.finding(
        Verdict.MISSING if parameters.blank == "missing" else unmet,
        "sans réponse",
        expected,
        f"Vous n’indiquez pas encore {what}, que l’appel demande.",
        choose,
    )
    met = {
        code: rule.finding(
            Verdict.PASS, label, expected, f"Vous indiquez {what} : {quoted(label)} est admis par l’appel."
        )
        for code in parameters.accepted
        for label in [labels.get(code, code)]
    }
    ruled_out = (
        rule.finding(
            unmet,
            "oui",
            expected,
            sentence(f"{FLAGS[parameters.unless].yes}, ce que l’appel n’admet pas"),
            FLAGS[parameters.unless].ask,
        )
        if parameters.unless
        else None
    )

    def check(facts: Facts) -> Finding | None:
        if excluded(facts):
            return ruled_out
        given = answer(facts)
        if not given:
            return blank
        if given in accepted:
            return met[given]
        shown = labels.get(given, given[:60])
        explanation = f"Vous indiquez {what} : {quoted(shown)} ne fait pas partie des réponses admises par l’appel."
        return rule.finding(unmet, shown, expected, explanation, choose)

    return check


@dataclass(frozen=True, slots=True)
class BetterTheme:
    """The answers that belong elsewhere, and the themes to propose for each."""

    fact: str = parameter("Réponse concernée", fact_of(FactType.TEXT))
    themes: dict[str, tuple[str, ...]] = parameter("Thématiques à proposer pour chaque réponse", CODES_BY_CODE)


@kind("better_theme", "Une autre thématique convient mieux", BetterTheme)
def better_theme(rule: Rule[BetterTheme]) -> Check:
    """An answer that points to other themes; any other answer gives no finding."""
    parameters, labels = rule.parameters, rule.labels(rule.parameters.fact)
    answer: Callable[[Facts], str] = attrgetter(parameters.fact)
    names = rule.reference.theme_labels

    def elsewhere(code: str, themes: tuple[str, ...]) -> Finding:
        label = labels.get(code, code)
        proposed = listed([quoted(names.get(theme, theme)) for theme in themes], last="ou")
        return rule.finding(
            rule.unmet,
            label,
            "un but principal propre à la thématique",
            f"Le but principal de votre projet est {quoted(label)} : la thématique {proposed} lui convient mieux.",
            f"Déposez plutôt dans la thématique {proposed}, ou précisez le but principal.",
        )

    findings = {code: elsewhere(code, themes) for code, themes in parameters.themes.items()}

    def check(facts: Facts) -> Finding | None:
        return findings.get(answer(facts))

    return check
