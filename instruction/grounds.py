"""Why a dossier may be declared inadmissible: coded grounds, each with its sentence for the association (pure)."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Ground:
    """A ground. ``sentence`` is what the association reads first; ``names_rules`` demands at least one failed rule,
    and ``after_asking`` that additions were asked before."""

    code: str
    label: str
    sentence: str
    names_rules: bool = False
    after_asking: bool = False


LATE = "late"
OUT_OF_TERRITORY = "out_of_territory"
CARRIER = "ineligible_carrier"
RULE = "rule_failed"
INCOMPLETE = "incomplete_after_reminder"
OUT_OF_SCOPE = "out_of_scope"
DUPLICATE = "duplicate"
OTHER = "other"

_ALL = (
    Ground(
        RULE,
        "Un critère n’est pas respecté",
        "Votre dossier ne respecte pas un critère obligatoire de l’appel à projets.",
        names_rules=True,
    ),
    Ground(
        OUT_OF_TERRITORY,
        "Hors du territoire",
        "L’action se déroule en dehors des communes ou des quartiers que cet appel à projets soutient.",
    ),
    Ground(
        CARRIER,
        "Porteur non éligible",
        "Votre structure n’est pas de celles que cet appel à projets peut soutenir.",
    ),
    Ground(
        OUT_OF_SCOPE,
        "Hors de l’objet de l’appel",
        "L’action n’entre pas dans ce que cet appel à projets soutient.",
    ),
    Ground(
        INCOMPLETE,
        "Incomplet après relance",
        "Le complément demandé n’est pas arrivé, ou n’a pas suffi : le dossier ne peut pas être examiné.",
        after_asking=True,
    ),
    Ground(LATE, "Hors délai", "Votre dossier est arrivé après la clôture de l’appel à projets."),
    Ground(DUPLICATE, "En double", "La même action fait déjà l’objet d’un autre dossier, qui est examiné."),
    Ground(OTHER, "Autre motif", "Votre dossier ne peut pas être examiné, pour la raison écrite ici."),
)
GROUNDS: Mapping[str, Ground] = {ground.code: ground for ground in _ALL}

# The rules whose failure points to another ground than the general one.
_BY_RULE = {
    "veille-territory": OUT_OF_TERRITORY,
    "ess-territory": OUT_OF_TERRITORY,
    "legal-entity": CARRIER,
    "non-institutional": CARRIER,
    "ess-structure": CARRIER,
}


def suggested(failed_rules: list[str]) -> str:
    """The ground that the failed rules point to; "" when nothing fails: a person chooses."""
    if not failed_rules:
        return ""
    grounds = {_BY_RULE.get(rule, RULE) for rule in failed_rules}
    return grounds.pop() if len(grounds) == 1 else RULE
