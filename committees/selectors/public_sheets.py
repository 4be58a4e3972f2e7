"""A passage as a council of residents reads it."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from committees.selectors.sheets import PassageSheet, Place, sheet_of
from instruction.models import AgendaItem


@dataclass(frozen=True, slots=True)
class PublicSheet:
    """What a council reads of a passage: what anybody could be told of the action.

    Neither the proposal, nor the score, nor the criteria, nor who instructs it, nor what each funder is asked or says;
    the costs and the request to the MEL are those of the public record.
    """

    number: str
    title: str
    carrier: str
    carrier_city: str
    theme: str
    summary: str
    audience: str
    starts_on: date | None
    ends_on: date | None
    people: int | None
    people_qpv: int | None
    communes: tuple[tuple[str, str], ...]
    neighbourhoods: tuple[Place, ...]
    generation: str
    costs: Decimal
    requested: Decimal | None
    asked: Decimal | None

    @property
    def commune_codes(self) -> list[str]:
        return [code for code, _ in self.communes]

    @property
    def neighbourhood_codes(self) -> list[str]:
        return [place.code for place in self.neighbourhoods]


def public_sheet(item: AgendaItem) -> PublicSheet:
    """The passage as a council reads it. At the cost of its sheet."""
    sheet: PassageSheet = sheet_of(item)
    return PublicSheet(
        number=sheet.number,
        title=sheet.title,
        carrier=sheet.carrier,
        carrier_city=sheet.carrier_city,
        theme=sheet.theme,
        summary=sheet.summary,
        audience=sheet.audience,
        starts_on=sheet.starts_on,
        ends_on=sheet.ends_on,
        people=sheet.people,
        people_qpv=sheet.people_qpv,
        communes=sheet.communes,
        neighbourhoods=sheet.neighbourhoods,
        generation=sheet.generation,
        costs=sheet.costs,
        requested=sheet.requested,
        asked=sheet.plan.asked if sheet.plan else None,
    )
