"""A table of figures, the same on a page and in a file (pure)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from reporting.charts.types import Unit
from reporting.charts.wording import written

Value = Decimal | int | None
_CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Cell:
    """A value with its unit; ``href`` leads to the rows behind it. What is unknown is a dash, never a zero."""

    value: Value
    unit: Unit = Unit.COUNT
    href: str = ""

    @property
    def text(self) -> str:
        return "–" if self.value is None else written(self.value, self.unit)

    @property
    def plain(self) -> Decimal | int | None:
        """As a file holds it: a number, to the cent at most."""
        return self.value.quantize(_CENT, ROUND_HALF_UP) if isinstance(self.value, Decimal) else self.value


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a table: its name, an address for its name, and a cell for each column."""

    label: str
    cells: Sequence[Cell]
    href: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """``slug`` names it in an address; ``heading`` is the title of the first column, ``columns`` those of the others;
    ``note`` says how to read it."""

    slug: str
    title: str
    heading: str
    columns: Sequence[str]
    lines: Sequence[Line]
    total: Line | None = None
    note: str = ""

    @property
    def head(self) -> tuple[str, ...]:
        return (self.heading, *self.columns)

    def rows(self) -> Iterator[tuple[str | Decimal | int | None, ...]]:
        """What the page shows, as a file takes it."""
        for line in (*self.lines, *([self.total] if self.total else [])):
            yield (line.label, *(cell.plain for cell in line.cells))
