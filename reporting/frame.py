"""The frame of the yearly report: which chapters are asked, of whom, in what order, and what each is about (pure).

It is that of the 2015-2016 report. The rows of an edition are laid from it once; afterwards the edition is its own.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

PRESENTATION, SITUATION, TRANSVERSAL, THEME = "presentation", "situation", "transversal", "theme"
COMMUNE, PARTNER = "commune", "partner"
# In the order of the report, with the title of each part of it.
KINDS: dict[str, str] = {
    PRESENTATION: "Présentation du contrat de ville",
    SITUATION: "Évolution de la situation dans les quartiers",
    TRANSVERSAL: "Actions de la MEL : analyse transversale",
    THEME: "Actions de la MEL : déclinaisons thématiques",
    COMMUNE: "Actions et perspectives des communes",
    PARTNER: "Actions et perspectives des partenaires",
}
# The theme under which a chapter of the MEL's actions stands, by its domain.
THEMES: dict[str, str] = {
    "employment": "L’emploi et le développement économique",
    "population": "La cohésion sociale",
    "education": "La cohésion sociale",
    "health": "La cohésion sociale",
    "housing": "Le cadre de vie et le renouvellement urbain",
    "environment": "Le cadre de vie et le renouvellement urbain",
}
_THREE = ("stakes", "actions", "outlook")
_ONE = ("text",)


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter that the MEL writes, what it is about, and the service that is proposed for it."""

    kind: str
    title: str
    lead: str
    domain: str = ""
    service: str = ""


@dataclass(frozen=True, slots=True)
class Partner:
    """A partner that is asked, or may be; ``schemes`` are those that it usually declares."""

    slug: str
    title: str
    schemes: tuple[str, ...] = ()
    is_asked: bool = True


@dataclass(frozen=True, slots=True)
class Town:
    """A commune of the politique de la ville; ``funder`` is blank for one that nobody can write for yet."""

    name: str
    funder: str = ""


@dataclass(frozen=True, slots=True)
class Slot:
    """One contribution to ask. ``order`` is its rank among those of its kind, from 1."""

    kind: str
    title: str
    order: int
    domain: str = ""
    funder: str = ""
    service: str = ""


_DESK = "politique-de-la-ville"
CHAPTERS: tuple[Chapter, ...] = (
    Chapter(PRESENTATION, "Le périmètre du contrat de ville",
            "Les quartiers et leurs habitants, les communes concernées, ce qui a changé depuis l’an dernier."),
    Chapter(PRESENTATION, "Les partenaires du contrat de ville",
            "Les signataires, leur rôle, les arrivées et les départs."),
    Chapter(PRESENTATION, "Les objectifs du contrat de ville",
            "Les piliers et les leviers du contrat, et ce qu’il veut avoir changé à son terme."),
    Chapter(PRESENTATION, "Le contrat de ville, ses annexes et ses déclinaisons",
            "Les conventions, chartes et schémas qui en découlent, avec leur date."),
    Chapter(SITUATION, "Emploi", "Ce que disent les indicateurs de l’observatoire : taux d’activité, chômage, écarts "
            "avec la métropole, évolution entre deux dates.", "employment"),
    Chapter(SITUATION, "Habitat et peuplement", "Parc social et privé, prix, familles, âge : les écarts qui se "
            "creusent et ceux qui se réduisent.", "housing"),
    Chapter(SITUATION, "Éducation", "Retard, réussite, orientation, attractivité des établissements.", "education"),
    Chapter(SITUATION, "Santé", "Accès aux soins, droits ouverts, prévention.", "health"),
    Chapter(SITUATION, "Ambiance urbaine", "Tranquillité, cadre de vie, usage des espaces publics.", "environment"),
    Chapter(TRANSVERSAL, "Gouvernance et rôle de chef de file",
            "Les instances tenues, ce qu’elles ont décidé, l’animation des réseaux.", service=_DESK),
    Chapter(TRANSVERSAL, "Ingénierie et lien avec les communes",
            "Les postes, leur financement, le partage du travail avec les communes.", service=_DESK),
    Chapter(TRANSVERSAL, "Participation des habitants et conseils citoyens",
            "Les conseils actifs, les personnes qu’ils réunissent, ce qui vient d’eux.",
            service="citoyennete-jeunesse"),
    Chapter(TRANSVERSAL, "Programmation et outils de suivi",
            "La programmation de l’année, l’observatoire, l’évaluation, la traçabilité du droit commun.",
            service=_DESK),
    Chapter(THEME, "Emploi et développement économique", "Les leviers pour l’emploi, les aménagements économiques, "
            "les actions financées, les perspectives.", "employment", "developpement-economique-emploi"),
    Chapter(THEME, "Sécurité et prévention de la délinquance",
            "Le conseil et le schéma métropolitains, les actions menées, les perspectives.", "population", _DESK),
    Chapter(THEME, "Fonds européens dans les quartiers",
            "Les enveloppes, les dossiers choisis, les montants par thématique.", "population", _DESK),
    Chapter(THEME, "Culture, sport et lien social",
            "Ce qui est mené et financé pour que chacun y accède, les perspectives.", "population", "culture"),
    Chapter(THEME, "Réussite éducative et numérique",
            "Les actions financées, les publics touchés, les perspectives.", "education",
            "innovation-sociale-numerique"),
    Chapter(THEME, "Santé et accès aux droits",
            "Les actions financées, les relais dans les quartiers, les perspectives.", "health", _DESK),
    Chapter(THEME, "Habitat", "Logement social et privé, attributions, accompagnement des ménages, perspectives.",
            "housing", "solidarite-logement"),
    Chapter(THEME, "Renouvellement urbain",
            "Les sites, l’avancement de chacun, les montants engagés, l’année qui vient.", "housing", _DESK),
    Chapter(THEME, "Gestion urbaine et sociale de proximité",
            "Les conventions, l’abattement de la taxe foncière, les actions, les perspectives.", "environment", _DESK),
)  # fmt: skip

