"""All that a list of dossiers says of each: what it is, where it stands, and every amount. A few queries a piece."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import islice
from typing import Any

from django.db.models import Max, QuerySet, Sum

from applications.documents_out.csv_tables import Cell
from applications.models import Application, Nature
from applications.selectors import today
from contacts.models import FunderKind
from contacts.models.organisations import LegalForm
from eligibility.models.calls import Block
from funding.models import Decision, Payment
from funding.selectors.decisions import latest_decisions
from instruction.models import AgendaItem, Proposal
from instruction.selectors.agendas import at_sitting
from instruction.selectors.annotations import of_her_organisation
from instruction.selectors.columns import BY_SLUG, Column, Line, Look
from instruction.selectors.desks import Desk
from instruction.selectors.inbox import whole_list
from instruction.selectors.orders import Order
from reporting.models import MoneyEntry, MoneyStage
from reporting.selectors.figures import budget_lines
from territories.models import Neighbourhood

# Dossiers whose places, amounts and passages are read together.
PIECE = 500
# The groups of funders that have columns of their own, and those of a kind that has none.
OTHERS = "autres"
GROUPS = {
    "mel": "MEL",
    "state": "État",
    "region": "Région",
    "department": "Département",
    "caf": "CAF",
    "commune": "Communes",
    OTHERS: "Autres financeurs",
}
_OF_KINDS: dict[str, str] = {
    FunderKind.METROPOLE: "mel",
    FunderKind.STATE: "state",
    FunderKind.REGION: "region",
    FunderKind.DEPARTMENT: "department",
    FunderKind.COMMUNE: "commune",
}
STAGES = {
    MoneyStage.ASKED: "demandé",
    MoneyStage.PROPOSED: "proposé",
    MoneyStage.AGREED: "accordé en comité",
    MoneyStage.VOTED: "voté",
    MoneyStage.PAID: "payé",
}
NATURES = {Nature.SPECIFIC: "crédits spécifiques", Nature.COMMON_LAW: "droit commun", Nature.VALUED: "moyens valorisés"}
Amounts = dict[tuple[int, str, str], Decimal]


@dataclass(frozen=True, slots=True)
class Piece:
    """What is read besides the dossiers themselves, by their keys."""

    communes: dict[int, list[str]]
    neighbourhoods: dict[int, list[tuple[str, str]]]
    costs: dict[int, Decimal]
    opinions: dict[int, str]
    passages: dict[int, tuple[date, str]]
    decisions: dict[int, Decision]
    paid_on: dict[int, date]
    # In money, by group of funders and stage; whatever the funder, by nature and stage.
    by_group: Amounts = field(default_factory=dict)
    by_nature: Amounts = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Told:
    """A column: what it says of a dossier, from its own line or from what was read with its piece. ``inside``: the
    services' own, which someone of the organisation that carries the dossier does not read."""

    label: str
    value: Callable[[Piece, Line, date], Cell]
    reads: tuple[str, ...] = ()
    inside: bool = False


def complete_head() -> tuple[str, ...]:
    return tuple(column.label for column in COLUMNS)


def complete_rows(
    dossiers: QuerySet[Application], *, desk: Desk, order: Order, day: date
) -> Iterator[tuple[Cell, ...]]:
    """Every dossier in the order, as cells. One query, and nine for each piece."""
    # The reading of the inbox: its own lead, service, marks and labels, as this desk may know of them.
    read = [Column("", "", Look.TEXT, column.reads, _nothing) for column in COLUMNS if column.reads]
    read.append(Column("", "", Look.TEXT, ("own",), _nothing))
    marked = dossiers.annotate(own=of_her_organisation(desk))
    lines: Any = iter(whole_list(marked, desk=desk, order=order, columns=read).iterator(chunk_size=PIECE))
    while piece := list(islice(lines, PIECE)):
        found = _read([line["pk"] for line in piece])
        for line in piece:
            shown = not line["own"]
            yield tuple(column.value(found, line, day) if shown or not column.inside else None for column in COLUMNS)


