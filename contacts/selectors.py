"""Who may do what, and who answers for a theme: reads only."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from contacts.models import Absence, Membership, MembershipRole, Organisation, Referent, Service, ThemeDesk, User
from contacts.routing import Away, Desk, Route, route
from eligibility.models import Theme


@dataclass(frozen=True, slots=True)
class Routing:
    """A route with its people: what the services need to write the assignments."""

    service: Service
    route: Route
    people: dict[int, Referent]


def organisations_of(user: User) -> list[Membership]:
    """The person's memberships with their organisations, waiting ones included. One query."""
    return list(user.memberships.select_related("organisation").order_by("organisation__name"))


def membership_of(user: User, organisation: Organisation) -> Membership | None:
    """The person's active membership of the organisation, if any. One query."""
    return Membership.objects.active().filter(user=user, organisation=organisation).first()


def organisations_written_for(user: User) -> list[Organisation]:
    """The organisations for which the person may start a dossier. One query."""
    writing = Membership.objects.may_write().filter(user=user)
    return list(Organisation.objects.filter(memberships__in=writing).order_by("name"))


def people_who_file_for(organisation: Organisation) -> list[User]:
    """Those who may file for the organisation. One query."""
    signing = Membership.objects.active().filter(organisation=organisation, role=MembershipRole.SIGNATORY)
    return list(User.objects.filter(memberships__in=signing, is_active=True).order_by("last_name", "pk"))


def may_file_for(user: User, organisation: Organisation) -> bool:
    membership = membership_of(user, organisation)
    return membership is not None and membership.role == MembershipRole.SIGNATORY


def desk_of(theme: Theme) -> ThemeDesk | None:
    """The theme's desk with its service. One query."""
    return ThemeDesk.objects.select_related("service").filter(theme=theme).first()


def referents_of(theme: Theme) -> list[Referent]:
    """The referents in function of a theme, the lead first. One query."""
    return list(
        Referent.objects.filter(is_active=True, theme_referents__theme=theme)
        .select_related("service")
        .order_by("theme_referents__order", "pk")
    )


def routing_for(theme: Theme, on: date) -> Routing:
    """Who answers for a dossier of this theme filed on this day. Five queries."""
    last_resort = Service.objects.get(is_last_resort=True)
    desk = desk_of(theme)
    service = desk.service if desk else last_resort
    boxes = (desk.box_email if desk else "", service.box_email, last_resort.box_email)
    absences = Absence.objects.filter(starts_on__lte=on, ends_on__gte=on)
    away = [Away(absence.referent_id, absence.starts_on, absence.ends_on, absence.deputy_id) for absence in absences]
    deputies = {absence.deputy for absence in away if absence.deputy}
    people = {
        referent.pk: referent
        for referent in Referent.objects.filter(Q(theme_referents__theme=theme) | Q(pk__in=deputies))
        .distinct()
        .select_related("service")
    }
    order = tuple(theme.theme_referents.order_by("order", "pk").values_list("referent_id", flat=True))
    answer = route(Desk(order, boxes), away, {key: person.is_active for key, person in people.items()}, on)
    return Routing(service, answer, people)
