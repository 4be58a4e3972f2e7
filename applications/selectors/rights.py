"""Who may do what to a dossier, in which quality."""

from collections.abc import Iterable
from typing import NamedTuple

from django.db.models import Exists, Q, QuerySet

from applications import workflow
from applications.models import AdditionItem, AdditionState, Application, Assignment
from applications.questionnaire import SECTIONS
from applications.selectors.interests import interests_in
from applications.workflow import Role, State
from contacts.models import Membership, MembershipRole, Referent, Service, User


class Quality(NamedTuple):
    """How a person stands to a dossier: what she is in its organisation, if anything, and in which roles she acts."""

    membership: Membership | None
    roles: frozenset[Role]


def roles_of(user: User, application: Application) -> frozenset[Role]:
    """In which qualities the person may act on this dossier. At most two queries."""
    return quality_of(user, application).roles


def quality_of(user: User, application: Application) -> Quality:
    """How the person stands to this dossier. Two queries at most.

    The head of a service acts as its referents do: on the themes that it instructs or that one of them follows, and on
    what is entrusted to it or to one of them.

    Who belongs to the organisation acts on its dossiers for it alone: she neither admits nor judges them as staff. Who
    has a link of interests with it has no quality at all.
    """
    membership = Membership.objects.active().filter(user=user, organisation_id=application.organisation_id).first()
    if membership is not None:
        return Quality(membership, ROLES_OF_MEMBERS[MembershipRole(membership.role)])
    lines = Assignment.objects.filter(application=application, ended_at=None).order_by()
    followers = Referent.objects.filter(is_active=True, theme_referents__theme=application.theme_id).order_by()
    works = (
        Q(Exists(lines.filter(referent__user=user, referent__is_active=True)))
        | Q(Exists(followers.filter(user=user)))
        | Q(Exists(_services_of(application, lines, followers).filter(heads=user)))
    )
    mine = User.objects.filter(pk=user.pk).order_by()
    found = mine.values_list(
        "is_active", Exists(mine.filter(works)), Exists(interests_in(application).filter(user=user))
    )
    is_active, is_in_charge, is_linked = found.first() or (False, False, False)
    if is_linked:
        return Quality(None, frozenset())
    roles = {Role.ADMINISTRATOR} if user.is_staff else set()
    if is_in_charge and is_active:
        roles.add(Role.REFERENT)
    return Quality(None, frozenset(roles))


def _services_of(
    application: Application, lines: QuerySet[Assignment], followers: QuerySet[Referent]
) -> QuerySet[Service]:
    """The services that read the dossier."""
    reads = (
        Q(desks__theme=application.theme_id)
        | Q(pk__in=followers.values("service"))
        | Q(pk__in=lines.values("service"))
        | Q(pk__in=lines.values("referent__service"))
    )
    return Service.objects.filter(reads).order_by()


ROLES_OF_MEMBERS: dict[MembershipRole, frozenset[Role]] = {
    MembershipRole.WRITER: frozenset({Role.WRITER}),
    MembershipRole.TREASURER: frozenset({Role.WRITER}),
    MembershipRole.HELPER: frozenset({Role.WRITER}),
    MembershipRole.SIGNATORY: frozenset({Role.WRITER, Role.SIGNATORY}),
    MembershipRole.VIEWER: frozenset(),
}


def carrier_actions(user: User, application: Application) -> tuple[workflow.Transition, ...]:
    """The actions open to the person now on behalf of the association, in the order of the table."""
    return workflow.allowed(State(application.state), roles_of(user, application) & workflow.CARRIERS)


def staff_actions(
    user: User, application: Application, roles: frozenset[Role] | None = None
) -> tuple[workflow.Transition, ...]:
    """The actions open to the person now on behalf of the services, in the order of the table. No query where her
    roles are given."""
    roles = roles_of(user, application) if roles is None else roles
    return workflow.allowed(State(application.state), roles & workflow.STAFF)


def open_sections(application: Application) -> frozenset[str]:
    """The sections whose answers may change now: all of a draft, those asked again while additions are awaited.

    No query for a draft; one while additions are awaited.
    """
    if State(application.state) in workflow.EDITABLE:
        return frozenset(section.slug for section in SECTIONS)
    return frozenset(item.section for item in asked_again(application))


def asked_again(application: Application) -> list[AdditionItem]:
    """What the services ask again and wait for; nothing unless additions are awaited. One query then."""
    if State(application.state) not in workflow.REOPENED:
        return []
    return list(AdditionItem.objects.filter(request__application=application, request__state=AdditionState.OPEN))


def corrections_of(items: Iterable[AdditionItem]) -> dict[str, str]:
    """How far each section asked again is: "asked" while one thing of it waits, "done" once all are answered."""
    found: dict[str, str] = {}
    for item in items:
        if found.get(item.section) != "asked":
            found[item.section] = "done" if item.answered_at else "asked"
    return found


def open_codes(application: Application, section: str) -> frozenset[str] | None:
    """The questions of a section that may change now, or ``None`` when all of them may; of no section in particular,
    those that are asked again by name. At most one query.
    """
    if State(application.state) in workflow.EDITABLE:
        return None
    items = [item for item in asked_again(application) if item.section == section or not section]
    if section and any(not item.code for item in items):
        return None
    return frozenset(item.code for item in items if item.code)


def may_write(user: User, application: Application) -> bool:
    """Whether the person writes dossiers for its organisation. One query."""
    return may_write_for(user, application.organisation_id)


def may_write_for(user: User, organisation_id: int) -> bool:
    """Whether the person writes dossiers for this organisation. One query."""
    mine = Membership.objects.may_write().filter(user=user, organisation_id=organisation_id)
    return bool(mine.exists())


def editable_sections(user: User, application: Application) -> frozenset[str]:
    """The sections that this person may change now, by their slugs. At most two queries."""
    opened = open_sections(application)
    return opened if opened and may_write(user, application) else frozenset()
