"""Which filed dossiers a person of the services may read, and which are hers to work on."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet

from applications.models import Application, Assignment
from applications.selectors.interests import recused_from
from contacts.models import Service, User
from eligibility.models import Theme


@dataclass(frozen=True, slots=True)
class Desk:
    """A person's place in the services: her referent's record, her themes, and whether she administers the portal.

    ``theme_ids`` are the themes that she follows as a referent and those that the services she heads read
    (``led_theme_ids``): what they instruct, and what one of their referents follows.
    """

    user_id: int
    referent_id: int | None
    theme_ids: tuple[int, ...]
    reads_all: bool
    led_theme_ids: tuple[int, ...] = ()
    led_service_ids: tuple[int, ...] = ()

    def answers_for(self, application: Application, referents: frozenset[int]) -> bool:
        """Whether the dossier is of her themes or entrusted to her, ``referents`` being those in charge of it."""
        return application.theme_id in self.theme_ids or self.referent_id in referents


def desk_of(user: User) -> Desk | None:
    """The person's desk, or ``None`` for who is neither an administrator, a referent in function nor the head of a
    service. One query, two for a head."""
    if not user.is_active:
        return None
    # Each line pairs a theme she follows with a service she heads: a handful, in one query.
    lines = list(
        User.objects.filter(pk=user.pk)
        .order_by()
        .values_list(
            "referent",
            "referent__is_active",
            "referent__theme_referents__theme",
            "services_led",
        )
    )
    referent = next((line[0] for line in lines if line[1]), None)
    if referent is None and not user.is_staff and not any(line[3] for line in lines):
        return None
    services = {line[3] for line in lines if line[3]}
    led = _themes_read_by(services)
    followed = {line[2] for line in lines if referent and line[2]}
    return Desk(
        user.pk, referent, tuple(sorted(followed | led)), user.is_staff, tuple(sorted(led)), tuple(sorted(services))
    )


def directs(user: User) -> bool:
    """Whether the person settles what is everyone's (labels, committees and their agendas): administrators and heads of
    services. One query at most."""
    return user.is_active and (user.is_staff or Service.objects.filter(heads=user).exists())


def _themes_read_by(services: set[int]) -> set[int]:
    """The themes that these services instruct, or that a referent of theirs follows. One query, none for no service."""
    if not services:
        return set()
    followed = Q(theme_referents__referent__service__in=services, theme_referents__referent__is_active=True)
    themes = Theme.objects.filter(Q(desk__service__in=services) | followed)
    return set(themes.order_by().values_list("pk", flat=True))


def is_hers(desk: Desk, application: Application) -> bool:
    """Whether the dossier is of her themes or entrusted to her. At most one query."""
    if desk.answers_for(application, frozenset()):
        return True
    entrusted = application.assignments.filter(referent=desk.referent_id, ended_at=None)
    return desk.referent_id is not None and entrusted.exists()


def readable_by(desk: Desk) -> QuerySet[Application]:
    """The filed dossiers that the person may know of: every one for an administrator; for a referent, those of her
    themes and those entrusted to her; for the head of a service, those entrusted to the service too.

    Never those from which a link of interests keeps her away. What she may see as a member of an organisation is not
    here: an association reads its dossiers on its own pages.
    """
    known = known_to(desk)
    if desk.reads_all:
        return known
    # Either way is open to the planner: a list that it walks in order looks a dossier up, one that it counts reads her
    # assignments once.
    entrusted = Assignment.objects.filter(entrusting(desk), application=OuterRef("pk"), ended_at=None).order_by()
    return known.filter(Q(theme__in=desk.theme_ids) | Q(Exists(entrusted)))


def readable_to(user: User) -> QuerySet[Application]:
    """The same of a person; none for who is not of the services. One query at most besides its own."""
    desk = desk_of(user)
    return Application.objects.none() if desk is None else readable_by(desk)


def known_to(desk: Desk) -> QuerySet[Application]:
    """The filed dossiers from which no link of interests keeps the person away."""
    return Application.objects.filed().exclude(recused_from(desk.user_id))


def entrusted_to(desk: Desk) -> QuerySet[Application]:
    """The dossiers that the person has in charge now, as lead, co-referent or deputy."""
    # One assignment at most joins each row: the database holds a referent once among those in charge of a dossier.
    if desk.referent_id is None:
        return Application.objects.none()
    return known_to(desk).filter(assignments__referent=desk.referent_id, assignments__ended_at=None)


def entrusting(desk: Desk) -> Q:
    """The assignments to this person, and those to the services that she heads; who is no referent has none of her own,
    and not those of the boxes, which name nobody."""
    hers = Q(pk=None) if desk.referent_id is None else Q(referent=desk.referent_id)
    if desk.led_service_ids:
        hers |= Q(service__in=desk.led_service_ids) | Q(referent__service__in=desk.led_service_ids)
    return hers


def of_themes_of(desk: Desk) -> QuerySet[Application]:
    """The filed dossiers of the person's themes."""
    return known_to(desk).filter(theme__in=desk.theme_ids)
