"""Two scenarios side by side: who gains, who loses, and what each one comes to."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from applications.documents_out.csv_tables import Cell as FileCell
from applications.documents_out.downloads import asked_format, table_response
from funding.models import Scenario
from funding.selectors.scenarios import Reading, reading_of, scenarios_for
from funding.simulation.difference import ENTERS, GAINS, LEAVES, LOSES, SAME, Delta, Difference, Move, compare
from funding.simulation.goals import Verdict, verdicts
from funding.simulation.model import ZERO
from funding.views.scenario_table import standing
from instruction.selectors.desks import directs

# How many dossiers the page holds; its file holds them all.
SHOWN = 200
KINDS = (
    (GAINS, "gagne", "gagnent"), (ENTERS, "entre", "entrent"), (LOSES, "perd", "perdent"), (LEAVES, "sort", "sortent"),
    (SAME, "change de financeur", "changent de financeur"),
)  # fmt: skip
DIMENSIONS = (
    ("funder", "Par financeur"), ("theme", "Par thématique"), ("pillar", "Par volet"), ("commune", "Par commune"),
    ("neighbourhood", "Par quartier prioritaire"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Moves:
    """The dossiers that move in one way, and what they come to."""

    kind: str
    words: str
    count: int
    change: Decimal


@dataclass(frozen=True, slots=True)
class Group:
    """A dimension: each name with its change, and the strongest change, which the bars are drawn by."""

    title: str
    deltas: tuple[tuple[str, Delta], ...]
    strongest: Decimal


@login_required
@require_safe
def compare_page(request: HttpRequest) -> HttpResponseBase:
    """Two studies side by side, as a page or as a file (``?format=``)."""
    if not directs(request.user):
        raise Http404
    known = list(scenarios_for(request.user).filter(archived_at=None)[:200])
    first, second = (_chosen(request, known, name) for name in ("a", "b"))
    context: dict[str, Any] = {"scenarios": known, "chosen": (first, second), "difference": None}
    if first and second and first != second:
        readings = reading_of(first, request.user), reading_of(second, request.user)
        found = compare(readings[0].outcome, readings[1].outcome)
        if "format" in request.GET:
            head = difference_head(found, _words(readings, "funder"))
            name = "comparaison-de-scenarios"
            return table_response(asked_format(request.GET), name, head, difference_rows(found), sheet="Comparaison")
        context |= _shown(readings, found)
    return render(request, "funding/scenario_compare.html", context)


def _chosen(request: HttpRequest, known: list[Scenario], name: str) -> Scenario | None:
    return next((one for one in known if str(one.public_id) == request.GET.get(name)), None)


def _words(readings: tuple[Reading, Reading], dimension: str) -> dict[str, str]:
    return {code: word for one in readings for code, word in one.study.labels.get(dimension, {}).items()}


def _shown(readings: tuple[Reading, Reading], found: Difference) -> dict[str, Any]:
    names = _words(readings, "funder")
    funders = [names.get(code, code) for code in found.funders]
    return {
        "difference": found,
        "readings": readings,
        "sides": [one.outcome for one in readings],
        "standings": [standing(one.outcome) for one in readings],
        "goals": list(_goals(readings)),
        "kinds": list(_kinds(found)),
        "moves": [(move, list(zip(funders, move.funders, strict=True))) for move in found.moved[:SHOWN]],
        "unshown": max(len(found.moved) - SHOWN, 0),
        "strongest": max((abs(move.change) for move in found.moved), default=ZERO),
        "funders": list(zip(funders, _sums(found), strict=True)),
        "groups": [_group(found, title, one, _words(readings, one)) for one, title in DIMENSIONS],
    }


def _goals(readings: tuple[Reading, Reading]) -> Iterator[tuple[str, Verdict | None, Verdict | None]]:
    """Each goal of either study, with its verdict in both; none where a study does not aim at it."""
    told = [{one.sentence: one for one in verdicts(reading.outcome)} for reading in readings]
    for sentence in dict.fromkeys((*told[0], *told[1])):
        yield sentence, told[0].get(sentence), told[1].get(sentence)


def _kinds(found: Difference) -> Iterator[Moves]:
    for kind, one, many in KINDS:
        moves: tuple[Move, ...] = found.of_kind(kind)
        if moves:
            change = sum((move.change for move in moves), ZERO)
            yield Moves(kind, many if len(moves) > 1 else one, len(moves), change)


def _sums(found: Difference) -> list[Decimal]:
    return [sum((move.funders[place].change for move in found.moves), ZERO) for place in range(len(found.funders))]


def _group(found: Difference, title: str, dimension: str, words: Mapping[str, str]) -> Group:
    deltas = found.totals[dimension]
    nowhere = "Sans lieu" if dimension in ("commune", "neighbourhood") else "Autre"
    named = tuple((words.get(one.code) or one.code or nowhere, one) for one in deltas)
    return Group(title, named, max((abs(one.change) for one in deltas), default=ZERO))


def difference_head(found: Difference, labels: Mapping[str, str]) -> list[str]:
    names = [labels.get(code, code) for code in found.funders]
    return ["Numéro", "Action", "Structure", "Mouvement", *names, "Premier scénario", "Second scénario", "Différence"]


def difference_rows(found: Difference) -> Iterator[list[FileCell]]:
    """Every dossier, those that do not change included: the columns add up to the totals."""
    for move in found.moves:
        changes = [one.change for one in move.funders]
        dossier = move.dossier
        told = [dossier.number, dossier.title, dossier.carrier_name, move.word]
        yield [*told, *changes, move.before, move.after, move.change]
    yield ["", "Total", "", "", *_sums(found), found.before, found.after, found.change]
