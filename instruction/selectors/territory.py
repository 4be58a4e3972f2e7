"""Where an action takes place, and how much of its public lives in the priority neighbourhoods."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from applications.answers import Values, codes
from applications.budget import percentage
from applications.display import ReadableSection, ReadableTable

# The question whose table has a row for each neighbourhood chosen.
BY_NEIGHBOURHOOD = "qpv_audience"


@dataclass(frozen=True, slots=True)
class Place:
    """A neighbourhood with the people of it that the action reaches; ``percent`` is their share of the whole public."""

    name: str
    people: int | None
    percent: Decimal | None


@dataclass(frozen=True, slots=True)
class Territory:
    """``rows`` are the neighbourhoods of the dossier, those with the most people first."""

    communes: int
    neighbourhoods: int
    people: int | None
    people_qpv: int | None
    rows: tuple[Place, ...]

    @property
    def percent(self) -> Decimal | None:
        if self.people_qpv is None or not self.people:
            return None
        return percentage(Decimal(self.people_qpv), Decimal(self.people))


def territory_of(values: Values, sections: Sequence[ReadableSection]) -> Territory:
    """The places of a dossier and its public, as the values say; ``sections`` name the places. No query."""
    people, people_qpv = _count(values.get("audience")), _count(values.get("audience_qpv"))
    found = [
        Place(
            name,
            here,
            percentage(Decimal(here), Decimal(people)) if here is not None and people else None,
        )
        for name, here in _counted(sections)
    ]
    found.sort(key=lambda place: (-(place.people or 0), place.name))
    return Territory(
        len(codes(values.get("communes"))), len(codes(values.get("neighbourhoods"))), people, people_qpv, tuple(found)
    )


def _counted(sections: Sequence[ReadableSection]) -> list[tuple[str, int | None]]:
    answers = (answer for part in sections for answer in part.answers if answer.code == BY_NEIGHBOURHOOD)
    table = next((answer.value for answer in answers if isinstance(answer.value, ReadableTable)), None)
    return [(name, _count(cells[0].value)) for name, cells in table.rows if cells] if table else []


def _count(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None
