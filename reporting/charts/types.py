"""What a chart shows, without how it is drawn (pure). A value that is None is unknown: a gap, never a zero."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import ClassVar

Value = Decimal | int | None


class Kind(StrEnum):
    """How values are drawn: lengths side by side, lengths end to end, or a course in time."""

    BARS = "bars"
    STACKED = "stacked"
    LINES = "lines"


class Unit(StrEnum):
    """What the values count: the units of figures and those of indicators."""

    COUNT = "count"
    EUROS = "euros"
    PEOPLE = "people"
    DAYS = "days"
    PERCENT = "percent"
    POINTS = "points"
    TIMES = "times"
    FTE = "fte"
    HECTARES = "hectares"
    DENSITY = "density"


@dataclass(frozen=True, slots=True)
class Series:
    """Values in the order of the categories; ``hrefs``, if any, lead to the rows behind each of them."""

    name: str
    values: Sequence[Value]
    hrefs: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Chart:
    """One drawing. ``hrefs`` lead to the rows behind each category, and ``gesture`` says what one finds there;
    ``heading`` names the categories in the table; ``csv`` is the address of the same table as a file."""

    kind: Kind
    title: str
    sentence: str
    unit: Unit
    categories: Sequence[str]
    series: Sequence[Series]
    csv: str = ""
    hrefs: Sequence[str] = ()
    heading: str = "Intitulé"
    gesture: str = "voir les dossiers"

    is_multiple: ClassVar[bool] = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "unit", Unit(self.unit))
        for one in self.series:
            _same_length(self.title, self.categories, one.values, one.hrefs)
        _same_length(self.title, self.categories, self.categories, self.hrefs)

    @property
    def known(self) -> list[Decimal | int]:
        return [value for one in self.series for value in one.values if value is not None]

    @property
    def is_linked(self) -> bool:
        return any(self.hrefs) or any(href for one in self.series for href in one.hrefs)

    def href(self, series: int, category: int) -> str:
        """The rows behind one value; empty when there are only those of a category of several series."""
        hrefs = self.series[series].hrefs
        return hrefs[category] if hrefs else (self.category_href(category) if len(self.series) == 1 else "")

    def category_href(self, category: int) -> str:
        return self.hrefs[category] if self.hrefs else ""


@dataclass(frozen=True, slots=True)
class Panel:
    """One of the small charts: its values in the order of the categories that all share."""

    title: str
    values: Sequence[Value]
    href: str = ""


@dataclass(frozen=True, slots=True)
class Multiples:
    """Small charts at one scale, to be compared at a glance: lines, or upright bars with ``Kind.BARS``."""

    title: str
    sentence: str
    unit: Unit
    panels: Sequence[Panel]
    categories: Sequence[str]
    kind: Kind = Kind.BARS
    csv: str = ""
    heading: str = "Intitulé"
    gesture: str = "voir les dossiers"

    is_multiple: ClassVar[bool] = True

    def __post_init__(self) -> None:
        object.__setattr__(self, "unit", Unit(self.unit))
        for panel in self.panels:
            _same_length(self.title, self.categories, panel.values, ())

    @property
    def known(self) -> list[Decimal | int]:
        return [value for panel in self.panels for value in panel.values if value is not None]

    @property
    def is_linked(self) -> bool:
        return any(panel.href for panel in self.panels)


def _same_length(title: str, categories: Sequence[str], values: Sequence[object], hrefs: Sequence[str]) -> None:
    if len(values) != len(categories) or (hrefs and len(hrefs) != len(categories)):
        raise ValueError(f"{title}: {len(categories)} categories, {len(values)} values, {len(hrefs)} addresses")
