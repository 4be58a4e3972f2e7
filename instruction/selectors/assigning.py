"""Who answers for a dossier, who reads it, who could take it, and how it went from hand to hand."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q

from applications.models import Application, Assignment, AssignmentRole, Event
from applications.selectors.interests import kept_away
from applications.workflow import FINAL, State
from contacts.clock import today
from contacts.models import Referent, Service, ThemeDesk, User
from contacts.selectors import desk_of as theme_desk
from contacts.selectors import referents_of, roll_on
from eligibility.engine.wording import listed
from instruction.selectors.choices import BOX, Groups
from instruction.selectors.desks import Desk
from instruction.selectors.sheet import Sheet

ASSIGN = "assign"
# What changes who is in charge, whoever does it.
HANDED = (ASSIGN, "hand_over", "hand_back")


@dataclass(frozen=True, slots=True)
class Charge:
    """Those in charge of a dossier, and those who only read it."""

    answers: Assignment
    note: str
    shares: list[Assignment]
    readers: list[Referent]
    services: list[str]
    may_assign: bool
    may_take_back: bool

    @property
    def of_two_services(self) -> str:
        """That several services read the theme, in one sentence; blank when one does."""
        if len(self.services) < 2:
            return ""
        return f"Plusieurs services lisent cette thématique : {listed(self.services)}. Une seule personne répond."


def assignment_panel(desk: Desk, user: User, sheet: Sheet, at: datetime) -> Charge | None:
    """Those in charge and those who read. One query."""
    if not sheet.assignments:
        return None
    return charge_of(
        sheet.application, sheet.assignments, user, may_act=desk.reads_all or sheet.is_hers, events=sheet.events
    )


def charge_of(
    application: Application,
    lines: list[Assignment],
    user: User,
    *,
    may_act: bool = True,
    events: Sequence[Event] | None = None,
) -> Charge:
    """Those in charge, given their assignments and the dossier's ``events`` since its filing, the latest first. One
    query, two without the events, one more where the theme came without its desk."""
    lines = sorted(lines, key=lambda line: (line.role == AssignmentRole.CO_REFERENT, line.order))
    answers, *shares = lines
    busy = {line.referent_id for line in lines}
    followers = referents_of(application.theme)
    desk = theme_desk(application.theme)
    services = {str(person.service) for person in followers} | ({str(desk.service)} if desk else set())
    return Charge(
        answers,
        f"En remplacement de {answers.stands_in_for}" if answers.stands_in_for else "",
        shares,
        [person for person in followers if person.pk not in busy],
        sorted(services),
        may_act and State(application.state) not in FINAL,
        may_act and may_take_back(user, application, _last_of(events) if events else last_handing(application)),
    )


def _last_of(events: Sequence[Event]) -> Event | None:
    return next((event for event in events if event.action in HANDED), None)


def last_handing(application: Application) -> Event | None:
    """The last time that those in charge changed. One query."""
    handed = application.events.filter(action__in=HANDED).select_related("actor")
    found: Event | None = handed.order_by("-at", "-pk").first()
    return found


def may_take_back(user: User, application: Application, last: Event | None) -> bool:
    """Whether this person may undo ``last``: her own act, itself no undoing, on a dossier still open."""
    return (
        last is not None
        and last.action == ASSIGN
        and last.actor_id == user.pk
        and "undoes" not in last.details
        and "posts" in last.details.get("before", {})
        and State(application.state) not in FINAL
    )


def takers(application: Application, lead: Assignment, at: datetime) -> Groups:
    """Who could answer for the dossier, by how near she is to it, with her load; then the boxes; nobody
    whom a link keeps away. Seven queries."""
    roll = roll_on(today(at)).without(kept_away(application))
    open_leads = dict(
        Assignment.objects.filter(ended_at=None, role=AssignmentRole.LEAD)
        .exclude(application__state__in=sorted(FINAL))
        .order_by()
        .values_list("referent")
        .annotate(Count("pk"))
    )
    followers = [person.pk for person in referents_of(application.theme)]
    desk = theme_desk(application.theme)
    near: dict[str, list[tuple[str, str]]] = {
        title: [] for title in ("De la thématique", "Du service", "D’un autre service")
    }
    for person in sorted(roll.people.values(), key=lambda one: (one.last_name, one.first_name)):
        if not roll.is_active(person.pk) or person.pk == lead.referent_id:
            continue
        title = "De la thématique" if person.pk in followers else "D’un autre service"
        if title != "De la thématique" and desk and person.service_id == desk.service_id:
            title = "Du service"
        away = roll.away.get(person.pk)
        words = [f"{person.last_name} {person.first_name}"]
        if title == "D’un autre service":
            words.append(str(person.service))
        words.append(f"{open_leads.get(person.pk, 0)} en cours")
        if away:
            words.append(f"absence jusqu’au {away.ends_on:%d/%m}")
        near[title].append((person.email, " · ".join(words)))
    boxes = tuple((f"{BOX}{service.slug}", f"Boîte : {service}") for service in _with_box(desk, lead))
    groups = tuple((title, tuple(people)) for title, people in near.items() if people)
    return (*groups, ("À une boîte", boxes)) if boxes else groups


def _with_box(desk: ThemeDesk | None, lead: Assignment) -> list[Service]:
    """The services that have a box for this theme, but the one that has the dossier."""
    own = Q(pk=desk.service_id) if desk and desk.box_email else Q()
    services = Service.objects.filter(~Q(box_email="") | own if own else ~Q(box_email="")).order_by("name", "pk")
    return [service for service in services if not (lead.role == AssignmentRole.BOX and lead.service_id == service.pk)]


def handings(application: Application) -> list[Event]:
    """How the dossier went from hand to hand, the latest first; each event tells before and after. One query."""
    events = application.events.filter(action__in=HANDED).select_related("actor")
    return list(events.order_by("-at", "-pk"))