STATE_SCHEMES = (
    "Contrat de ville",
    "Dispositif de réussite éducative (DRE)",
    "Ateliers santé ville",
    "Ville Vie Vacances (VVV)",
    "Dotation politique de la ville (DPV)",
    "Contrat local d’accompagnement à la scolarité (CLAS)",
    "Internats de la réussite",
    "Cordées de la réussite",
    "Fonds interministériel de prévention de la délinquance (FIPD)",
    "Dotation de solidarité urbaine (DSU)",
    "Renouvellement urbain (NPNRU)",
    "Adultes-relais",
    "Délégués du préfet",
    "Emplois aidés",
    "Scolarisation des moins de 3 ans",
    "Contrats locaux d’éducation artistique (CLEA)",
)
COMMUNE_SCHEMES = (
    "Contrat de ville, part de la commune",
    "Dotation de solidarité urbaine (DSU)",
    "Gestion urbaine et sociale de proximité",
    "Projet éducatif de territoire",
    "Centres sociaux",
)
PARTNERS: tuple[Partner, ...] = (
    Partner("etat", "L’État", STATE_SCHEMES),
    Partner("region", "La Région", (
        "Fonds d’initiative des territoires et de leurs acteurs", "Projets d’initiative citoyenne (PIC)",
        "Nos quartiers d’été", "Apprentissage et formation professionnelle", "Lycées")),
    Partner("departement", "Le Département", (
        "Insertion et RSA", "Prévention jeunesse", "Protection maternelle et infantile", "Collèges",
        "Projets territoriaux structurants")),
    Partner("caf", "La Caisse d’Allocations Familiales", (
        "Animation de la vie sociale", "Réseaux d’écoute et d’appui des parents (REAAP)",
        "Contrat local d’accompagnement à la scolarité (CLAS)", "Convention territoriale globale",
        "Accueil du jeune enfant")),
    Partner("cpam", "La Caisse Primaire d’Assurance Maladie", (
        "Bilans de santé", "Dépistages et vaccination", "Accompagnement du renoncement aux soins",
        "Permanences d’accès aux droits")),
    Partner("france-travail", "France Travail", (
        "Accompagnement intensif", "Formation des demandeurs d’emploi", "Aides à la mobilité", "Emplois aidés",
        "Recrutement par simulation")),
    Partner("ars", "L’Agence Régionale de Santé", ("Contrats locaux de santé", "Ateliers santé ville",
                                                   "Maisons et centres de santé"), is_asked=False),
    Partner("education-nationale", "L’Éducation nationale", (
        "Postes REP et REP+", "Dédoublement des classes", "Scolarisation des moins de 3 ans", "École ouverte",
        "Cordées de la réussite"), is_asked=False),
    Partner("caisse-des-depots", "La Caisse des Dépôts", ("CitésLab", "Ingénierie du renouvellement urbain",
                                                          "Prêts au renouvellement urbain"), is_asked=False),
    Partner("bailleurs-sociaux", "Les bailleurs sociaux", ("Abattement de la taxe foncière (TFPB)",
                                                           "Gestion de proximité", "Réhabilitation"), is_asked=False),
)  # fmt: skip
_BY_SLUG = {partner.slug: partner for partner in PARTNERS}
_HINTS: dict[tuple[str, str], str] = {
    (COMMUNE, "stakes"): "Les enjeux du territoire et les priorités de la commune, en rappelant sa convention locale.",
    (COMMUNE, "actions"): "Ce qui a été mené dans l’année pour les habitants des quartiers prioritaires, par grande "
    "thématique, financements compris.",
    (COMMUNE, "outlook"): "Ce que la commune prévoit, ce qu’elle veut améliorer.",
    (PARTNER, "stakes"): "Les priorités de votre organisme dans les quartiers et le cadre de son intervention.",
    (PARTNER, "actions"): "Le droit commun mobilisé, puis les crédits spécifiques, dispositif par dispositif. "
    "Les montants se déclarent plus bas.",
    (PARTNER, "outlook"): "Ce qui change l’an prochain : dispositifs, méthodes, outils de mesure.",
}


