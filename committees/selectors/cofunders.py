"""What the people of a co-funder may read: the dossiers asked of it, and those of the sittings where it sits."""

from contacts.models import FunderMember, User


def places_of(user: User) -> list[FunderMember]:
    """The funders for which the person works now, the first to have her first. One query."""
    if not user.is_active:
        return []
    rows = FunderMember.objects.filter(user=user, ended_at=None, funder__is_active=True)
    return list(rows.select_related("funder").order_by("pk"))
