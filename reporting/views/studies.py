"""What the services' dashboards study one by one: funders, delays, criteria, pace."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from eligibility.engine.findings import VERDICT_LABELS, Verdict
from eligibility.models import Call
from instruction.selectors.delays import delays_of
from instruction.views.access import desk_or_404
from reporting.charts.types import Chart, Kind, Series, Unit
from reporting.figures import FIGURES
from reporting.selectors.breakdowns import BreakdownRow, Dimension, breakdowns
from reporting.selectors.calls import current_call, previous_call
from reporting.selectors.criteria import RuleLine, rule_lines
from reporting.selectors.pace import Course, course_of, drafts_begun
from reporting.selectors.steps import STEPS, step_by_theme, step_times
from reporting.sheets import Cell, Line, Sheet
from reporting.views.boards import Board, answer, csv_of, services_board
from reporting.views.tables import SHORT, bars_of, ranked, sheet_of

BY_STAGE = ("asked", "proposed", "agreed", "voted", "paid")
VALUED = ("asked_valued", "voted_valued")
# The other funders are in the table.
FUNDERS_DRAWN = 12
VERDICTS = (Verdict.FAIL, Verdict.REVIEW, Verdict.ADVICE, Verdict.EXEMPT, Verdict.PASS)
RULES_DRAWN = 15
WEEK = 7


@login_required
@require_safe
def funders(request: HttpRequest) -> HttpResponseBase:
    """From the request to the payment, funder by funder, and the natures of the money."""
    board = services_board(request)
    columns = ("dossiers", "organisations", *BY_STAGE, *VALUED)
    found, natures = breakdowns(board.scope, (Dimension.FUNDER, Dimension.NATURE), columns)
    total = found.total
    rows = ranked([row for row in found.rows if any(row.values.get(slug) for slug in BY_STAGE)], "asked")
    stages = [slug for slug in BY_STAGE if total.get(slug)]
    sheets = [
        sheet_of(board, found, columns),
        sheet_of(board, natures, ("dossiers", *BY_STAGE, *VALUED)),
    ]
    return answer(
        request, board, "funders", sheets,
        charts=[_funders_chart(board, rows, stages)] if rows and stages else [],
        has_dossiers=bool(total.get("dossiers")),
        credits=f"{reverse('reporting:credits')}?{board.narrowing.query()}",
    )  # fmt: skip


def _funders_chart(board: Board, rows: Sequence[BreakdownRow], stages: Sequence[str]) -> Chart:
    return Chart(
        Kind.BARS,
        "De la demande au paiement, par financeur",
        _funders_told(len(rows)),
        Unit.EUROS,
        [row.label for row in rows[:FUNDERS_DRAWN]],
        [
            Series(
                SHORT[slug],
                [row.values.get(slug) or 0 for row in rows[:FUNDERS_DRAWN]],
                [board.behind(slug, row.query) for row in rows[:FUNDERS_DRAWN]],
            )
            for slug in stages
        ],
        csv=csv_of(board, "funders", "financeur"),
        heading="Financeur",
        gesture="voir les montants",
    )


def _funders_told(count: int) -> str:
    if count <= FUNDERS_DRAWN:
        return "Sans les moyens valorisés, qui sont dans le tableau."
    return (
        f"Les {FUNDERS_DRAWN} à qui l’on demande le plus ; les autres sont dans le tableau, comme les moyens valorisés."
    )


@login_required
@require_safe
def delays(request: HttpRequest) -> HttpResponseBase:
    """How many days each step takes, and what waits now."""
    board = services_board(request)
    at, desk = timezone.now(), desk_or_404(request.user)
    times = step_times(board.scope)
    step = STEPS.get(request.GET.get("etape", ""), STEPS["pret"])
    choices = {"etape": step.slug if step.slug != "pret" else ""}
    themes = step_by_theme(board.scope, step)
    steps = Sheet(
        "etapes", "Jours depuis le dépôt, par étape", "Étape", ("Dossiers", "Médiane", "Neuf sur dix en"),
        [
            Line(STEPS[slug].label, _times(board, slug, took, board.narrowing.query()))
            for slug, took in times.items()
        ],
        note="La moitié des dossiers arrivent à l’étape avant la médiane, et neuf sur dix avant la dernière colonne.",
    )  # fmt: skip
    by_theme = Sheet(
        "thematiques", f"{step.label}, par thématique", "Thématique", ("Dossiers", "Médiane", "Neuf sur dix en"),
        [
            Line(label, _times(board, step.slug, took, board.narrowing.with_only(themes=(slug,)).query()))
            for slug, label, took in themes
        ],
    )  # fmt: skip
    known = any(took.dossiers for took in times.values())
    return answer(
        request, board, "delays", [steps, by_theme], choices=choices,
        charts=[_delays_chart(board, times)] if known else [],
        steps=[(one.label, one is step, board.link("delays", etape=one.slug)) for one in STEPS.values()],
        has_dossiers=known or board.scope.dossiers.exists(),
        waiting=delays_of(desk, at),
    )  # fmt: skip


def _delays_chart(board: Board, times: Any) -> Chart:
    known = {slug: took for slug, took in times.items() if took.dossiers}
    return Chart(
        Kind.BARS, "Jours du dépôt à chaque étape", _delay_told(times), Unit.DAYS,
        [STEPS[slug].label for slug in known],
        [
            Series("Médiane", [took.median for took in known.values()]),
            Series("Neuf sur dix en", [took.ninth for took in known.values()]),
        ],
        csv=csv_of(board, "delays", "etapes"), hrefs=[board.behind(f"etape:{slug}") for slug in known], heading="Étape",
    )  # fmt: skip


def _times(board: Board, slug: str, took: Any, query: str) -> list[Cell]:
    link = board.behind(f"etape:{slug}", query) if took.dossiers else ""
    return [Cell(took.dossiers, Unit.COUNT, link), Cell(took.median, Unit.DAYS), Cell(took.ninth, Unit.DAYS)]


def _delay_told(times: Any) -> str:
    ready = times["pret"]
    if not ready.dossiers:
        return "Aucun dossier n’a encore fini son instruction."
    return (
        f"L’instruction d’un dossier sur deux est finie {Cell(ready.median, Unit.DAYS).text} après son dépôt, "
        f"et celle de neuf sur dix en {Cell(ready.ninth, Unit.DAYS).text}."
    )


@login_required
@require_safe
def criteria(request: HttpRequest) -> HttpResponseBase:
    """What the rules say of the dossiers, those that stop the most first."""
    board = services_board(request)
    lines = rule_lines(board.scope)
    columns = ("dossiers", "organisations", "asked", "asked_mel")
    (outcomes,) = breakdowns(board.scope, (Dimension.OUTCOME,), columns)
    stopping = [line for line in lines if line.trouble][:RULES_DRAWN]
    sheet = Sheet(
        "criteres", "Par critère", "Critère", [VERDICT_LABELS[verdict] for verdict in VERDICTS],
        [Line(line.sentence, _verdicts(board, line), _inbox(board, line)) for line in lines],
        note="Ce que dit la dernière évaluation de chaque dossier. Le titre d’un critère ouvre la boîte de réception.",
    )  # fmt: skip
    drawn = [
        Series(
            VERDICT_LABELS[verdict],
            [line.verdicts.get(verdict, 0) for line in stopping],
            [board.behind(f"critere:{line.rule}:{verdict}") for line in stopping],
        )
        for verdict in (Verdict.FAIL, Verdict.REVIEW)
    ]
    chart = Chart(
        Kind.STACKED, "Les critères qui arrêtent le plus de dossiers", "", Unit.COUNT,
        [line.sentence for line in stopping], drawn, csv=csv_of(board, "criteria", "criteres"), heading="Critère",
    )  # fmt: skip
    by_outcome = sheet_of(board, outcomes, columns)
    charts = [chart] if stopping else []
    if outcomes.rows:
        charts.insert(0, bars_of(board, "criteria", outcomes, "dossiers", "Dossiers par conformité au dépôt"))
    has_dossiers = bool(outcomes.total.get("dossiers"))
    return answer(request, board, "criteria", [sheet, by_outcome], charts=charts, has_dossiers=has_dossiers)


def _verdicts(board: Board, line: RuleLine) -> list[Cell]:
    cells = []
    for verdict in VERDICTS:
        count = line.verdicts.get(verdict, 0)
        cells.append(Cell(count, Unit.COUNT, board.behind(f"critere:{line.rule}:{verdict}") if count else ""))
    return cells


def _inbox(board: Board, line: RuleLine) -> str:
    """The inbox on this rule, for what it may say: one call and one theme at most."""
    verdict = next((one for one in VERDICTS[:3] if line.verdicts.get(one)), None)
    if verdict is None:
        return ""
    asked = {"vue": "tous", "constat": f"{line.rule}:{verdict}"}
    for name, values in (("appel", board.narrowing.calls), ("thematique", board.narrowing.themes)):
        if len(values) == 1:
            asked[name] = values[0]
    return f"{reverse('instruction:inbox')}?{urlencode(asked)}"


@login_required
@require_safe
def pace(request: HttpRequest) -> HttpResponseBase:
    """How many dossiers were filed by the end of each day since the opening, against the call before."""
    board, at = services_board(request), timezone.now()
    call = _call_of(board)
    context: dict[str, Any] = {"call": call, "charts": [], "figures": [], "has_dossiers": call is not None}
    sheets: list[Sheet] = []
    if call:
        course, before = course_of(board.scope, call, at), previous_call(call)
        earlier = course_of(board.scope, before, at) if before else None
        sheets = [_weeks(board, course, earlier)]
        context |= {
            "charts": [_pace_chart(board, course, earlier)] if any(course.filed) or earlier else [],
            "before": before,
            "reading": _pace_told(course, earlier),
            "drafts": drafts_begun(call) if board.scope.reads_all else None,
        }
    return answer(request, board, "pace", sheets, **context)


def _call_of(board: Board) -> Call | None:
    """The one call of the address, or the current one."""
    if len(board.narrowing.calls) == 1:
        return Call.objects.filter(Q(code=board.narrowing.calls[0])).first()
    return current_call(timezone.now())


def _length(course: Course, earlier: Course | None) -> int:
    return max(len(course.filed), len(earlier.filed) if earlier else 0)


def _pace_chart(board: Board, course: Course, earlier: Course | None) -> Chart:
    days = range(_length(course, earlier))
    drawn = [Series(f"{one.call.code}", [one.by(day) for day in days]) for one in (course, earlier) if one]
    return Chart(
        Kind.LINES, "Dossiers déposés depuis l’ouverture", _pace_told(course, earlier), Unit.COUNT,
        [f"J+{day}" for day in days], drawn, csv=csv_of(board, "pace", "semaines"), heading="Jour",
    )  # fmt: skip


def _pace_told(course: Course, earlier: Course | None) -> str:
    day = len(course.filed) - 1
    if day < 0:
        return "L’appel n’est pas encore ouvert."
    now = course.filed[day]
    said = f"{FIGURES['dossiers'].label} au {course.date_of(day):%d/%m/%Y}, {day} jours après l’ouverture : {now}."
    then = earlier.by(min(day, len(earlier.filed) - 1)) if earlier and earlier.filed else None
    if earlier is None or then is None:
        return f"{said} Aucun appel antérieur ne permet de comparer."
    return f"{said} Au même jour de {earlier.call.code}, ils étaient {then}."


def _weeks(board: Board, course: Course, earlier: Course | None) -> Sheet:
    """Week by week: the table of the chart, one line in seven days, and the last day of each call."""
    both = [one for one in (course, earlier) if one]
    last = {len(one.filed) - 1 for one in both if one.filed}
    days = sorted({*range(WEEK - 1, _length(course, earlier), WEEK), *last})
    return Sheet(
        "semaines", "Dossiers déposés, semaine par semaine", "Depuis l’ouverture", [one.call.code for one in both],
        [Line(f"{day + 1} jours", [_filed(board, one, day) for one in both]) for day in days],
        note="Chaque nombre compte les dossiers déposés depuis l’ouverture, jour compris.",
    )  # fmt: skip


def _filed(board: Board, course: Course, day: int) -> Cell:
    count = course.by(day)
    if not count:
        return Cell(count)
    query = board.narrowing.with_only(calls=(course.call.code,), years=()).query()
    is_whole = day == len(course.filed) - 1
    source = "dossiers" if is_whole else f"depots:{course.opened + timedelta(days=day)}"
    return Cell(count, Unit.COUNT, board.behind(source, query))