def slots(towns: Sequence[Town], funders: Iterable[str]) -> tuple[Slot, ...]:
    """Every contribution of a new edition: the MEL's chapters, one for each commune that somebody can write for, and
    the usual partners among ``funders`` (their slugs)."""
    return tuple(_numbered(_asked(towns, set(funders))))


def _asked(towns: Sequence[Town], funders: set[str]) -> Iterator[Slot]:
    for chapter in CHAPTERS:
        yield Slot(chapter.kind, chapter.title, 0, chapter.domain, service=chapter.service)
    for town in sorted(towns, key=lambda one: one.name):
        if town.funder:
            yield Slot(COMMUNE, town.name, 0, funder=town.funder)
    for partner in PARTNERS:
        if partner.is_asked and partner.slug in funders:
            yield Slot(PARTNER, partner.title, 0, funder=partner.slug)


def _numbered(found: Iterable[Slot]) -> Iterator[Slot]:
    ranks: dict[str, int] = {}
    for slot in found:
        ranks[slot.kind] = ranks.get(slot.kind, 0) + 1
        yield Slot(slot.kind, slot.title, ranks[slot.kind], slot.domain, slot.funder, slot.service)


def rank_of(kind: str) -> int:
    """Where a kind of chapter stands in the report."""
    return list(KINDS).index(kind)


def parts_of(kind: str) -> tuple[str, ...]:
    """The parts that a contribution of this kind has."""
    return _THREE if kind in (COMMUNE, PARTNER) else _ONE


def has_amounts(kind: str) -> bool:
    """Whether its author declares amounts beside the text."""
    return kind in (COMMUNE, PARTNER)


def title_of(funder: str, name: str) -> str:
    """How a partner is named in the report: as in the frame, or by its own name."""
    return _BY_SLUG[funder].title if funder in _BY_SLUG else name


def schemes_of(kind: str, funder: str) -> tuple[str, ...]:
    """The schemes proposed to an author."""
    if kind == COMMUNE:
        return COMMUNE_SCHEMES
    return _BY_SLUG[funder].schemes if funder in _BY_SLUG else ()


def hint(kind: str, part: str, title: str) -> str:
    """What is expected in this part."""
    lead = next((one.lead for one in CHAPTERS if (one.kind, one.title) == (kind, title)), "")
    return _HINTS.get((kind, part), lead)
