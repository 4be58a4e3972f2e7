"""Last year's dossier of the same action: what it said, and how it reads beside this year's."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import chain

from applications.answers import Value, Values
from applications.budget import Budget
from applications.differences import Part, Piece, by_lines, by_words
from applications.display import ReadableAnswer, ReadableSection, readable
from applications.models import Application
from applications.questionnaire import SECTIONS, Section
from applications.selectors import filed_values, previous_of
from applications.selectors.actions import NOT_RENEWED
from instruction.selectors.budgets import named_budget
from instruction.selectors.desks import Desk, readable_by

# Left as they are in both years: what the portal works out, and files, which have their own place in the page.
NOT_COMPARED = frozenset({"documents"})


@dataclass(frozen=True, slots=True)
class LastYear:
    """A dossier of an earlier year, with its answers as they were last sent."""

    application: Application
    values: Values

    @property
    def budget(self) -> Budget:
        return named_budget(self.values)

    @property
    def year(self) -> int:
        return self.application.year


@dataclass(frozen=True, slots=True)
class Pair:
    """A question as it was answered in each year; ``None`` where that year did not ask it.

    ``old_pieces`` and ``new_pieces`` are the texts or the items cut where they differ, for prose and for lists.
    """

    code: str
    label: str
    before: ReadableAnswer | None
    now: ReadableAnswer | None
    is_changed: bool
    old_pieces: tuple[Piece, ...] = ()
    new_pieces: tuple[Piece, ...] = ()


@dataclass(frozen=True, slots=True)
class PairedSection:
    section: Section
    pairs: tuple[Pair, ...]

    @property
    def changed(self) -> int:
        return sum(pair.is_changed for pair in self.pairs)


def last_year_of(desk: Desk, application: Application, siblings: Sequence[Application]) -> LastYear | None:
    """Last year's dossier, when the person may read it. ``siblings`` are all the dossiers of the action.

    No query for a first year; two for one that went on from year to year, three more where it was renewed or
    transferred, one more where it is of a theme that is not hers.
    """
    previous = _previous(application, siblings)
    if previous is None or previous.submitted_at is None or not _may_read(desk, previous):
        return None
    return LastYear(previous, filed_values(previous))


def _previous(application: Application, siblings: Sequence[Application]) -> Application | None:
    if application.renewed_from_id or application.transferred_from_id:
        return previous_of(application)
    earlier = (one for one in siblings if one.year < application.year and one.state not in NOT_RENEWED)
    return next(earlier, None)


def _may_read(desk: Desk, previous: Application) -> bool:
    if desk.reads_all or previous.theme_id in desk.theme_ids:
        return True
    return readable_by(desk).filter(pk=previous.pk).exists()


def side_by_side(sections: Sequence[ReadableSection], values: Values, last: LastYear) -> list[PairedSection]:
    """This year's answers with last year's, in the order of this year's form; then what only last year asked.

    Four queries, for the words of last year's form.
    """
    olds = readable(last.application.call, last.application.theme, last.values)
    before = _by_code(olds)
    now = _by_code(sections)
    found: dict[str, list[Pair]] = {section.slug: [] for section in SECTIONS}
    for code in dict.fromkeys((*now, *before)):
        if code not in NOT_COMPARED:
            place = now.get(code) or before[code]
            pair = _pair(code, before.get(code), now.get(code), last.values.get(code), values.get(code))
            found[place[0].slug].append(pair)
    return [PairedSection(section, tuple(found[section.slug])) for section in SECTIONS if found[section.slug]]


def _by_code(sections: Sequence[ReadableSection]) -> dict[str, tuple[Section, ReadableAnswer]]:
    return dict(
        chain.from_iterable(((answer.code, (part.section, answer)) for answer in part.answers) for part in sections)
    )


def _pair(
    code: str,
    old: tuple[Section, ReadableAnswer] | None,
    new: tuple[Section, ReadableAnswer] | None,
    old_value: Value | None,
    new_value: Value | None,
) -> Pair:
    before, now = (old[1] if old else None), (new[1] if new else None)
    label = (now or before).label  # type: ignore[union-attr]  # One of the two years has the question.
    # A boolean is no number here: « no » and zero are two answers.
    is_changed = (type(old_value), old_value) != (type(new_value), new_value)
    pieces = _pieces(before, now) if is_changed and before is not None and now is not None else []
    return Pair(
        code,
        label,
        before,
        now,
        is_changed,
        tuple(piece for piece in pieces if piece.part is not Part.ADDED),
        tuple(piece for piece in pieces if piece.part is not Part.REMOVED),
    )


def _pieces(before: ReadableAnswer, now: ReadableAnswer) -> list[Piece]:
    """Only what is of one kind in both years is compared piece by piece."""
    compare: dict[str, Callable[..., list[Piece]]] = {"prose": by_words, "list": by_lines}
    if before.kind != now.kind or now.kind not in compare or before.is_blank or now.is_blank:
        return []
    return compare[now.kind](before.value, now.value)
