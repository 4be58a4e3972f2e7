"""The arithmetic of the marks (pure: no Django, no clock, no database): totals, averages, spreads, ranks, all exact.

Each base criterion weighs its weight: the score is the weighted share of the highest marks, out of 100. A bonus
criterion stands outside: its highest mark adds ``weight`` points, a lower one its share of them, nothing goes past 100.
Everything is counted in whole numbers, then rounded once, half up, to two places.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from decimal import Decimal
from fractions import Fraction
from typing import Any

from applications.workflow import State
from eligibility.engine.wording import listed

HIGHEST = Decimal(100)
# From here on, two reviewers do not read the same dossier: the page says so.
NOTABLE, WIDE = Decimal(10), Decimal(25)
# While a dossier is in one of these, marks are given; afterwards they stand, and who reads the dossier reads them.
MARKED_IN = frozenset({State.IN_REVIEW, State.ADDITION_REQUESTED})


@dataclass(frozen=True, slots=True)
class Criterion:
    """A line of a grid: marks go from 0 to ``highest``."""

    slug: str
    label: str
    guidance: str
    highest: int
    weight: int
    is_bonus: bool

    @property
    def scale(self) -> range:
        return range(self.highest + 1)

    def stands(self, value: int | None) -> bool:
        """Whether this is a mark of the criterion."""
        return value is not None and value in self.scale


class GridRefused(ValueError):
    """No score can come of these criteria; ``str()`` is the French sentence to show."""


def read_criteria(rows: Iterable[Mapping[str, Any]]) -> tuple[Criterion, ...]:
    """The criteria of a published grid. Raises ``KeyError`` or ``TypeError`` on what is no grid."""
    names = [field.name for field in fields(Criterion)]
    return tuple(Criterion(**{name: row[name] for name in names}) for row in rows)


def written(criteria: Iterable[Criterion]) -> list[dict[str, Any]]:
    """The criteria as a grid keeps them."""
    return [asdict(criterion) for criterion in criteria]


def check(criteria: Sequence[Criterion]) -> None:
    """Raises ``GridRefused`` for what cannot be marked with."""
    base = [criterion for criterion in criteria if not criterion.is_bonus]
    if not base:
        raise GridRefused("La grille n’a pas de critère de base : un bonus s’ajoute à une note, il n’en fait pas une.")
    if len({criterion.slug for criterion in criteria}) != len(criteria):
        raise GridRefused("Deux critères portent le même identifiant.")
    for criterion in criteria:
        if not criterion.label.strip() or not 1 <= criterion.highest <= 9 or criterion.weight < 1:
            raise GridRefused(f"« {criterion.label or criterion.slug} » : l’énoncé, l’échelle ou le poids ne vont pas.")
        if not criterion.guidance.strip():
            raise GridRefused(f"« {criterion.label} » : écrivez comment noter, pour que tous notent de même.")


def total(criteria: Sequence[Criterion], values: Mapping[str, int | None]) -> Decimal | None:
    """The score out of 100; ``None`` while a criterion has no mark. Raises ``ValueError`` for a mark out of scale."""
    exact = _exact(criteria, values)
    return None if exact is None else rounded(min(exact, Fraction(100)))


def so_far(criteria: Sequence[Criterion], values: Mapping[str, int | None]) -> Decimal:
    """The score as if each criterion without a mark had 0: what a page shows while one marks."""
    found = total(criteria, {criterion.slug: values.get(criterion.slug) or 0 for criterion in criteria})
    return found if found is not None else Decimal(0)


def _exact(criteria: Sequence[Criterion], values: Mapping[str, int | None]) -> Fraction | None:
    shares: dict[str, Fraction] = {}
    for criterion in criteria:
        value = values.get(criterion.slug)
        if value is None:
            return None
        if value not in criterion.scale:
            raise ValueError(f"{criterion.slug}: {value} is not between 0 and {criterion.highest}")
        shares[criterion.slug] = Fraction(value, criterion.highest)
    base = [criterion for criterion in criteria if not criterion.is_bonus]
    whole = sum(criterion.weight for criterion in base)
    score = sum((shares[criterion.slug] * criterion.weight for criterion in base), Fraction(0)) * 100 / whole
    return score + sum((shares[item.slug] * item.weight for item in criteria if item.is_bonus), Fraction(0))


def rounded(exact: Fraction) -> Decimal:
    """To two places, half up."""
    return Decimal((exact * 200 + 1) // 2).scaleb(-2)


def average(totals: Sequence[Decimal]) -> Decimal | None:
    """The mean of the scores in force; none without any."""
    if not totals:
        return None
    return rounded(sum((Fraction(one) for one in totals), Fraction(0)) / len(totals))


def spread(totals: Sequence[Decimal]) -> Decimal | None:
    """How far reviewers are from each other: the highest minus the lowest; none for fewer than two."""
    return max(totals) - min(totals) if len(totals) > 1 else None


def spread_words(found: Decimal | None) -> str:
    """What a spread means, when it means something."""
    if found is None or found < NOTABLE:
        return ""
    if found < WIDE:
        return "Les évaluateurs s’écartent : comparez vos motifs."
    return "Les évaluateurs ne lisent pas le dossier de la même façon : parlez-en avant le comité."


def spreads(criteria: Sequence[Criterion], sheets: Sequence[Mapping[str, int | None]]) -> dict[str, int]:
    """By criterion, the highest mark minus the lowest; a criterion that fewer than two marked is left out."""
    found = {}
    for criterion in criteria:
        values = [value for sheet in sheets if (value := sheet.get(criterion.slug)) is not None]
        if len(values) > 1:
            found[criterion.slug] = max(values) - min(values)
    return found


@dataclass(frozen=True, slots=True)
class Scored:
    """A dossier to rank: ``average`` is none where nobody gave a mark; ``means`` are those of each criterion."""

    name: str
    average: Decimal | None
    means: Mapping[str, Fraction]


@dataclass(frozen=True, slots=True)
class Place:
    """A dossier's rank, and the others that hold the same one. ``told`` explains a tie."""

    scored: Scored
    rank: int | None
    tied_with: tuple[str, ...] = ()
    told: str = ""


