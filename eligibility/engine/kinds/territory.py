"""Where the project takes place. Only distinct communes count, in whatever order they are given."""

from dataclasses import dataclass

from eligibility.engine.facts import Facts
from eligibility.engine.findings import Finding, Verdict
from eligibility.engine.parameters import FLAG, INSEE_CODES, TEXT, facts_among, parameter, records, whole
from eligibility.engine.requirements import Check, Rule, kind
from eligibility.engine.vocabulary import COMMUNE, FLAGS, TEXTS, sentence
from eligibility.engine.wording import Noun, counted, listed, number, quoted

SOME_COMMUNE = Noun("commune", "communes")
CITY_POLICY_COMMUNE = Noun("commune en politique de la ville", "communes en politique de la ville")


@dataclass(frozen=True, slots=True)
class Derogation:
    """When a project below the minimum may still be examined by a person.

    Every condition must hold: the texts are written, the project is declared experimental if that is asked, and its
    year of funding is not past ``until_year`` (0: any year).
    """

    name: str = parameter("Nom de la dérogation", TEXT)
    written: tuple[str, ...] = parameter("Textes à écrire", facts_among(*TEXTS), default=())
    experimental: bool = parameter("Réservée aux projets expérimentaux", FLAG, default=False)
    until_year: int = parameter("Jusqu’à l’année de financement (0 : toujours)", whole(), default=0)


@dataclass(frozen=True, slots=True)
class DistinctCommunes:
    """How many communes of the MEL a project must reach, and the derogations open below that."""

    minimum: int = parameter("Nombre minimum de communes", whole(1))
    derogations: tuple[Derogation, ...] = parameter(
        "Dérogations, dans l’ordre", records(Derogation, may_be_empty=True), default=()
    )


@kind("distinct_communes", "Un nombre minimum de communes, avec ses dérogations", DistinctCommunes)
def distinct_communes(rule: Rule[DistinctCommunes]) -> Check:
    """Distinct communes of the MEL; below the minimum, the first derogation whose conditions hold is claimed."""
    minimum, derogations = rule.parameters.minimum, rule.parameters.derogations
    in_mel, unmet = rule.reference.mel_communes, rule.unmet
    expected = f"{counted(minimum, COMMUNE)} au moins"
    missing = rule.finding(
        Verdict.MISSING,
        "aucune commune",
        expected,
        f"Vous n’indiquez pas encore de commune : la MEL en demande au moins {number(minimum)}.",
        "Indiquez les communes où l’action se déroule.",
    )

    def check(facts: Facts) -> Finding | None:
        if not facts.communes:
            return missing
        count = len(in_mel.intersection(facts.communes))
        measured = counted(count, COMMUNE)
        if count >= minimum:
            explanation = f"Votre projet touche {measured} : le minimum de {number(minimum)} est atteint."
            return rule.finding(Verdict.PASS, measured, expected, explanation)
        claimed = next((d for d in derogations if not _obstacles(d, facts)), None) if count else None
        if claimed:
            explanation = (
                f"Votre projet touche {measured} au lieu de {number(minimum)} et peut relever de la dérogation "
                f"{quoted(claimed.name)} : un référent examine votre demande."
            )
            return rule.finding(Verdict.REVIEW, measured, expected, explanation, _add(minimum - count))
        # A project wholly outside the MEL has no derogation to claim.
        because = _why_closed(derogations, facts) if count else "seules les communes de la MEL comptent"
        return rule.finding(
            unmet,
            measured,
            expected,
            f"Votre projet touche {measured}, la MEL en demande au moins {number(minimum)} : {because}.",
            _remedy(minimum - count, derogations if count else (), facts),
        )

    return check


def _obstacles(derogation: Derogation, facts: Facts) -> list[str]:
    """What keeps a derogation closed, each as a clause; empty where it is open."""
    found = []
    if derogation.experimental and not facts.experimental:
        found.append(FLAGS["experimental"].no)
    if derogation.until_year and facts.funding_year > derogation.until_year:
        found.append(f"l’année test est passée (vous êtes en année {number(facts.funding_year)} de financement)")
    found += [TEXTS[text].absent for text in derogation.written if not getattr(facts, text)]
    return found


