"""The rows behind a figure as a list to take away, for the services and for a funder."""

from datetime import datetime

from django.http import QueryDict

from committees.selectors.cofunders import places_of
from committees.views.cofunder_access import FUNDER
from contacts.models import User
from reporting.exporting import Listing, Table, register
from reporting.selectors.behind import source_of
from reporting.selectors.narrowing import Narrowing
from reporting.selectors.scopes import Audience, Scope, scope_for
from reporting.views.boards import Board
from reporting.views.rows import LISTINGS, table_of


def services_rows(user: User, query: QueryDict, at: datetime) -> Table | None:
    """Of the dossiers of her desk."""
    scope = scope_for(user)
    return _table(scope, query) if scope and scope.audience == Audience.SERVICES else None


def funder_rows(user: User, query: QueryDict, at: datetime) -> Table | None:
    """Of one of her funders: the one that the address names, or her first."""
    slug = query.get(FUNDER, "") or next((place.funder.slug for place in places_of(user)), "")
    scope = scope_for(user, slug) if slug else None
    return _table(scope, query) if scope and scope.audience == Audience.FUNDER else None


def _table(scope: Scope, query: QueryDict) -> Table | None:
    board = Board(scope.narrowed(Narrowing.read(query)), {}, {})
    source = source_of(board.scope, query.get("chiffre", "dossiers"))
    return None if source is None else table_of(board, source, query)


def register_rows() -> None:
    """Called once at start."""
    register(Listing(LISTINGS[Audience.SERVICES], "Lignes d’un chiffre", services_rows))
    register(Listing(LISTINGS[Audience.FUNDER], "Lignes d’un chiffre d’un financeur", funder_rows))
