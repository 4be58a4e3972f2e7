"""Who answers for a theme: reads only."""

from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Q

from contacts.models import Absence, Referent, Service, ThemeDesk
from contacts.routing import Away, Desk, Route, route, stand_in
from eligibility.models import Theme


@dataclass(frozen=True, slots=True)
class Routing:
    """A route with its people: what the services need to write the assignments."""

    service: Service
    route: Route
    people: dict[int, Referent]


@dataclass(frozen=True, slots=True)
class Roll:
    """Who is in function on a day, and who is away: for each absent referent, the absence that tells who stands in."""

    people: dict[int, Referent]
    away: dict[int, Absence]
    barred: frozenset[int] = frozenset()

    def without(self, referents: frozenset[int]) -> "Roll":
        """The same for a dossier from which these are kept away: to it they are as if they were not in function."""
        return replace(self, barred=referents)

    def is_active(self, referent: int) -> bool:
        return self.people[referent].is_active and referent not in self.barred

    def present_for(self, referent: int) -> Referent | None:
        """The person who is there for a referent: herself, or the end of the chain of deputies."""
        active = frozenset(pk for pk in self.people if self.is_active(pk))
        found = stand_in(referent, {pk: absence.deputy_id for pk, absence in self.away.items()}, active)
        return None if found is None else self.people[found]


def roll_on(on: date) -> Roll:
    """Every referent with her account and service, and the absences of the day. Two queries."""
    people = {person.pk: person for person in Referent.objects.select_related("service", "user")}
    away: dict[int, Absence] = {}
    for absence in Absence.objects.filter(starts_on__lte=on, ends_on__gte=on).order_by("-ends_on", "pk"):
        kept = away.get(absence.referent_id)
        # Of two absences on the same day, the one that names a deputy tells who stands in, as in ``route``.
        if kept is None or (kept.deputy_id is None and absence.deputy_id):
            away[absence.referent_id] = absence
    return Roll(people, away)


def desk_of(theme: Theme) -> ThemeDesk | None:
    """The theme's desk with its service. One query, none where they came with the theme."""
    if Theme._meta.get_field("desk").is_cached(theme):
        return getattr(theme, "desk", None)
    return ThemeDesk.objects.select_related("service").filter(theme=theme).first()


def referents_of(theme: Theme) -> list[Referent]:
    """The referents in function of a theme, the lead first. One query."""
    return list(
        Referent.objects.filter(is_active=True, theme_referents__theme=theme)
        .select_related("service")
        .order_by("theme_referents__order", "pk")
    )


def routing_for(theme: Theme, on: date, *, without: frozenset[int] = frozenset()) -> Routing:
    """Who answers for a dossier of this theme filed on this day, ``without`` those referents. Five queries."""
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
    active = {key: person.is_active and key not in without for key, person in people.items()}
    answer = route(Desk(order, boxes), away, active, on)
    return Routing(service, answer, people)
