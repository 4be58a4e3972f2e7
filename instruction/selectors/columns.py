"""The columns of the inbox: what each one reads of a dossier, and what it says. The page and the export share them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import IntegerField, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Concat

from applications.models import Application, Assignment, AssignmentRole, FundingYear, Outcome
from applications.selectors import today
from applications.workflow import STANDINGS, Holder, State
from instruction.models import LabelUse
from instruction.selectors.annotations import average_for, proposed_for
from instruction.selectors.desks import Desk
from instruction.selectors.today import WHY

# On whose desk a dossier lies, in the few words that a table has room for.
HOLDER_WORDS = {
    Holder.REFERENT: "Le référent",
    Holder.ASSOCIATION: "La structure",
    Holder.COMMITTEE: "Le comité",
    Holder.NOBODY: "Personne (clos)",
}
BOX = "Boîte du service"

Cell = str | int | Decimal | date | None
Line = Mapping[str, Any]


class Look(StrEnum):
    """How a column is drawn."""

    TEXT = "text"
    COUNT = "count"
    MONEY = "money"
    SCORE = "score"
    DAY = "day"
    STATE = "state"
    OUTCOME = "outcome"
    LABELS = "labels"
    WHY = "why"


class HowMany(Subquery):
    """How many rows a queryset gives, cut or not, as one value of a larger query."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) AS counted)"
    output_field = IntegerField()


@dataclass(frozen=True, slots=True)
class Column:
    """A column that one may choose. ``reads`` are the names of ``readings``; ``order`` what its title sorts by.

    ``short`` is the title where the whole one does not fit; ``is_reversed``: it grows as what it sorts by goes down.
    """

    slug: str
    label: str
    look: Look
    reads: tuple[str, ...]
    value: Callable[[Line, date], Cell]
    short: str = ""
    order: str = ""
    is_reversed: bool = False


def _of(name: str) -> Callable[[Line, date], Cell]:
    return lambda line, on: line[name]


def _days(line: Line, on: date) -> int:
    return (on - today(line["submitted_at"])).days


def _funding_year(line: Line, on: date) -> str:
    year = line["funding_year"]
    return FundingYear(min(year, FundingYear.FOURTH)).label


def _holder(line: Line, on: date) -> str:
    return holder_name(STANDINGS[State(line["state"])].holder, _name(line["lead"]))


def _labels(line: Line, on: date) -> str:
    return ", ".join(name for _, name in labels_in(line["labels"]))


def labels_in(written: Sequence[str]) -> list[tuple[str, str]]:
    """The tone and the name of each label, as the query writes them."""
    return [(tone, name) for tone, _, name in (one.partition(" ") for one in written)]


def holder_name(holder: Holder, lead: str) -> str:
    """On whose desk a dossier lies: the lead's name when it is hers, the service's box when nobody leads."""
    if holder is Holder.REFERENT:
        return lead or BOX
    return HOLDER_WORDS[holder]


def _name(words: str | None) -> str:
    return (words or "").strip()


NUMBER = Column("numero", "Numéro", Look.TEXT, ("number",), _of("number"))
TITLE = Column("titre", "Action", Look.TEXT, ("title",), _of("title"), order="titre")
WHY_HERE = Column("pourquoi", "Pourquoi", Look.WHY, ("urgency",), lambda line, on: WHY.get(line["urgency"], ""))
CHOSEN: tuple[Column, ...] = (
    Column("structure", "Structure", Look.TEXT, ("organisation__name",), _of("organisation__name"), order="structure"),
    Column("thematique", "Thématique", Look.TEXT, ("theme__label",), _of("theme__label")),
    Column("service", "Service", Look.TEXT, ("service",), lambda line, on: _name(line["service"])),
    Column("referent", "Référent", Look.TEXT, ("lead",), lambda line, on: _name(line["lead"]) or BOX),
    Column("communes", "Communes", Look.COUNT, ("commune_count",), _of("commune_count"), short="Com."),
    Column("qpv", "Quartiers", Look.COUNT, ("neighbourhood_count",), _of("neighbourhood_count"), short="QPV"),
    Column("criteres", "Critères", Look.OUTCOME, ("outcome",), lambda line, on: Outcome(line["outcome"]).label),
    Column("etat", "État", Look.STATE, ("state",), lambda line, on: STANDINGS[State(line["state"])].for_staff),
    Column("demande", "Demandé", Look.MONEY, ("requested_amount",), _of("requested_amount"), order="montant"),
    Column("propose", "Proposé", Look.MONEY, ("proposed",), _of("proposed")),
    Column("note", "Note sur 100", Look.SCORE, ("score",), _of("score"), short="Note"),
    Column("etiquettes", "Étiquettes", Look.LABELS, ("labels",), _labels),
    Column("annee", "Année de financement", Look.TEXT, ("funding_year",), _funding_year, short="Année"),
    Column("detenteur", "Détenteur", Look.TEXT, ("state", "lead"), _holder),
    Column("echeance", "Échéance", Look.DAY, ("next_date",), _of("next_date"), order="echeance"),
    Column(
        "jours",
        "Jours depuis le dépôt",
        Look.COUNT,
        ("submitted_at",),
        _days,
        short="Jours",
        order="depot",
        is_reversed=True,
    ),
)
BY_SLUG = {column.slug: column for column in CHOSEN}
USUAL = ("thematique", "communes", "criteres", "demande", "detenteur", "echeance", "jours")
# Beside why each dossier is there, and all being hers.
USUAL_TODAY = ("thematique", "criteres", "etat", "demande", "echeance", "jours")
# What every row reads, whatever its columns: its link, its title with who carries it, its place in an order.
ALWAYS = ("pk", "public_id", "number", "title", "organisation__name", "next_date")


def chosen_columns(slugs: Sequence[str], usual: Sequence[str] = USUAL) -> tuple[Column, ...]:
    """The columns of these slugs, in the order of the page, whatever theirs; the usual ones where none is known."""
    known = set(slugs) & BY_SLUG.keys() or set(usual)
    return tuple(column for column in CHOSEN if column.slug in known)


def readings(columns: Sequence[Column], desk: Desk) -> tuple[list[str], dict[str, Any]]:
    """The names to read for these columns, and the expressions of those that are no field. For ``values_list``."""
    names = list(dict.fromkeys((*ALWAYS, *(name for column in columns for name in column.reads))))
    computed = _computed(desk)
    return names, {name: computed[name]() for name in names if name in computed}


def _computed(desk: Desk) -> dict[str, Callable[[], Any]]:
    return {
        "commune_count": lambda: _linked(Application.communes.through.objects),
        "neighbourhood_count": lambda: _linked(Application.neighbourhoods.through.objects),
        "lead": lambda: Subquery(
            _charge().values(name=Concat("referent__first_name", Value(" "), "referent__last_name"))[:1]
        ),
        "service": lambda: Subquery(_charge().values("service__name")[:1]),
        "proposed": lambda: proposed_for(desk),
        "score": lambda: average_for(desk),
        "labels": lambda: ArraySubquery(
            LabelUse.objects.filter(application=OuterRef("pk"))
            .order_by("label__name")
            .values(written=Concat("label__tone", Value(" "), "label__name"))
        ),
    }


def _linked(links: Any) -> HowMany:
    return HowMany(links.filter(application=OuterRef("pk")).order_by().values("pk"))


def _charge() -> QuerySet[Assignment]:
    lines = Assignment.objects.filter(
        application=OuterRef("pk"), ended_at=None, role__in=(AssignmentRole.LEAD, AssignmentRole.BOX)
    )
    return lines.order_by()
