"""What a council of residents may read, and what it says."""

from contacts.models import CouncilMember, User


def councils_of(user: User) -> list[CouncilMember]:
    """The councils to which the person belongs now. One query."""
    if not user.is_active:
        return []
    rows = CouncilMember.objects.filter(user=user, ended_at=None, council__is_active=True)
    return list(rows.select_related("council").order_by("pk"))
