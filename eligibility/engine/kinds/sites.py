"""The vacant sites of the GUSP experiment."""

from dataclasses import dataclass

from eligibility.engine.facts import Facts
from eligibility.engine.findings import Finding, Verdict
from eligibility.engine.parameters import NoParameters, parameter, whole
from eligibility.engine.requirements import Check, Rule, kind
from eligibility.engine.wording import number, quoted


@dataclass(frozen=True, slots=True)
class Slots:
    """How many sites the call may support, and how many are already taken."""

    maximum: int = parameter("Nombre maximum de sites", whole())
    taken: int = parameter("Sites déjà retenus", whole())


@kind("site", "Un site vacant, dans la limite des places", Slots)
def site(rule: Rule[Slots]) -> Check:
    """A site of the catalogue is met, another one is for a person to judge, and nothing helps once no slot is left."""
    slots, sites, unmet = rule.parameters, rule.reference.sites, rule.unmet
    left = slots.maximum - slots.taken
    expected = "un site du catalogue"
    slots_left = f"{number(left)} place{'s' if left > 1 else ''} sur {number(slots.maximum)}"
    full = rule.finding(
        unmet,
        "aucune place libre",
        "une place libre",
        f"L’expérimentation accueille {number(slots.maximum)} sites au plus et n’a plus de place libre.",
    )
    blank = rule.finding(
        Verdict.MISSING,
        "sans réponse",
        expected,
        f"Vous n’indiquez pas encore le site concerné : il reste {slots_left}.",
        "Choisissez un site du catalogue, ou décrivez un autre site vacant.",
    )

    def check(facts: Facts) -> Finding | None:
        if left <= 0:
            return full
        if not facts.site:
            return blank
        found = sites.get(facts.site)
        if found and found.is_open:
            explanation = f"Le site {quoted(found.name)} fait partie du catalogue et il reste {slots_left}."
            return rule.finding(Verdict.PASS, found.name, expected, explanation)
        if found:
            explanation = f"Le site {quoted(found.name)} n’est plus proposé : un référent examine votre demande."
            return rule.finding(Verdict.REVIEW, found.name, expected, explanation, "Choisissez un site encore proposé.")
        return rule.finding(
            Verdict.REVIEW,
            "un autre site vacant",
            expected,
            f"Le site ne fait pas partie du catalogue : un référent examine votre demande, il reste {slots_left}.",
            "Choisissez un site du catalogue pour éviter cet examen.",
        )

    return check


@kind("site_priority", "Une priorité donnée à certains sites", NoParameters)
def site_priority(rule: Rule[NoParameters]) -> Check:
    """The catalogue's site lies in a QPV or a quartier de veille outside the NPNRU; other sites give no finding."""
    expected = "un QPV ou un quartier de veille hors NPNRU"

    def finding(name: str, priority: bool) -> Finding:
        if priority:
            explanation = (
                f"Le site {quoted(name)} est en QPV ou en quartier de veille, hors NPNRU : il est prioritaire."
            )
            return rule.finding(Verdict.PASS, name, expected, explanation)
        return rule.finding(
            rule.unmet,
            name,
            expected,
            f"Le site {quoted(name)} n’est pas dans {expected} : la priorité va à d’autres sites.",
            "Choisissez un site prioritaire du catalogue, si votre projet s’y prête.",
        )

    findings = {slug: finding(s.name, s.in_priority_area) for slug, s in rule.reference.sites.items()}

    def check(facts: Facts) -> Finding | None:
        return findings.get(facts.site)

    return check