def _nothing(line: Line, on: date) -> Cell:
    return None


def _read(keys: Sequence[int]) -> Piece:
    dossiers = Application.objects.filter(pk__in=keys).order_by()
    by_group, by_nature = _amounts(keys)
    turns = AgendaItem.objects.filter(at_sitting(), application__in=keys).order_by("committee__held_on", "pk")
    paid = Payment.objects.filter(commitment__application__in=keys).order_by()
    costs = budget_lines("cost", dossiers).values("application").annotate(total=Sum("amount"))
    return Piece(
        communes=_grouped(_links("communes", "commune__name", keys=keys)),
        neighbourhoods=_grouped(
            _links("neighbourhoods", "neighbourhood__name", "neighbourhood__code", keys=keys).filter(
                neighbourhood__kind=Neighbourhood.Kind.QPV
            )
        ),
        costs=dict(costs.values_list("application", "total")),
        opinions=dict(Proposal.objects.filter(application__in=keys).order_by().values_list("application", "opinion")),
        # The latest passage is the one that stands.
        passages={
            key: (held_on, opinion)
            for key, held_on, opinion in turns.values_list("application", "committee__held_on", "opinion")
        },
        decisions=latest_decisions([Application(pk=key) for key in keys]),
        paid_on=dict(
            paid.values("commitment__application")
            .annotate(last=Max("paid_on"))
            .values_list("commitment__application", "last")
        ),
        by_group=by_group,
        by_nature=by_nature,
    )


def _links(name: str, *values: str, keys: Sequence[int]) -> QuerySet[Any]:
    links: Any = getattr(Application, name).through.objects
    rows: QuerySet[Any] = links.filter(application__in=keys).order_by(values[0], "pk")
    return rows.values_list("application", *values)


def _grouped(rows: Any) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for key, *values in rows:
        found[key].append(values[0] if len(values) == 1 else tuple(values))
    return found


def _amounts(keys: Sequence[int]) -> tuple[Amounts, Amounts]:
    """The same amounts twice: what is valued is in no total of money."""
    by_group: Amounts = defaultdict(Decimal)
    by_nature: Amounts = defaultdict(Decimal)
    rows = MoneyEntry.objects.filter(application__in=keys).order_by()
    for key, kind, slug, nature, stage, amount in rows.values_list(
        "application", "funder__kind", "funder__slug", "nature", "stage", "amount"
    ):
        by_nature[key, nature, stage] += amount
        if nature != Nature.VALUED:
            by_group[key, "caf" if slug == "caf" else _OF_KINDS.get(kind, OTHERS), stage] += amount
    return by_group, by_nature


def _of_line(name: str) -> Callable[[Piece, Line, date], Cell]:
    return lambda piece, line, day: line[name]


def _labelled(name: str, labels: dict[str, str]) -> Callable[[Piece, Line, date], Cell]:
    return lambda piece, line, day: labels.get(line[name], line[name])


def _as_in_the_inbox(slug: str, label: str = "") -> Told:
    """The column of the inbox, as it is."""
    column = BY_SLUG[slug]
    return Told(label or column.label, lambda piece, line, day: column.value(line, day), column.reads)


def _passage(place: int) -> Callable[[Piece, Line, date], Cell]:
    def value(piece: Piece, line: Line, day: date) -> Cell:
        found = piece.passages.get(line["pk"])
        if found is None:
            return None
        return found[0] if place == 0 else _COMMITTEE_OPINIONS.get(found[1], "")

    return value


def _decision(piece: Piece, line: Line, day: date) -> Cell:
    found = piece.decisions.get(line["pk"])
    return found.get_kind_display() if found else ""


def _decided(piece: Piece, line: Line, day: date) -> Cell:
    found = piece.decisions.get(line["pk"])
    return found.amount if found else None


def _told_on(piece: Piece, line: Line, day: date) -> Cell:
    found = piece.decisions.get(line["pk"])
    return today(found.released_at) if found and found.released_at else None


