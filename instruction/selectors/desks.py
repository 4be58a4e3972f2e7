"""Which filed dossiers a person of the services may read, and which are hers to work on."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from applications.models import Application, Assignment
from contacts.models import User


@dataclass(frozen=True, slots=True)
class Desk:
    """A person's place in the services: her referent's record, her themes, and whether she administers the portal.

    ``theme_ids`` are the themes that she follows as a referent and those of the services she heads (``led_theme_ids``).
    """

    user_id: int
    referent_id: int | None
    theme_ids: tuple[int, ...]
    reads_all: bool
    led_theme_ids: tuple[int, ...] = ()

    def answers_for(self, application: Application, referents: frozenset[int]) -> bool:
        """Whether the dossier is of her themes or entrusted to her, ``referents`` being those in charge of it."""
        return application.theme_id in self.theme_ids or self.referent_id in referents


def desk_of(user: User) -> Desk | None:
    """The person's desk, or ``None`` for who is neither an administrator, a referent in function nor the head of a
    service. One query."""
    if not user.is_active:
        return None
    # Each line pairs a theme she follows with one she leads: a handful, in one query.
    lines = list(
        User.objects.filter(pk=user.pk)
        .order_by()
        .values_list(
            "referent",
            "referent__is_active",
            "referent__theme_referents__theme",
            "services_led",
            "services_led__desks__theme",
        )
    )
    referent = next((line[0] for line in lines if line[1]), None)
    if referent is None and not user.is_staff and not any(line[3] for line in lines):
        return None
    led = {line[4] for line in lines if line[4]}
    followed = {line[2] for line in lines if referent and line[2]}
    return Desk(user.pk, referent, tuple(sorted(followed | led)), user.is_staff, tuple(sorted(led)))


def readable_by(desk: Desk) -> QuerySet[Application]:
    """The filed dossiers that the person may know of: every one for an administrator; for a referent, those of her
    themes and those entrusted to her.

    What she may see as a member of an organisation is not here: an association reads its dossiers on its own pages.
    """
    if desk.reads_all:
        return Application.objects.filed()
    # Uncorrelated, so that the planner reads her assignments once, from their own index, and knows how many they are.
    entrusted = Assignment.objects.filter(referent=desk.referent_id, ended_at=None).order_by().values("application")
    return Application.objects.filed().filter(Q(theme__in=desk.theme_ids) | Q(pk__in=entrusted))


def entrusted_to(desk: Desk) -> QuerySet[Application]:
    """The dossiers that the person has in charge now, as lead, co-referent or deputy."""
    # One assignment at most joins each row: the database holds a referent once among those in charge of a dossier.
    return Application.objects.filed().filter(assignments__referent=desk.referent_id, assignments__ended_at=None)


def of_themes_of(desk: Desk) -> QuerySet[Application]:
    """The filed dossiers of the person's themes."""
    return Application.objects.filed().filter(theme__in=desk.theme_ids)
