"""Why an aid is refused or put off: coded grounds, each with the sentence that the association reads (pure)."""

from collections.abc import Mapping

from instruction.grounds import Ground

RULE, OTHER = "rule_failed", "other"

_REFUSALS = (
    Ground(
        "budget_spent",
        "Les crédits ne suffisent pas",
        "Les demandes reçues dépassent les crédits disponibles. D’autres actions passent avant la vôtre.",
    ),
    Ground(
        "not_a_priority",
        "Hors des priorités du contrat de ville",
        "L’action ne répond pas assez aux priorités du contrat de ville pour être soutenue cette année.",
    ),
    Ground(
        "few_residents",
        "Trop peu d’habitants des quartiers",
        "L’action touche trop peu d’habitants des quartiers prioritaires.",
    ),
    Ground(
        "plan_open",
        "Plan de financement non bouclé",
        "Le plan de financement ne se boucle pas : l’action ne peut pas se faire comme elle est prévue.",
    ),
    Ground(
        "ordinary_money",
        "Relève d’un autre financement",
        "L’action relève des financements ordinaires d’un autre service, et non de la politique de la ville.",
    ),
    Ground(
        "last_year",
        "Action précédente non justifiée",
        "Le bilan ou les comptes de l’action précédente n’ont pas été rendus.",
    ),
    Ground(
        "not_mature",
        "Action à préciser",
        "L’action n’est pas encore assez précise pour être soutenue.",
    ),
    Ground(
        RULE,
        "Un critère n’est pas respecté",
        "Votre dossier ne respecte pas un critère obligatoire de l’appel à projets.",
        names_rules=True,
    ),
    Ground(OTHER, "Autre motif", "Votre demande n’est pas retenue, pour la raison écrite ici."),
)
_DEFERRALS = (
    Ground(
        "missing_fact",
        "Une information manque",
        "Il manque une information pour décider. Le service vous écrit pour vous la demander.",
    ),
    Ground(
        "other_funder",
        "Un autre financeur doit d’abord décider",
        "Un autre financeur doit d’abord donner sa réponse. Votre dossier revient à un prochain comité.",
    ),
    Ground(
        "rework",
        "Le plan de financement est à revoir",
        "Le plan de financement est à revoir avec votre référent. Votre dossier revient à un prochain comité.",
    ),
    Ground(
        "time",
        "Le temps a manqué",
        "Le comité n’a pas eu le temps d’examiner votre dossier. Il revient à un prochain comité.",
    ),
    Ground(OTHER, "Autre motif", "Votre dossier revient à un prochain comité, pour la raison écrite ici."),
)
REFUSALS: Mapping[str, Ground] = {ground.code: ground for ground in _REFUSALS}
DEFERRALS: Mapping[str, Ground] = {ground.code: ground for ground in _DEFERRALS}


def ground_of(kind: str, code: str) -> Ground | None:
    """The ground of this code among those of the decision's kind; ``None`` for an unknown one, or for an agreement."""
    return {"refused": REFUSALS, "deferred": DEFERRALS}.get(kind, {}).get(code)


def is_a_sentence_of_the_portal(text: str) -> bool:
    """Whether a text is the sentence of a ground as it stands: another ground may take its place."""
    return any(text.strip() == ground.sentence for ground in (*_REFUSALS, *_DEFERRALS))
