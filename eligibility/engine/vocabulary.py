"""The French words for facts, so that one kind of reasoning can question any of them."""

from collections.abc import Mapping
from dataclasses import dataclass

from eligibility.engine.wording import Noun

COMMUNE = Noun("commune de la MEL", "communes de la MEL")

COUNTED: Mapping[str, Noun] = {
    "audience": Noun("personne touchée", "personnes touchées"),
    "audience_qpv": Noun("habitant de QPV", "habitants de QPV"),
    "carriers": Noun("entité qui bâtit l’action", "entités qui bâtissent l’action"),
    "partners": Noun("structure partenaire", "structures partenaires"),
    "memo_pages": Noun("page de mémoire technique", "pages de mémoire technique"),
    "families": Noun("famille accompagnée", "familles accompagnées"),
    "funding_year": Noun("année de financement", "années de financement"),
}

AMOUNTS: Mapping[str, str] = {
    "mel_investment": "d’investissement demandés à la MEL",
    "mel_operating": "de fonctionnement demandés à la MEL",
    "other_funding": "d’autres financements",
}


@dataclass(frozen=True, slots=True)
class Promise:
    """A yes-or-no fact in words: « vous vous engagez à … », « vous avez … »."""

    yes: str
    no: str
    ask: str


FLAGS: Mapping[str, Promise] = {
    "deployable": Promise(
        "vous vous engagez à déployer l’action dans d’autres villes en QPV qui le demandent",
        "vous ne vous engagez pas à déployer l’action dans d’autres villes en QPV qui le demandent",
        "Engagez-vous à déployer l’action dans d’autres villes en QPV qui le demandent.",
    ),
    "open_documentation": Promise(
        "vous vous engagez à documenter le projet et à le partager sous licence ouverte",
        "vous ne vous engagez pas à documenter le projet et à le partager sous licence ouverte",
        "Engagez-vous à documenter le projet et à le partager sous licence ouverte.",
    ),
    "resident_surveys": Promise(
        "vous vous engagez à interroger les habitants au début, à mi-parcours et à la fin",
        "vous ne vous engagez pas à interroger les habitants au début, à mi-parcours et à la fin",
        "Engagez-vous à mener les trois questionnaires auprès des habitants.",
    ),
    "prior_contact": Promise(
        "vous avez rencontré le référent avant le dépôt",
        "vous n’avez pas rencontré le référent avant le dépôt",
        "Prenez contact avec le référent de la thématique avant de déposer.",
    ),
    "is_care": Promise(
        "votre projet porte sur des soins",
        "votre projet ne porte pas sur des soins",
        "Présentez un projet de prévention ou de promotion de la santé, sans soins.",
    ),
    "institutional": Promise(
        "la structure qui reçoit la subvention est une institution",
        "la structure qui reçoit la subvention n’est pas une institution",
        "Faites porter le dossier par une structure qui n’est pas une institution.",
    ),
    "is_aci": Promise(
        "votre structure est un atelier chantier d’insertion",
        "votre structure n’est pas un atelier chantier d’insertion",
        "Faites porter le dossier par une autre structure qu’un atelier chantier d’insertion.",
    ),
    "experimental": Promise(
        "vous déclarez le projet expérimental",
        "le projet n’est pas déclaré expérimental",
        "présentez un projet expérimental",
    ),
}


@dataclass(frozen=True, slots=True)
class Written:
    """A free text in words: what is missing when it is blank, and how to ask for it."""

    absent: str
    ask: str


TEXTS: Mapping[str, Written] = {
    "phase2_plan": Written("la phase II de déploiement n’est pas décrite", "décrivez la phase II de déploiement"),
    "scale_justification": Written("l’échelle du projet n’est pas argumentée", "argumentez l’échelle du projet"),
}

# What an applicant chooses, for « vous ne choisissez … ».
CHOSEN: Mapping[str, Noun] = {
    "objectives": Noun("objectif de la thématique", "objectifs de la thématique"),
    "strategic_axes": Noun("axe stratégique", "axes stratégiques"),
    "discrimination_criteria": Noun("critère de discrimination", "critères de discrimination"),
    "vulnerable_audiences": Noun("public fragilisé", "publics fragilisés"),
    "metropolitan_interest": Noun("motif d’intérêt métropolitain", "motifs d’intérêt métropolitain"),
    "neighbourhoods": Noun("quartier", "quartiers"),
}

SINGLE: Mapping[str, str] = {
    "legal_form": "la forme juridique de votre structure",
    "culture_access": "la façon dont l’action s’ouvre aux publics",
    "main_purpose": "le but principal du projet",
}


def sentence(clause: str) -> str:
    """A clause with its capital letter and its full stop."""
    return f"{clause[0].upper()}{clause[1:]}."
