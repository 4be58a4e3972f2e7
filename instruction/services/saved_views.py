"""Views of the inbox kept under a name. Each belongs to one person, who alone changes it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from contacts.models import User
from instruction.models import SavedView

MOST_VIEWS = 50


class ViewRefused(Exception):
    """The view cannot be kept so; ``str()`` is the French sentence to show beside its name."""


@transaction.atomic
def save_view(*, by: User, at: datetime, name: str, query: str, is_shared: bool = False) -> SavedView:
    """Keep an address of the inbox under a name, after the person's other views."""
    own = _own(by)
    if len(own) >= MOST_VIEWS:
        raise ViewRefused(f"Vous avez déjà {MOST_VIEWS} vues. Retirez-en une pour en garder une autre.")
    _must_be_free(own, name)
    last = max((view.order for view in own), default=0)
    return SavedView.objects.create(
        owner=by, name=name, query=query, is_shared=is_shared, order=last + 1, created_at=at
    )


@transaction.atomic
def rename_view(*, by: User, view: UUID, name: str) -> SavedView:
    own = _own(by)
    row = _one(own, view)
    _must_be_free([other for other in own if other != row], name)
    row.name = name
    row.save(update_fields=["name"])
    return row


@transaction.atomic
def replace_query(*, by: User, view: UUID, query: str) -> SavedView:
    """What the view keeps from now on: the list that is on screen."""
    row = _one(_own(by), view)
    row.query = query
    row.save(update_fields=["query"])
    return row


@transaction.atomic
def share_view(*, by: User, view: UUID, is_shared: bool) -> SavedView:
    """Show the view to the services, or no longer; what it lists depends on who opens it."""
    row = _one(_own(by), view)
    row.is_shared = is_shared
    row.save(update_fields=["is_shared"])
    return row


@transaction.atomic
def make_default(*, by: User, view: UUID, is_default: bool = True) -> SavedView:
    """Open the inbox on this view, in the place of another; or no longer."""
    own = _own(by)
    row = _one(own, view)
    SavedView.objects.filter(owner=by, is_default=True).update(is_default=False)
    row.is_default = is_default
    row.save(update_fields=["is_default"])
    return row


@transaction.atomic
def move_view(*, by: User, view: UUID, up: bool) -> SavedView:
    """One place up or down among the person's views; at the end it stays where it is."""
    own = _own(by)
    row = _one(own, view)
    place = own.index(row)
    own.remove(row)
    own.insert(max(0, place - 1) if up else place + 1, row)
    for order, one in enumerate(own, 1):
        one.order = order
    SavedView.objects.bulk_update(own, ["order"])
    return row


@transaction.atomic
def remove_view(*, by: User, view: UUID) -> dict[str, Any]:
    """Take the view away; what is given back restores it."""
    row = _one(_own(by), view)
    kept = {
        "public_id": str(row.public_id),
        "name": row.name,
        "query": row.query,
        "is_shared": row.is_shared,
        "is_default": row.is_default,
        "order": row.order,
        "created_at": row.created_at.isoformat(),
    }
    row.delete()
    return kept


@transaction.atomic
def restore_view(*, by: User, kept: dict[str, Any]) -> SavedView:
    """The view as it was removed, at its place. Asked twice, it is there once."""
    own = _own(by)
    found = next((view for view in own if str(view.public_id) == kept["public_id"]), None)
    if found is not None:
        return found
    _must_be_free(own, kept["name"])
    has_default = any(view.is_default for view in own)
    return SavedView.objects.create(
        owner=by,
        public_id=kept["public_id"],
        name=kept["name"],
        query=kept["query"],
        is_shared=kept["is_shared"],
        is_default=kept["is_default"] and not has_default,
        order=kept["order"],
        created_at=datetime.fromisoformat(kept["created_at"]),
    )


def _own(by: User) -> list[SavedView]:
    """The person's views in their order, one gesture at a time."""
    User.objects.select_for_update(of=("self",), no_key=True).get(pk=by.pk)
    return list(SavedView.objects.filter(owner=by).order_by("order", "pk"))


def _one(own: list[SavedView], public_id: UUID) -> SavedView:
    """Raises ``SavedView.DoesNotExist`` for a view of someone else as for one that is unknown."""
    row = next((view for view in own if view.public_id == public_id), None)
    if row is None:
        raise SavedView.DoesNotExist
    return row


def _must_be_free(others: list[SavedView], name: str) -> None:
    if any(view.name.casefold() == name.casefold() for view in others):
        raise ViewRefused("Vous avez déjà une vue de ce nom. Choisissez-en un autre.")
