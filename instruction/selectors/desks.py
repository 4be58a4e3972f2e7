"""Which filed dossiers a person of the services may read, and which are hers to work on."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from applications.models import Application, Assignment
from contacts.models import Referent, User


@dataclass(frozen=True, slots=True)
class Desk:
    """A person's place in the services: her referent's record, her themes, and whether she administers the portal."""

    user_id: int
    referent_id: int | None
    theme_ids: tuple[int, ...]
    reads_all: bool

    def answers_for(self, application: Application, referents: frozenset[int]) -> bool:
        """Whether the dossier is of her themes or entrusted to her, ``referents`` being those in charge of it."""
        return application.theme_id in self.theme_ids or self.referent_id in referents


def desk_of(user: User) -> Desk | None:
    """The person's desk, or ``None`` for who is neither an administrator nor a referent in function. One query."""
    if not user.is_active:
        return None
    record = Referent.objects.filter(user=user.pk, is_active=True).order_by()
    rows = list(record.values_list("pk", "theme_referents__theme"))
    if not rows and not user.is_staff:
        return None
    themes = tuple(sorted(theme for _, theme in rows if theme is not None))
    return Desk(user.pk, rows[0][0] if rows else None, themes, user.is_staff)


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