def _why_closed(derogations: tuple[Derogation, ...], facts: Facts) -> str:
    if not derogations:
        return "aucune dérogation n’est prévue pour cette thématique"
    closed = [
        f"la dérogation {quoted(d.name)} n’est pas ouverte car {listed(_obstacles(d, facts))}" for d in derogations
    ]
    return ", et ".join(closed)


def _add(lacking: int) -> str:
    return f"Ajoutez {counted(lacking, COMMUNE)}."


def _remedy(lacking: int, derogations: tuple[Derogation, ...], facts: Facts) -> str:
    """What would change the answer: more communes, or what each derogation still in reach lacks."""
    ways = [f"ajoutez au moins {counted(lacking, COMMUNE)}"]
    for derogation in derogations:
        if derogation.until_year and facts.funding_year > derogation.until_year:
            continue
        steps = [FLAGS["experimental"].ask] if derogation.experimental and not facts.experimental else []
        steps += [TEXTS[text].ask for text in derogation.written if not getattr(facts, text)]
        ways.append(listed(steps))
    return sentence(listed(ways, last="ou"))


@dataclass(frozen=True, slots=True)
class Minimum:
    """How many."""

    minimum: int = parameter("Nombre minimum de communes", whole(1))


@kind("city_policy_communes", "Un nombre minimum de communes en politique de la ville", Minimum)
def city_policy_communes(rule: Rule[Minimum]) -> Check:
    """Distinct communes in politique de la ville; none given counts as none."""
    minimum, in_city_policy, unmet = rule.parameters.minimum, rule.reference.city_policy_communes, rule.unmet
    expected = f"{counted(minimum, CITY_POLICY_COMMUNE)} au moins"

    def check(facts: Facts) -> Finding | None:
        count = len(in_city_policy.intersection(facts.communes))
        measured = counted(count, CITY_POLICY_COMMUNE)
        if count >= minimum:
            explanation = f"Votre projet touche {measured} : le nombre de {number(minimum)} est atteint."
            return rule.finding(Verdict.PASS, measured, expected, explanation)
        return rule.finding(
            unmet,
            measured,
            expected,
            f"Votre projet touche {measured} : la MEL en souhaite au moins {number(minimum)}.",
            f"Ajoutez au moins {counted(minimum - count, CITY_POLICY_COMMUNE)}.",
        )

    return check


@dataclass(frozen=True, slots=True)
class Within:
    """The communes where the project must stay; none listed stands for the whole MEL."""

    communes: tuple[str, ...] = parameter("Codes INSEE (vide : toute la MEL)", INSEE_CODES, default=())


@kind("communes_within", "Des communes à ne pas quitter", Within)
def communes_within(rule: Rule[Within]) -> Check:
    """At least one commune, and all of them inside."""
    names, unmet = rule.reference.commune_names, rule.unmet
    inside = frozenset(rule.parameters.communes) or rule.reference.mel_communes
    whole_mel = not rule.parameters.communes
    territory = (
        "la MEL" if whole_mel else listed([names.get(code, code) for code in rule.parameters.communes], last="ou")
    )
    expected = "toutes dans la MEL" if whole_mel else f"seulement {territory}"
    missing = rule.finding(
        Verdict.MISSING,
        "aucune commune",
        expected,
        f"Vous n’indiquez pas encore de commune : le territoire attendu est {territory}.",
        "Indiquez les communes où l’action se déroule.",
    )

    def check(facts: Facts) -> Finding | None:
        given = frozenset(facts.communes)
        if not given:
            return missing
        outside = sorted(given - inside)
        if not outside:
            measured = counted(len(given), SOME_COMMUNE)
            explanation = f"Votre projet touche {measured}, dans le territoire attendu : {territory}."
            return rule.finding(Verdict.PASS, measured, expected, explanation)
        measured = listed([names.get(code, code) for code in outside[:5]] + (["d’autres"] if len(outside) > 5 else []))
        return rule.finding(
            unmet,
            measured,
            expected,
            f"Votre projet sort du territoire attendu, {territory} : {measured}.",
            "Retirez les communes qui sont hors de ce territoire.",
        )

    return check
