"""Who carries the project."""

from stdnum.exceptions import ValidationError
from stdnum.fr import siret

from eligibility.engine.facts import Facts
from eligibility.engine.findings import Finding, Verdict
from eligibility.engine.parameters import NoParameters
from eligibility.engine.requirements import Check, Rule, kind

EXPECTED = "un SIRET valide de 14 chiffres"


@kind("siret", "Un numéro SIRET valide", NoParameters)
def valid_siret(rule: Rule[NoParameters]) -> Check:
    """Fourteen digits and their key, La Poste's own check included; the library knows both."""
    missing = rule.finding(
        Verdict.MISSING,
        "aucun SIRET",
        EXPECTED,
        "Vous n’indiquez pas encore le SIRET de votre structure : la MEL demande une entité juridique à SIRET valide.",
        "Indiquez le SIRET de votre structure.",
    )
    unmet = rule.unmet

    def check(facts: Facts) -> Finding | None:
        given = facts.siret
        if not given:
            return missing
        try:
            number = siret.validate(given)
        except ValidationError:
            shown = given[:40]
            return rule.finding(
                unmet,
                shown,
                EXPECTED,
                f"Le SIRET {shown} n’est pas valide : un SIRET compte 14 chiffres, dont une clé de contrôle.",
                "Vérifiez les 14 chiffres sur votre avis de situation Insee.",
            )
        return rule.finding(Verdict.PASS, number, EXPECTED, f"Le SIRET {number} de votre structure est valide.")

    return check
