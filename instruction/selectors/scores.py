"""The marks of a dossier, as one person may read them: others' stay hidden until hers are in.

Who is awaited: whoever may mark (referents of the theme, those in charge, heads of the service) and has not, while
marks are given. She sees that a colleague gave hers, and nothing of what. An administrator who answers for nothing on
the dossier marks nothing and reads at once; one who is a referent waits like the others. Someone of the organisation
that carries the dossier reads no mark, ever. Every page, export and list takes marks from here or ``annotations``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db.models import Q

from applications.models import Application
from applications.workflow import State
from contacts.models import User
from eligibility.models import Call
from instruction import scoring
from instruction.models import ScoreGrid, ScoreSheet
from instruction.scoring import Criterion, read_criteria
from instruction.selectors.annotations import hidden_marks, of_her_organisation, on_her_desk
from instruction.selectors.desks import Desk

if TYPE_CHECKING:
    from instruction.selectors.sheet import Sheet

# Names of the fields of a page of marks, before the criterion's slug.
MARK, WHY, CHANGE = "mark-", "why-", "change_reason"


@dataclass(frozen=True, slots=True)
class Line:
    """The mark of a criterion; ``value`` is none in a draft only."""

    criterion: Criterion
    value: int | None
    reason: str


@dataclass(frozen=True, slots=True)
class Given:
    """What a reviewer gave in one round."""

    reviewer: str
    is_mine: bool
    round: int
    at: datetime
    superseded_at: datetime | None
    total: Decimal
    grid_version: int
    lines: tuple[Line, ...]
    change_reason: str

    @property
    def values(self) -> dict[str, int | None]:
        return {line.criterion.slug: line.value for line in self.lines}


@dataclass(frozen=True, slots=True)
class Row:
    """A criterion across reviewers: a mark each, in the order of ``Scores.given``, and how far they are apart."""

    criterion: Criterion
    values: tuple[int | None, ...]
    spread: int | None

    @property
    def is_apart(self) -> bool:
        """Whether reviewers are further apart than half of the scale."""
        return self.spread is not None and self.spread * 2 > self.criterion.highest


@dataclass(frozen=True, slots=True)
class Scores:
    """The marks of a dossier for one reader. ``names`` gave theirs; ``given`` and ``earlier`` are what she may read."""

    grid: ScoreGrid | None
    criteria: tuple[Criterion, ...]
    has_grid: bool
    is_hers: bool
    may_mark: bool
    is_of_carrier: bool
    is_hidden: bool
    draft: ScoreSheet | None
    mine: Given | None
    given: tuple[Given, ...]
    earlier: tuple[Given, ...]
    names: tuple[str, ...]

    @property
    def totals(self) -> list[Decimal]:
        return [one.total for one in self.given]

    @property
    def average(self) -> Decimal | None:
        return None if self.is_hidden else scoring.average(self.totals)

    @property
    def spread(self) -> Decimal | None:
        return None if self.is_hidden else scoring.spread(self.totals)

    @property
    def spread_words(self) -> str:
        return scoring.spread_words(self.spread)

    @property
    def mixes_grids(self) -> bool:
        return len({one.grid_version for one in self.given}) > 1

    @property
    def table(self) -> list[Row]:
        """Each criterion of the sheets in force, in the order of the latest grid."""
        known = {line.criterion.slug: line.criterion for one in self.given for line in one.lines}
        ranks = {criterion.slug: rank for rank, criterion in enumerate(self.criteria)}
        ordered = sorted(known.values(), key=lambda criterion: ranks.get(criterion.slug, len(ranks)))
        values = [one.values for one in self.given]
        apart = scoring.spreads(ordered, values)
        return [
            Row(criterion, tuple(one.get(criterion.slug) for one in values), apart.get(criterion.slug))
            for criterion in ordered
        ]

    @property
    def state(self) -> str:
        """Where she stands: ``given``, ``again`` (a new round is open), ``draft``, ``none``."""
        if self.mine:
            return "again" if self.draft else "given"
        return "draft" if self.draft else "none"


def scores_of(desk: Desk, application: Application, sheet: "Sheet | None" = None) -> Scores:
    """The marks of a dossier for whoever sits at this desk. Five queries at most, whoever reads; two less where the
    dossier's sheet has read its grid and who gave marks.

    Sheets that she may not read are not even taken from the database: only the names of who gave.
    """
    hers, of_carrier, hidden, state = (
        Application.objects.filter(pk=application.pk)
        .order_by()
        .annotate(hers=on_her_desk(desk), carrier=of_her_organisation(desk), hidden=hidden_marks(desk))
        .values_list("hers", "carrier", "hidden", "state")
        .get()
    )
    grid = sheet.grid if sheet else grid_in_force(application.call)
    criteria = criteria_in(grid) if grid else criteria_prepared(application.call)
    sheets = ScoreSheet.objects.filter(application=application)
    mine = Q(reviewer=desk.user_id)
    readable = sheets.filter(mine) if hidden else sheets.filter(mine | Q(given_at__isnull=False))
    readable = readable.none() if of_carrier else readable
    found = list(readable.select_related("grid", "reviewer").prefetch_related("marks").order_by("given_at", "pk"))
    given = sorted((_given(one, desk) for one in found if one.given_at), key=lambda one: not one.is_mine)
    markers = [] if of_carrier else sheet.marked_by if sheet else markers_of(application)
    in_force = tuple(one for one in given if one.superseded_at is None)
    return Scores(
        grid=grid,
        criteria=criteria,
        has_grid=any(not criterion.is_bonus for criterion in criteria),
        is_hers=bool(hers),
        may_mark=bool(hers and not of_carrier and criteria and State(state) in scoring.MARKED_IN),
        is_of_carrier=bool(of_carrier),
        is_hidden=bool(hidden),
        draft=next((one for one in found if one.given_at is None), None),
        mine=next((one for one in in_force if one.is_mine), None),
        given=in_force,
        earlier=tuple(one for one in given if one.superseded_at is not None),
        names=tuple(str(one) for one in markers if one.pk != desk.user_id),
    )


def scores_panel(desk: Desk, user: User, sheet: "Sheet", at: datetime) -> Scores | None:
    """The marks on the dossier's page; nothing where the call has no grid."""
    found = scores_of(desk, sheet.application, sheet)
    return found if found.has_grid else None


