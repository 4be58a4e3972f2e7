"""Who answers for a theme: reads only."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from contacts.models import Absence, Referent, Service, ThemeDesk
from contacts.routing import Away, Desk, Route, route
from eligibility.models import Theme


@dataclass(frozen=True, slots=True)
class Routing:
    """A route with its people: what the services need to write the assignments."""

    service: Service
    route: Route
    people: dict[int, Referent]


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
