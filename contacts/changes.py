"""What the apps above do at once when people or organisations change; the contacts know nothing of them."""

from collections.abc import Callable
from datetime import datetime

from contacts.models import Organisation, User

Follower = Callable[[datetime, "Organisation | None", "User | None"], None]
_followers: list[Follower] = []


def follows(follower: Follower) -> Follower:
    """Register what is done in the transaction of each change; it must bear to be run twice."""
    if follower not in _followers:
        _followers.append(follower)
    return follower


def changed(*, at: datetime, organisation: Organisation | None = None, user: User | None = None) -> None:
    """Say that whom an organisation is made of or names has changed, or which bodies a person is of. Call it inside the
    transaction of the change."""
    for follower in _followers:
        follower(at, organisation, user)