def ranking(scored: Iterable[Scored], labels: Mapping[str, str]) -> list[Place]:
    """From the highest average to the lowest, those without one last.

    Equal averages hold one rank and nothing parts them: the explanation says where their marks differ, and the
    committee chooses. ``labels`` are the criteria by slug, in the order of the grid. Names only order what is shown.
    """
    rows = sorted(scored, key=lambda one: (one.average is None, -(one.average or Decimal(0)), one.name))
    marked = [one for one in rows if one.average is not None]
    places = []
    for one in rows:
        if one.average is None:
            places.append(Place(one, None))
            continue
        rank = 1 + sum(other.average > one.average for other in marked if other.average is not None)
        tied = [other for other in marked if other is not one and other.average == one.average]
        told = _tie(one, tied, rank, labels) if tied else ""
        places.append(Place(one, rank, tuple(other.name for other in tied), told))
    return places


def _tie(one: Scored, tied: Sequence[Scored], rank: int, labels: Mapping[str, str]) -> str:
    names = listed([other.name for other in tied])
    differing = [
        label for slug, label in labels.items() if any(other.means.get(slug) != one.means.get(slug) for other in tied)
    ]
    where = (
        f"Leurs notes diffèrent sur {', '.join(f'« {label} »' for label in differing)}"
        if differing
        else "Leurs notes sont les mêmes sur chaque critère"
    )
    return f"{ordinal(rank)} ex æquo avec {names}. {where} ; rien ne les départage ici, le comité choisit."


def ordinal(rank: int) -> str:
    """1ᵉʳ, 2ᵉ."""
    return "1ᵉʳ" if rank == 1 else f"{rank}ᵉ"
