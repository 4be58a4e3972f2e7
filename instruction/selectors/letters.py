"""What a letter says of a dossier, and to whom it goes."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, TypedDict

from django.utils.dateformat import format as written

from applications.models import Application, Assignment, AssignmentRole
from applications.selectors import today
from contacts.models import Service, ThemeDesk
from eligibility.engine import wording
from instruction.models import ProposedAmount


class Letterhead(TypedDict):
    """The service that writes, as it stands at the head of the sheet."""

    service: str
    address: str
    phone: str
    email: str


def letter_values(rows: Iterable[Application], at: datetime) -> dict[int, dict[str, str]]:
    """What each placeholder is worth for each dossier, by primary key. Two queries, whatever their number.

    The rows come with their theme and their organisation. An empty text is what the dossier does not have.
    """
    found = list(rows)
    keys = [row.pk for row in found]
    proposed = dict(
        ProposedAmount.objects.filter(proposal__application__in=keys, line=None)
        .order_by()
        .values_list("proposal__application", "amount")
    )
    leads = Assignment.objects.filter(application__in=keys, ended_at=None, role=AssignmentRole.LEAD)
    names = {row.application_id: str(row.referent) for row in leads.select_related("referent").order_by()}
    return {
        row.pk: {
            "numero": row.number,
            "intitule": row.title,
            "structure": row.organisation.name,
            "demande": _money(row.requested_amount),
            "propose": _money(proposed.get(row.pk)),
            "date_depot": letter_day(row.submitted_at),
            "thematique": row.theme.label,
            "referent": names.get(row.pk, ""),
            "aujourdhui": letter_day(at),
        }
        for row in found
    }


def letterhead_of(application: Application) -> Letterhead:
    """The service that instructs the dossier's theme, with the house's own address where it has none. Two queries."""
    return letterheads_of([application.theme_id])[application.theme_id][1]


def letterheads_of(theme_ids: Iterable[int]) -> dict[int, tuple[Service, Letterhead]]:
    """The service that writes on the dossiers of each theme, and how it stands at the head of a sheet. Two queries."""
    wanted = set(theme_ids)
    desks = {desk.theme_id: desk for desk in ThemeDesk.objects.filter(theme__in=wanted).select_related("service")}
    house = Service.objects.get(is_last_resort=True)
    found: dict[int, tuple[Service, Letterhead]] = {}
    for theme in wanted:
        desk = desks.get(theme)
        service = desk.service if desk else house
        found[theme] = (
            service,
            {
                "service": service.name,
                "address": service.address or house.address,
                "phone": service.phone or house.phone,
                "email": (desk.box_email if desk else "") or service.box_email or house.box_email,
            },
        )
    return found


def recipient_of(application: Application) -> list[str]:
    """The lines of the address to which the letter goes."""
    organisation = application.organisation
    place = f"{organisation.postal_code} {organisation.city}".strip()
    return [line for line in (organisation.name, organisation.address, place) if line]


def _money(amount: Any) -> str:
    return "" if amount is None else wording.money(amount)


def letter_day(at: datetime | None) -> str:
    """A day as a letter writes it; empty for none."""
    if at is None:
        return ""
    text = written(today(at), "j F Y")
    return f"1ᵉʳ{text[1:]}" if text.startswith("1 ") else text
