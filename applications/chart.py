"""The chart of accounts of the project's budget, as the form Cerfa 12156*06 prints it (pure).

Each line has a stable key: the labels follow the version of the form, and so may the numbers. The regulation ANC
2018-06 numbers gifts in kind 870 and volunteering 875; the form prints the opposite, and the form is what is filled.
Account 74 has no line of its own here: its lines are the funders of the plan. Funders' valued support adds to 87.
"""

from dataclasses import dataclass
from enum import StrEnum

FORM = "Cerfa 12156*06"


class Side(StrEnum):
    COST = "cost"
    INCOME = "income"


@dataclass(frozen=True, slots=True)
class Account:
    """One line of the form. ``key`` never changes; ``number`` and ``label`` are those of the form's version."""

    key: str
    number: str
    label: str
    help: str


@dataclass(frozen=True, slots=True)
class Group:
    """A heading of the form with its lines. ``rare`` ones are folded until they hold something.

    ``valued`` groups are contributions in kind: they balance each other and stay out of the totals.
    """

    key: str
    number: str
    label: str
    side: Side
    accounts: tuple[Account, ...]
    rare: bool = False
    valued: bool = False
    project_only: bool = False

    @property
    def title(self) -> str:
        return f"{self.number} – {self.label}" if self.number else self.label

    @property
    def is_single(self) -> bool:
        """The heading is its only line."""
        return len(self.accounts) == 1 and self.accounts[0].number == self.number


SUBSIDIES = "74"
VALUED_COSTS = "86"
VALUED_INCOME = "87"
PERSONNEL = "64"


def _single(number: str, label: str, side: Side, help: str, *, rare: bool = True, key: str = "") -> Group:
    return Group(key or number, number, label, side, (Account(key or number, number, label, help),), rare=rare)


COSTS = (
    Group(
        "60",
        "60",
        "Achats",
        Side.COST,
        (
            Account(
                "60-services",
                "604",
                "Prestations de services",
                "Un intervenant ou une entreprise qui fait une partie de l’action, sur facture.",
            ),
            Account(
                "60-materials",
                "601",
                "Matières et fournitures",
                "Ce qui est consommé pendant l’action : ingrédients, peinture, papier.",
            ),
            Account("60-supplies", "606", "Autres fournitures", "Petit matériel, eau, énergie, produits d’entretien."),
        ),
    ),
    Group(
        "61",
        "61",
        "Services extérieurs",
        Side.COST,
        (
            Account("61-rent", "613", "Locations", "Loyer d’une salle, location d’un véhicule ou de matériel."),
            Account(
                "61-upkeep",
                "615",
                "Entretien et réparation",
                "Ménage, maintenance, réparation de ce qui sert à l’action.",
            ),
            Account("61-insurance", "616", "Assurance", "La part de vos assurances qui couvre l’action."),
            Account("61-documentation", "618", "Documentation", "Livres, abonnements, frais de colloque."),
        ),
    ),
    Group(
        "62",
        "62",
        "Autres services extérieurs",
        Side.COST,
        (
            Account(
                "62-fees",
                "622",
                "Rémunérations intermédiaires et honoraires",
                "Comptable, graphiste, formateur indépendant.",
            ),
            Account("62-publicity", "623", "Publicité, publications", "Affiches, tracts, impression, annonces."),
            Account(
                "62-travel",
                "625",
                "Déplacements, missions",
                "Trajets, repas et nuits de l’équipe pour l’action, sorties avec le public.",
            ),
            Account(
                "62-bank",
                "627",
                "Services bancaires, autres",
                "Frais de banque, téléphone, timbres, cotisations à un réseau.",
            ),
        ),
    ),
    Group(
        "63",
        "63",
        "Impôts et taxes",
        Side.COST,
        (
            Account(
                "63-payroll",
                "631",
                "Impôts et taxes sur rémunération",
                "Taxe sur les salaires, formation professionnelle.",
            ),
            Account("63-other", "635", "Autres impôts et taxes", "Taxe foncière, autres taxes liées à l’action."),
        ),
        rare=True,
    ),
    Group(
        "64",
        "64",
        "Charges de personnel",
        Side.COST,
        (
            Account(
                "64-wages",
                "641",
                "Rémunération des personnels",
                "Les salaires bruts, pour le temps passé sur l’action.",
            ),
            Account("64-contributions", "645", "Charges sociales", "Les cotisations de l’employeur sur ces salaires."),
            Account(
                "64-other",
                "647",
                "Autres charges de personnel",
                "Médecine du travail, titres-restaurant, indemnités de service civique.",
            ),
        ),
    ),
    _single(
        "65", "Autres charges de gestion courante", Side.COST, "Droits d’auteur, licences, petites dépenses de gestion."
    ),
    _single("66", "Charges financières", Side.COST, "Intérêts d’un emprunt ou d’un découvert."),
    _single(
        "67", "Charges exceptionnelles", Side.COST, "Dépenses hors de l’activité habituelle : rare dans un projet."
    ),
    _single(
        "68",
        "Dotations aux amortissements, provisions et engagements",
        Side.COST,
        "L’usure, cette année, du matériel que vous possédez ; les sommes mises de côté.",
    ),
    _single("69", "Impôt sur les bénéfices, participation des salariés", Side.COST, "Rare pour une association."),
    Group(
        "indirect",
        "",
        "Charges indirectes réparties, affectées au projet",
        Side.COST,
        (
            Account(
                "indirect-fixed",
                "",
                "Charges fixes de fonctionnement",
                "La part du projet dans les dépenses communes : loyer du siège, direction, comptabilité.",
            ),
            Account("indirect-financial", "", "Frais financiers", "La part du projet dans vos frais financiers."),
            Account("indirect-other", "", "Autres", "Une autre part de vos dépenses communes."),
        ),
        project_only=True,
    ),
)

