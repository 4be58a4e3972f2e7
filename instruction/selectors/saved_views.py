"""The views of the inbox that people keep: one's own, and those that colleagues share."""

from dataclasses import dataclass
from urllib.parse import parse_qsl

from django.db.models import Q

from contacts.models import User
from instruction.models import SavedView


@dataclass(frozen=True, slots=True)
class SavedViews:
    """A person's own views in her order, and her colleagues' by name. An address is read with the reader's rights."""

    own: tuple[SavedView, ...]
    shared: tuple[SavedView, ...]

    @property
    def default(self) -> SavedView | None:
        return next((view for view in self.own if view.is_default), None)

    def find(self, public_id: str) -> SavedView | None:
        return next((view for view in (*self.own, *self.shared) if str(view.public_id) == public_id), None)


def saved_views_of(user: User) -> SavedViews:
    """Two lists in one query."""
    rows = list(
        SavedView.objects.filter(Q(owner=user) | Q(is_shared=True)).select_related("owner").order_by("order", "pk")
    )
    own = tuple(view for view in rows if view.owner_id == user.pk)
    shared = sorted(
        (view for view in rows if view.owner_id != user.pk), key=lambda view: (view.name.casefold(), view.pk)
    )
    return SavedViews(own, tuple(shared))


def address_of(view: SavedView) -> dict[str, str]:
    """What the view keeps, as the address of a page that knows which view it shows."""
    return dict(parse_qsl(view.query)) | {"enregistree": str(view.public_id)}


def is_changed(view: SavedView, address: dict[str, str]) -> bool:
    """Whether the list on screen is no longer what the view keeps."""
    kept = {name: value for name, value in address.items() if name != "enregistree"}
    return dict(parse_qsl(view.query)) != kept