def markers_of(application: Application) -> list[User]:
    """Those whose marks are in force, the first to give them first. One query, which reads no mark."""
    sheets = ScoreSheet.objects.filter(application=application, given_at__isnull=False, superseded_at=None)
    return [one.reviewer for one in sheets.select_related("reviewer").only("reviewer").order_by("given_at", "pk")]


def grid_in_force(call: Call) -> ScoreGrid | None:
    """The last version published. One query."""
    return call.score_grids.order_by("-version").first()


def criteria_in(grid: ScoreGrid) -> tuple[Criterion, ...]:
    return read_criteria(grid.criteria)


def criteria_prepared(call: Call) -> tuple[Criterion, ...]:
    """The criteria as administrators have them now, the next version of the grid: base, then bonus. One query."""
    rows = call.score_criteria.order_by("is_bonus", "order", "pk")
    return tuple(Criterion(row.slug, row.label, row.guidance, row.highest, row.weight, row.is_bonus) for row in rows)


def has_grid(call: Call, grid: ScoreGrid | None = None) -> bool:
    """Whether dossiers of the call are marked. At most two queries, none where its grid is given."""
    return (grid or grid_in_force(call)) is not None or call.score_criteria.filter(is_bonus=False).exists()


def typed_marks(sheet: ScoreSheet) -> dict[str, str]:
    """What a sheet holds, by field of its page; nothing of one that is not kept yet. One query unless prefetched."""
    if sheet.pk is None:
        return {}
    found = {CHANGE: sheet.change_reason} if sheet.round > 1 else {}
    for mark in sheet.marks.all():
        found[f"{MARK}{mark.criterion}"] = "" if mark.value is None else str(mark.value)
        found[f"{WHY}{mark.criterion}"] = mark.reason
    return found


def values_typed(criteria: Sequence[Criterion], typed: Mapping[str, str]) -> dict[str, int | None]:
    """The marks among what a page holds."""
    found = {criterion.slug: typed.get(f"{MARK}{criterion.slug}", "") for criterion in criteria}
    return {slug: int(text) if text else None for slug, text in found.items()}


def _given(sheet: ScoreSheet, desk: Desk) -> Given:
    marks = {mark.criterion: mark for mark in sheet.marks.all()}
    lines = tuple(
        Line(criterion, marks[criterion.slug].value, marks[criterion.slug].reason)
        for criterion in criteria_in(sheet.grid)
        if criterion.slug in marks
    )
    if sheet.given_at is None or sheet.total is None:
        raise ValueError("a draft is not given")
    return Given(
        reviewer=str(sheet.reviewer),
        is_mine=sheet.reviewer_id == desk.user_id,
        round=sheet.round,
        at=sheet.given_at,
        superseded_at=sheet.superseded_at,
        total=sheet.total,
        grid_version=sheet.grid.version,
        lines=lines,
        change_reason=sheet.change_reason,
    )