INCOME = (
    _single(
        "70",
        "Vente de produits finis, de marchandises, prestations de services",
        Side.INCOME,
        "Ce que paient les participants ou les clients : entrées, ateliers, repas.",
        rare=False,
    ),
    _single(
        "73",
        "Dotations et produits de tarification",
        Side.INCOME,
        "Pour les établissements sociaux et médico-sociaux payés à la journée ou à l’acte.",
    ),
    Group(SUBSIDIES, "74", "Subventions d’exploitation", Side.INCOME, ()),
    Group(
        "75",
        "75",
        "Autres produits de gestion courante",
        Side.INCOME,
        (
            Account("75-memberships", "756", "Cotisations", "La part des adhésions qui revient à l’action."),
            Account(
                "75-donations", "758", "Dons manuels, mécénat", "Dons de particuliers ou d’entreprises, en argent."
            ),
            Account("75-other", "750", "Autres produits de gestion courante", "Par exemple un loyer que vous recevez."),
        ),
    ),
    _single("76", "Produits financiers", Side.INCOME, "Intérêts d’un livret ou d’un placement."),
    _single(
        "77", "Produits exceptionnels", Side.INCOME, "Recettes hors de l’activité habituelle : rare dans un projet."
    ),
    Group(
        "78",
        "78",
        "Reprises sur amortissements, dépréciations et provisions",
        Side.INCOME,
        (
            Account(
                "78-reversals", "781", "Reprises", "Une somme mise de côté les années d’avant et utilisée cette année."
            ),
            Account(
                "78-carried",
                "789",
                "Report de ressources non utilisées",
                "Une subvention d’une année d’avant, pas encore dépensée.",
            ),
        ),
        rare=True,
    ),
    _single(
        "79",
        "Transfert de charges",
        Side.INCOME,
        "Une dépense qu’on vous rembourse : assurance, formation, aide à l’emploi.",
    ),
    Group(
        "own",
        "",
        "Ressources propres affectées au projet",
        Side.INCOME,
        (
            Account(
                "own",
                "",
                "Ressources propres affectées au projet",
                "Ce que votre structure apporte avec son propre argent.",
            ),
        ),
        project_only=True,
    ),
)

IN_KIND = (
    Group(
        VALUED_COSTS,
        "86",
        "Emplois des contributions volontaires en nature",
        Side.COST,
        (
            Account(
                "86-relief", "860", "Secours en nature", "Aliments, vêtements ou objets reçus et donnés au public."
            ),
            Account(
                "86-goods",
                "861",
                "Mise à disposition gratuite de biens et services",
                "Une salle ou du matériel prêtés, à leur prix de location.",
            ),
            Account("86-services", "862", "Prestations", "Un service rendu sans facture, à son prix habituel."),
            Account(
                "86-volunteers",
                "864",
                "Personnel bénévole",
                "Les heures des bénévoles, au salaire qu’elles coûteraient.",
            ),
        ),
        rare=True,
        valued=True,
    ),
    Group(
        VALUED_INCOME,
        "87",
        "Contributions volontaires en nature",
        Side.INCOME,
        (
            Account("87-volunteering", "870", "Bénévolat", "Le même montant que les heures des bénévoles, en face."),
            Account(
                "87-services",
                "871",
                "Prestations en nature",
                "Le même montant que les prêts et services gratuits, en face.",
            ),
            Account("87-gifts", "875", "Dons en nature", "Le même montant que les biens reçus, en face."),
        ),
        rare=True,
        valued=True,
    ),
)

GROUPS = (*COSTS, *INCOME, *IN_KIND)
ACCOUNTS: dict[str, Account] = {account.key: account for group in GROUPS for account in group.accounts}
GROUP_OF: dict[str, Group] = {account.key: group for group in GROUPS for account in group.accounts}
KEYS: tuple[str, ...] = tuple(ACCOUNTS)


def group(key: str) -> Group:
    """The heading of this key; ``LookupError`` when the form has none."""
    return _GROUPS[key]


_GROUPS = {found.key: found for found in GROUPS}