def _codes(piece: Piece, line: Line, day: date) -> Cell:
    return ", ".join(code for _, code in piece.neighbourhoods.get(line["pk"], ()))


def _names(piece: Piece, line: Line, day: date) -> Cell:
    return ", ".join(name for name, _ in piece.neighbourhoods.get(line["pk"], ()))


def _of_group(group: str, stage: str) -> Callable[[Piece, Line, date], Cell]:
    return lambda piece, line, day: piece.by_group.get((line["pk"], group, stage))


def _of_nature(nature: str, stage: str) -> Callable[[Piece, Line, date], Cell]:
    return lambda piece, line, day: piece.by_nature.get((line["pk"], nature, stage))


def _amounts_columns() -> Iterator[Told]:
    for group, label in GROUPS.items():
        for stage, word in STAGES.items():
            yield Told(f"{label}, {word}", _of_group(group, stage), inside=stage != MoneyStage.ASKED)
    for nature, label in NATURES.items():
        for stage, word in STAGES.items():
            told = f"Tous financeurs, {label}, {word}"
            yield Told(told, _of_nature(nature, stage), inside=stage != MoneyStage.ASKED)


_COMMITTEE_OPINIONS = dict(AgendaItem._meta.get_field("opinion").flatchoices)
_PROPOSAL_OPINIONS = dict(Proposal._meta.get_field("opinion").flatchoices)

COLUMNS: tuple[Told, ...] = (
    Told("Numéro", _of_line("number"), ("number",)),
    _as_in_the_inbox("etat"),
    Told("Appel à projets", _of_line("call__title"), ("call__title",)),
    Told("Année de l’appel", _of_line("call__year"), ("call__year",)),
    _as_in_the_inbox("thematique"),
    Told("Volet", _labelled("theme__block", dict(Block.choices)), ("theme__block",)),
    _as_in_the_inbox("structure"),
    Told("SIRET", _of_line("organisation__siret"), ("organisation__siret",)),
    Told("RNA", _of_line("organisation__profile__rna"), ("organisation__profile__rna",)),
    Told(
        "Forme juridique",
        _labelled("organisation__legal_form", dict(LegalForm.choices)),
        ("organisation__legal_form",),
    ),
    Told("Ville de la structure", _of_line("organisation__city"), ("organisation__city",)),
    Told("Action", _of_line("title"), ("title",)),
    Told("Résumé", _of_line("summary"), ("summary",)),
    Told("Communes", lambda piece, line, day: ", ".join(piece.communes.get(line["pk"], ()))),
    Told("Quartiers prioritaires", _names),
    Told("Codes des quartiers", _codes),
    Told("Personnes touchées", _of_line("audience"), ("audience",)),
    Told("Dont habitants des QPV", _of_line("audience_qpv"), ("audience_qpv",)),
    _as_in_the_inbox("annee"),
    _as_in_the_inbox("criteres", "Critères au dépôt"),
    Told("Déposé le", lambda piece, line, day: today(line["submitted_at"]), ("submitted_at",)),
    _as_in_the_inbox("echeance"),
    _as_in_the_inbox("detenteur"),
    _as_in_the_inbox("referent", "Référent chef de file"),
    _as_in_the_inbox("service"),
    _as_in_the_inbox("etiquettes"),
    _as_in_the_inbox("note"),
    Told(
        "Avis du référent",
        lambda piece, line, day: _PROPOSAL_OPINIONS.get(piece.opinions.get(line["pk"], ""), ""),
        inside=True,
    ),
    Told("Date du comité", _passage(0), inside=True),
    Told("Avis du comité", _passage(1), inside=True),
    Told("Décision", _decision, inside=True),
    Told("Montant décidé", _decided, inside=True),
    Told("Décision annoncée le", _told_on, inside=True),
    Told("Dernier paiement le", lambda piece, line, day: piece.paid_on.get(line["pk"]), inside=True),
    Told("Coût total", lambda piece, line, day: piece.costs.get(line["pk"])),
    *_amounts_columns(),
)
