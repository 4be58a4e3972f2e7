"""The lists that this app gives away: the inbox as it is on screen, its dossiers with everything, a co-funder's."""

from datetime import datetime

from django.http import QueryDict

from applications.selectors import today
from committees.selectors.cofunder_list import HEAD, lines_of
from committees.selectors.cofunders import places_of
from committees.views.cofunder_access import FUNDER
from committees.views.cofunders import asked_by
from contacts.models import User
from instruction.filters import InboxFilter
from instruction.selectors.desks import Desk, desk_of
from instruction.views.exports import name_of, table_of
from reporting.exporting import Listing, Table, register
from reporting.selectors.complete import complete_head, complete_rows

DOSSIERS, COMPLETE, COFUNDER = "dossiers", "dossiers-complets", "cofinanceur"


def inbox_list(user: User, query: QueryDict, at: datetime) -> Table | None:
    """The inbox at this address: its dossiers, its order, its columns."""
    found = _inbox(user, query, at)
    if found is None:
        return None
    desk, filters = found
    head, rows = table_of(filters, filters.qs, desk=desk, day=filters.day)
    return Table(name_of(filters, filters.day), head, rows, filters.qs.order_by().count(), "Dossiers")


def complete_list(user: User, query: QueryDict, at: datetime) -> Table | None:
    """The same dossiers in the same order, with all that is known of each."""
    found = _inbox(user, query, at)
    if found is None:
        return None
    desk, filters = found
    rows = complete_rows(filters.qs, desk=desk, order=filters.order, day=filters.day)
    name = name_of(filters, filters.day).replace("dossiers-", "dossiers-complets-", 1)
    return Table(name, complete_head(), rows, filters.qs.order_by().count(), "Dossiers")


def cofunder_list(user: User, query: QueryDict, at: datetime) -> Table | None:
    """The list of one of her funders at this address."""
    places, wished = places_of(user), query.get(FUNDER, "")
    place = next((one for one in places if wished in ("", one.funder.slug)), None)
    if place is None:
        return None
    asked = asked_by(user, place, query)
    name = f"dossiers-{place.funder.slug}-{today(at):%Y-%m-%d}"
    return Table(name, HEAD, lines_of(asked.rows, asked.order), asked.rows.order_by().count(), "Dossiers")


def _inbox(user: User, query: QueryDict, at: datetime) -> tuple[Desk, InboxFilter] | None:
    desk = desk_of(user)
    return None if desk is None else (desk, InboxFilter(query, desk=desk, day=today(at)))


def register_all() -> None:
    """Called once at start."""
    register(Listing(DOSSIERS, "Dossiers, colonnes affichées", inbox_list))
    register(Listing(COMPLETE, "Dossiers, toutes les colonnes", complete_list))
    register(Listing(COFUNDER, "Dossiers demandés à un financeur", cofunder_list))
