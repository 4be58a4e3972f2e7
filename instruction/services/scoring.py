"""Marks: publishing a grid, writing a draft, giving it, opening a new round. Nobody else's marks are read here.

A draft is its author's alone. What is given is kept as it was given; a new round stands beside it, with the reason why.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from applications import workflow
from applications.answers import digest_of
from applications.models import Application
from applications.selectors import roles_of
from applications.services import Conflict, Edit, record
from applications.services.moves import locked
from applications.workflow import Role, State
from contacts.models import User
from eligibility.models import Call
from instruction import scoring
from instruction.models import Mark, ScoreGrid, ScoreSheet
from instruction.scoring import Criterion, GridRefused
from instruction.selectors.scores import CHANGE, MARK, WHY, criteria_in, criteria_prepared, grid_in_force, typed_marks
from instruction.services.versioned import Sorted, sort_edits

NOT_A_REVIEWER = (
    "Seuls notent les référents de la thématique, ceux à qui le dossier est confié et les responsables du service."
)

LONGEST_REASON = 2000


class MarksRefused(Exception):
    """The gesture is not possible; ``str()`` is the French sentence to show. Nothing is written."""


@dataclass(frozen=True, slots=True)
class MarksSaved:
    """What became of a page of marks. ``lacking`` says by field what giving them still demands."""

    sheet: ScoreSheet | None
    saved: tuple[str, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    stale: tuple[str, ...] = ()
    refused: Mapping[str, str] = field(default_factory=dict)
    lacking: Mapping[str, str] = field(default_factory=dict)
    is_given: bool = False


@transaction.atomic
def publish_grid(*, by: User | None, at: datetime, call: Call) -> ScoreGrid:
    """Freeze the criteria of a call as the next version of its grid; marks given by an earlier one stay as they are.

    Raises ``GridRefused`` when no score can come of them, or when nothing changed.
    """
    Call.objects.select_for_update(of=("self",)).get(pk=call.pk)
    criteria = criteria_prepared(call)
    scoring.check(criteria)
    last = grid_in_force(call)
    if last is not None and criteria_in(last) == criteria:
        raise GridRefused(f"Rien n’a changé depuis la version {last.version} de la grille.")
    version = last.version + 1 if last else 1
    return ScoreGrid.objects.create(
        call=call, version=version, criteria=scoring.written(criteria), published_by=by, published_at=at
    )


def publish_first_grids(*, at: datetime) -> list[ScoreGrid]:
    """A first grid for each call that has criteria and none yet; repeating it does nothing.

    Criteria that make no grid are left for an administrator.
    """
    found = []
    for call in Call.objects.filter(score_criteria__isnull=False, score_grids=None).distinct().order_by("pk"):
        try:
            found.append(publish_grid(by=None, at=at, call=call))
        except GridRefused:
            continue
    return found


@transaction.atomic
def save_marks(
    *, by: User, at: datetime, application: Application, edits: Sequence[Edit], give: bool = False
) -> MarksSaved:
    """Keep each mark and reason on its own; with ``give``, the whole is given if nothing lacks and nothing is unread.

    Raises ``workflow.NotAllowed`` for who does not mark this dossier, or not now, and ``MarksRefused`` once her marks
    are given. Giving the same again is no second gift.
    """
    row = locked(application)
    _must_mark(by, row)
    grid = _grid_for(row.call, at)
    draft, current = _sheets_of(by, row)
    if draft is None and current is not None:
        again = sort_edits(edits, typed_marks(current))
        if give and again.is_clean and not again.saved:
            return MarksSaved(current, is_given=True)
        raise MarksRefused("Votre note est déjà rendue : ce que vous tapez ici n’est pas pris. Reprenez-la d’abord.")
    sheet = draft or ScoreSheet(application=row, grid=grid, reviewer=by, updated_at=at)
    _follow(sheet, grid)
    criteria = criteria_in(grid)
    found = sort_edits(edits, _blank(criteria, sheet) | typed_marks(sheet), _refusal_by(criteria))
    if found.saved:
        _write(sheet, found, at)
    elif sheet.pk is None and not give:
        return MarksSaved(None, refused=found.refused, conflicts=found.conflicts, stale=found.stale)
    lacking = _lacking(sheet, criteria) if give else {}
    given = give and found.is_clean and not lacking
    if given:
        _give(sheet, criteria, current, by=by, at=at)
    return MarksSaved(
        sheet if sheet.pk else None,
        saved=tuple(found.saved),
        conflicts=found.conflicts,
        stale=found.stale,
        refused=found.refused,
        lacking=lacking,
        is_given=given,
    )


@transaction.atomic
def mark_again(*, by: User, at: datetime, application: Application) -> ScoreSheet:
    """Open a new round, filled with what she gave; the draft already open if there is one.

    What she gave stays in force until the new round is given. Raises as ``save_marks``.
    """
    row = locked(application)
    _must_mark(by, row)
    draft, current = _sheets_of(by, row)
    if draft is not None:
        return draft
    if current is None:
        raise MarksRefused("Vous n’avez pas encore noté ce dossier.")
    sheet = ScoreSheet.objects.create(
        application=row, grid=current.grid, reviewer=by, round=current.round + 1, updated_at=at
    )
    Mark.objects.bulk_create(
        Mark(sheet=sheet, criterion=mark.criterion, value=mark.value, reason=mark.reason)
        for mark in current.marks.all()
    )
    _follow(sheet, _grid_for(row.call, at))
    sheet.save(update_fields=["grid"])
    return sheet


@transaction.atomic
def drop_draft(*, by: User, at: datetime, application: Application) -> bool:
    """Give up a new round: what she had given stays in force. A first draft is kept. Raises as ``save_marks``."""
    row = locked(application)
    _must_mark(by, row)
    draft, current = _sheets_of(by, row)
    if draft is None or current is None:
        return False
    draft.delete()
    return True


def _must_mark(by: User, row: Application) -> None:
    if Role.REFERENT not in roles_of(by, row):
        raise workflow.NotAllowed(NOT_A_REVIEWER)
    if State(row.state) not in scoring.MARKED_IN:
        raise workflow.NotAllowed(f"Le dossier est « {row.standing.for_staff} » : on ne le note pas maintenant.")


def _grid_for(call: Call, at: datetime) -> ScoreGrid:
    """The grid in force; a call that never had one publishes its first from its criteria."""
    grid = grid_in_force(call)
    if grid is not None:
        return grid
    try:
        return publish_grid(by=None, at=at, call=call)
    except GridRefused as refusal:
        raise MarksRefused("Cet appel n’a pas de grille de notation : demandez-la à l’administration.") from refusal


def _sheets_of(by: User, row: Application) -> tuple[ScoreSheet | None, ScoreSheet | None]:
    """Her draft and what she gave, where there are any."""
    sheets = ScoreSheet.objects.filter(application=row, reviewer=by, superseded_at=None).select_related("grid")
    found = {sheet.given_at is not None: sheet for sheet in sheets.prefetch_related("marks")}
    return found.get(False), found.get(True)


def _follow(sheet: ScoreSheet, grid: ScoreGrid) -> None:
    """A draft follows the grid in force; marks that its scales do not have are to be given again, reasons stay."""
    if sheet.grid_id == grid.pk:
        return
    sheet.grid = grid
    scales = {criterion.slug: criterion for criterion in criteria_in(grid)}
    for mark in sheet.marks.all() if sheet.pk else ():
        criterion = scales.get(mark.criterion)
        if criterion is not None and mark.value is not None and not criterion.stands(mark.value):
            Mark.objects.filter(pk=mark.pk).update(value=None)
            mark.value = None


def _blank(criteria: Sequence[Criterion], sheet: ScoreSheet) -> dict[str, str]:
    """Every field of the page, empty."""
    fields = {f"{part}{criterion.slug}": "" for criterion in criteria for part in (MARK, WHY)}
    return fields | ({CHANGE: ""} if sheet.round > 1 else {})


def _refusal_by(criteria: Sequence[Criterion]) -> Callable[[str, str], str]:
    scales = {f"{MARK}{criterion.slug}": criterion for criterion in criteria}

    def refusal(code: str, text: str) -> str:
        criterion = scales.get(code)
        if criterion is None or not text:
            return "" if len(text) <= LONGEST_REASON else f"Gardez {LONGEST_REASON} caractères au plus."
        known = text.isascii() and text.isdigit() and criterion.stands(int(text))
        return "" if known else f"La note de ce critère va de 0 à {criterion.highest}."

    return refusal


def _write(sheet: ScoreSheet, found: Sorted, at: datetime) -> None:
    sheet.version = sheet.version + 1 if sheet.pk else 1
    sheet.updated_at = at
    sheet.change_reason = found.saved.get(CHANGE, sheet.change_reason)
    sheet.save()
    marks = {mark.criterion: mark for mark in Mark.objects.filter(sheet=sheet)}
    for code, text in found.saved.items():
        if code == CHANGE:
            continue
        part = MARK if code.startswith(MARK) else WHY
        slug = code.removeprefix(part)
        mark = marks.setdefault(slug, Mark(sheet=sheet, criterion=slug))
        if part == MARK:
            mark.value = int(text) if text else None
        else:
            mark.reason = text
        mark.save()


def _lacking(sheet: ScoreSheet, criteria: Sequence[Criterion]) -> dict[str, str]:
    """What giving demands, field by field, in the order of the page."""
    marks = {mark.criterion: mark for mark in Mark.objects.filter(sheet=sheet)} if sheet.pk else {}
    found = {}
    for criterion in criteria:
        mark = marks.get(criterion.slug)
        if mark is None or mark.value is None:
            found[f"{MARK}{criterion.slug}"] = "Choisissez une note."
        if mark is None or not mark.reason.strip():
            found[f"{WHY}{criterion.slug}"] = "Écrivez le motif de cette note."
    if sheet.round > 1 and not sheet.change_reason.strip():
        found[CHANGE] = "Écrivez pourquoi votre note change."
    return found


def _give(
    sheet: ScoreSheet, criteria: Sequence[Criterion], current: ScoreSheet | None, *, by: User, at: datetime
) -> None:
    kept = {criterion.slug for criterion in criteria}
    sheet.marks.exclude(criterion__in=kept).delete()
    values = dict(sheet.marks.values_list("criterion", "value"))
    if current is not None:
        ScoreSheet.objects.filter(pk=current.pk).update(superseded_at=at)
    sheet.given_at, sheet.total = at, scoring.total(criteria, values)
    sheet.save(update_fields=["given_at", "total", "grid", "updated_at"])
    # The figures stay in the sheets, which are never rewritten: an event is read by colleagues who are still to mark.
    details = {"round": sheet.round, "before": _sealed(current), "after": _sealed(sheet)}
    record(sheet.application, by=by, at=at, role=Role.REFERENT, action="score", details=details)


def _sealed(sheet: ScoreSheet | None) -> dict[str, str] | None:
    """Which sheet, and the digest of what it says: whoever holds both can check that nothing changed since."""
    if sheet is None:
        return None
    return {"sheet": str(sheet.public_id), "digest": digest_of(sheet_content(sheet))}


def sheet_content(sheet: ScoreSheet) -> dict[str, Any]:
    """All that was given, as its digest is made of it."""
    lines = Mark.objects.filter(sheet=sheet).order_by("criterion").values_list("criterion", "value", "reason")
    return {
        "dossier": str(sheet.application.public_id),
        "reviewer": sheet.reviewer_id,
        "round": sheet.round,
        "grid": sheet.grid.version,
        "total": str(sheet.total),
        "change_reason": sheet.change_reason,
        "marks": [list(line) for line in lines],
    }
