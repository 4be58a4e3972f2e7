"""Every figure of the portal, once: its name, its unit and what it counts (pure).

Pages, files, the yearly report and the API name a figure by its ``slug`` and read it from the same selectors.
"""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

Value = int | Decimal | None
ASKED, PROPOSED, AGREED, VOTED, PAID = STAGES = ("asked", "proposed", "agreed", "voted", "paid")


class Measure(StrEnum):
    """In what a figure is said."""

    COUNT = "count"
    EUROS = "euros"
    PEOPLE = "people"


class Counted(StrEnum):
    """What the rows behind a figure are."""

    DOSSIERS = "dossiers"
    ORGANISATIONS = "organisations"
    COMMUNES = "communes"
    NEIGHBOURHOODS = "neighbourhoods"
    COMMITTEES = "committees"
    AMOUNTS = "amounts"


class Share(StrEnum):
    """Whose money, of what nature, a figure adds up."""

    MONEY = "money"
    VALUED = "valued"
    MEL = "mel"


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure: ``rows`` are what lies behind it, counted or, for money and people, added up.

    ``stage`` and ``share`` are of the amounts that it adds up. ``is_public``: anybody may read it of funded projects.
    """

    slug: str
    label: str
    measure: Measure
    definition: str
    rows: Counted = Counted.DOSSIERS
    stage: str = ""
    share: Share = Share.MONEY
    is_public: bool = False
    public_label: str = ""
    public_definition: str = ""

    def named(self, *, public: bool) -> tuple[str, str]:
        """Its label and its definition, for the services or for everybody, who read of funded projects only."""
        if public:
            return self.public_label or self.label, self.public_definition or self.definition
        return self.label, self.definition

    @property
    def is_money(self) -> bool:
        return bool(self.stage)


def _money(stage: str, label: str, definition: str) -> tuple[Figure, ...]:
    public = stage in (VOTED, PAID)
    said = "Crédits spécifiques et droit commun de tous les financeurs"
    return (
        Figure(
            stage, f"{label}, tous financeurs", Measure.EUROS, f"{said}, {definition}. Moyens valorisés à part.",
            Counted.AMOUNTS, stage, is_public=public,
        ),
        Figure(
            f"{stage}_valued", f"{label}, moyens valorisés", Measure.EUROS,
            f"Ce que les financeurs apportent autrement qu’en argent, {definition}.",
            Counted.AMOUNTS, stage, Share.VALUED, is_public=public,
        ),
        Figure(
            f"{stage}_mel", f"{label}, MEL", Measure.EUROS,
            f"L’argent de la Métropole Européenne de Lille, crédits spécifiques et droit commun, {definition}.",
            Counted.AMOUNTS, stage, Share.MEL, is_public=public,
        ),
    )  # fmt: skip


_ALL: tuple[Figure, ...] = (
    Figure(
        "dossiers", "Dossiers déposés", Measure.COUNT,
        "Les dossiers déposés, retirés et non recevables compris. Un dossier transféré compte une fois.",
        is_public=True, public_label="Projets financés",
        public_definition="Les projets accordés par la MEL et annoncés à leur structure.",
    ),
    Figure(
        "organisations", "Structures", Measure.COUNT,
        "Les structures qui portent au moins un de ces dossiers, chacune une fois.",
        Counted.ORGANISATIONS, is_public=True,
    ),
    Figure(
        "communes", "Communes touchées", Measure.COUNT,
        "Les communes où se déroule au moins une de ces actions, chacune une fois.", Counted.COMMUNES, is_public=True,
    ),
    Figure(
        "neighbourhoods", "Quartiers prioritaires touchés", Measure.COUNT,
        "Les quartiers prioritaires où se déroule au moins une de ces actions, chacun une fois.",
        Counted.NEIGHBOURHOODS, is_public=True,
    ),
    Figure(
        "committees", "Comités de co-construction", Measure.COUNT,
        "Les comités tenus qui ont eu au moins un de ces dossiers à leur ordre du jour.", Counted.COMMITTEES,
    ),
    Figure("granted", "Dossiers accordés", Measure.COUNT, "Les dossiers dont l’accord est annoncé à la structure."),
    Figure("refused", "Dossiers refusés", Measure.COUNT, "Les dossiers dont le refus est annoncé à la structure."),
    Figure("eligible", "Conformes au dépôt", Measure.COUNT, "Les dossiers qui respectaient tous les critères."),
    Figure("review", "À examiner au dépôt", Measure.COUNT, "Les dossiers dont un critère demandait l’avis d’un agent."),
    Figure(
        "ineligible", "Non conformes au dépôt", Measure.COUNT,
        "Les dossiers déposés malgré un critère qu’ils ne respectaient pas.",
    ),
    Figure(
        "audience", "Personnes touchées", Measure.PEOPLE,
        "Le public annoncé par les structures, additionné. Une personne touchée par deux actions compte deux fois.",
    ),
    Figure(
        "audience_qpv", "Dont habitants des QPV", Measure.PEOPLE,
        "Parmi le public annoncé, les habitants des quartiers prioritaires.",
    ),
    Figure(
        "cost", "Coût total des actions", Measure.EUROS,
        "Les charges des budgets prévisionnels, contributions volontaires non comprises.",
    ),
    Figure(
        "in_kind", "Contributions volontaires des structures", Measure.EUROS,
        "Le bénévolat et les dons en nature que les structures valorisent dans leur budget (compte 87).",
    ),
    *_money(ASKED, "Demandé", "tels que les plans de financement les demandent"),
    *_money(PROPOSED, "Proposé", "tels que les référents les proposent au comité"),
    *_money(AGREED, "Accordé en comité", "tels que les financeurs les ont annoncés en comité"),
    *_money(VOTED, "Voté", "tels que l’instance de chaque financeur les a votés"),
    *_money(PAID, "Payé", "versés à ce jour"),
)  # fmt: skip

FIGURES: dict[str, Figure] = {figure.slug: figure for figure in _ALL}
# What a dashboard shows first, in this order.
SIX = ("dossiers", "asked", "asked_mel", "agreed", "voted", "paid")
# What the rules said at filing is the services' own.
OF_THE_SERVICES = frozenset({"eligible", "review", "ineligible"})
