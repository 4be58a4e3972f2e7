"""What publishing a call's criteria would change: read before it is done."""

from dataclasses import dataclass

from eligibility.models import Call
from instruction import scoring
from instruction.models import ScoreGrid, ScoreSheet
from instruction.scoring import Criterion, GridRefused
from instruction.selectors.scores import criteria_in, criteria_prepared, grid_in_force


@dataclass(frozen=True, slots=True)
class GridPreview:
    """The next version beside the last. ``refusal`` says why there is none; marks ``given`` stay as they are."""

    last: ScoreGrid | None
    lines: tuple[tuple[Criterion, str], ...]
    gone: tuple[str, ...]
    refusal: str
    given: int
    drafts: int

    @property
    def version(self) -> int:
        return self.last.version + 1 if self.last else 1

    @property
    def may_publish(self) -> bool:
        return not self.refusal


def grid_preview(call: Call) -> GridPreview:
    """Criterion by criterion, what is new and what changes. Four queries."""
    last, prepared = grid_in_force(call), criteria_prepared(call)
    before = {criterion.slug: criterion for criterion in criteria_in(last)} if last else {}
    sheets = ScoreSheet.objects.filter(grid__call=call)
    return GridPreview(
        last=last,
        lines=tuple((criterion, _change(before.get(criterion.slug), criterion)) for criterion in prepared),
        gone=tuple(one.label for slug, one in before.items() if slug not in {now.slug for now in prepared}),
        refusal=_refusal(prepared, last),
        given=sheets.filter(given_at__isnull=False).count(),
        drafts=sheets.filter(given_at=None).count(),
    )


def _refusal(prepared: tuple[Criterion, ...], last: ScoreGrid | None) -> str:
    try:
        scoring.check(prepared)
    except GridRefused as refusal:
        return str(refusal)
    return f"Rien n’a changé depuis la version {last.version}." if last and criteria_in(last) == prepared else ""


def _change(before: Criterion | None, now: Criterion) -> str:
    if before is None:
        return "Nouveau"
    changed = [
        words
        for words, was, there in (
            ("énoncé", before.label, now.label),
            ("comment noter", before.guidance, now.guidance),
            (f"échelle (0 à {before.highest})", before.highest, now.highest),
            (f"poids ({before.weight})", before.weight, now.weight),
            ("bonus", before.is_bonus, now.is_bonus),
        )
        if was != there
    ]
    return f"Change : {', '.join(changed)}" if changed else "Inchangé"
