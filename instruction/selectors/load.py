"""The load of each referent and of each service: what is open, late, awaited, and how old. Each dossier counts once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from urllib.parse import urlencode

from django.db.models import Count, ExpressionWrapper, F, FloatField, Q, QuerySet
from django.db.models.functions import Coalesce, Extract

from applications.models import Assignment, AssignmentRole
from applications.selectors.interests import recused_from
from applications.selectors.promise import Median, Usual, medians
from applications.workflow import FINAL, NOT_FILED, State
from contacts.clock import PARIS, today
from contacts.models import Absence, Referent, Service
from instruction.selectors.choices import BOX
from instruction.selectors.desks import Desk

# The columns of the table: name, label, and the states that it counts, with how the inbox names them.
OPEN = sorted(set(State) - FINAL - NOT_FILED)
COLUMNS: tuple[tuple[str, str, tuple[State, ...], dict[str, str]], ...] = (
    ("submitted", "À prendre en charge", (State.SUBMITTED,), {"etat": "submitted"}),
    ("in_review", "En instruction", (State.IN_REVIEW,), {"etat": "in_review"}),
    ("awaited", "Complément attendu", (State.ADDITION_REQUESTED,), {"etat": "addition_requested"}),
    ("ready", "Prêts", (State.READY,), {"etat": "ready"}),
    ("committee", "Au comité", (State.SCHEDULED, State.EXAMINED), {"attente": "committee"}),
    ("deferred", "Ajournés", (State.DEFERRED,), {"etat": "deferred"}),
)
# From this many times the mean of her colleagues on, someone is overloaded; under this many dossiers nobody is.
TOO_MUCH, ENOUGH_TO_SAY = 1.5, 5


@dataclass(frozen=True, slots=True)
class LoadLine:
    """What someone answers for. ``code`` is how the inbox names her; ``linked`` whether the reader may open it all."""

    name: str
    code: str
    open: int = 0
    by_state: tuple[int, ...] = (0,) * len(COLUMNS)
    overdue: int = 0
    filed_this_week: int = 0
    median_age: int | None = None
    away: str = ""
    linked: bool = False

    @property
    def figures(self) -> list[tuple[int, str]]:
        """Open, then each state, then late: with the inbox's address of exactly those dossiers."""
        asked = [{"avancement": "ouvert"}, *(query for *_, query in COLUMNS), {"avancement": "ouvert", "retard": "oui"}]
        counts = [self.open, *self.by_state, self.overdue]
        return [(count, self.address(query)) for count, query in zip(counts, asked, strict=True)]

    def address(self, asked: dict[str, str]) -> str:
        return f"?{urlencode({'vue': 'tous', 'chef': self.code, **asked})}" if self.linked else ""


@dataclass(frozen=True, slots=True)
class ServiceLoad:
    """A service: its lines, its total, its usual time, and a sentence that says who has too much."""

    service: Service
    lines: list[LoadLine]
    total: LoadLine
    usual: Usual | None
    sentence: str
    overloaded: LoadLine | None = None
    leads: bool = False


def services_watched(desk: Desk) -> QuerySet[Service]:
    """The services whose load this person reads: all, those she heads, and her own."""
    if desk.reads_all:
        return Service.objects.all()
    return Service.objects.filter(Q(pk__in=desk.led_service_ids) | Q(referents=desk.referent_id or 0)).distinct()


def load_of(desk: Desk, at: datetime) -> list[ServiceLoad]:
    """The load of each service that the person watches, in the order of their names, without the dossiers from which a
    link keeps her away: what she counts is what she may open. Six queries."""
    services = list(services_watched(desk).order_by("name", "pk"))
    usual = medians(at).services
    people = list(Referent.objects.filter(service__in=services).order_by("last_name", "first_name", "pk"))
    found = {(who, home): counted for who, home, *counted in _counted(desk, at)}
    away = _away(people, at)
    loads = []
    for service in services:
        leads = desk.reads_all or service.pk in desk.led_service_ids
        lines = [
            _line(str(person), person.email, found.get((person.pk, service.pk)), away.get(person.pk, ""),
                  linked=leads or person.pk == desk.referent_id)
            for person in people
            if person.service_id == service.pk and (person.is_active or (person.pk, service.pk) in found)
        ]  # fmt: skip
        boxed = found.get((None, service.pk))
        if boxed:
            lines.append(_line("Boîte du service", f"{BOX}{service.slug}", boxed, "", linked=leads))
        if lines:
            overloaded, sentence = reading(lines)
            total = _total(lines)
            loads.append(ServiceLoad(service, lines, total, usual.get(service.pk), sentence, overloaded, leads))
    return loads


def _counted(desk: Desk, at: datetime) -> Iterable[tuple]:  # type: ignore[type-arg]  # Of values_list.
    on = today(at)
    monday = datetime.combine(on - timedelta(days=on.weekday()), time(), tzinfo=PARIS)
    age = ExpressionWrapper(Extract(at - F("application__submitted_at"), "epoch") / 86400.0, output_field=FloatField())
    # By the states that are open, which have an index, and whatever the service: of an expression the planner expects
    # few rows, and would look up one by one the dossiers of all the years.
    lines = Assignment.objects.filter(
        ended_at=None,
        role__in=(AssignmentRole.LEAD, AssignmentRole.BOX),
        application__submitted_at__isnull=False,
        application__state__in=OPEN,
    ).exclude(recused_from(desk.user_id, through="application__"))
    return (
        lines.annotate(home=Coalesce("referent__service", "service"))
        .order_by()
        .values_list("referent", "home")
        .annotate(
            open=Count("pk"),
            **{name: Count("pk", filter=Q(application__state__in=states)) for name, _, states, _ in COLUMNS},
            overdue=Count("pk", filter=Q(application__next_date__lt=on)),
            filed=Count("pk", filter=Q(application__submitted_at__gte=monday)),
            age=Median(age),
        )
    )


def _line(name: str, code: str, counted: list | None, away: str, *, linked: bool) -> LoadLine:  # type: ignore[type-arg]
    if counted is None:
        return LoadLine(name, code, away=away, linked=linked)
    count, *states, overdue, filed, age = counted
    return LoadLine(name, code, count, tuple(states), overdue, filed, round(age), away, linked)


def _total(lines: Sequence[LoadLine]) -> LoadLine:
    return LoadLine(
        "Ensemble",
        "",
        sum(line.open for line in lines),
        tuple(sum(line.by_state[rank] for line in lines) for rank in range(len(COLUMNS))),
        sum(line.overdue for line in lines),
        sum(line.filed_this_week for line in lines),
    )


def _away(people: Sequence[Referent], at: datetime) -> dict[int, str]:
    on = today(at)
    rows = Absence.objects.filter(referent__in=people, starts_on__lte=on, ends_on__gte=on).select_related("deputy")
    return {
        row.referent_id: f"absence jusqu’au {row.ends_on:%d/%m}"
        + (f", remplacement : {row.deputy}" if row.deputy else "")
        for row in rows
    }


def reading(lines: Sequence[LoadLine]) -> tuple[LoadLine | None, str]:
    """Who has too much beside her colleagues, if anyone, and the sentence that says it (pure)."""
    people = [line for line in lines if not line.code.startswith(BOX) and not line.away]
    total = sum(line.open for line in people)
    if not people or not total:
        return None, "Personne n’a de dossier en cours."
    busiest = max(people, key=lambda line: (line.open, line.overdue))
    late = (
        f" ; {busiest.overdue} {'a' if busiest.overdue == 1 else 'ont'} une échéance dépassée"
        if busiest.overdue
        else ""
    )
    others = len(people) - 1
    if not others:
        return None, f"{busiest.name} suit {_dossiers(busiest.open)}{late}."
    mean = (total - busiest.open) / others
    if busiest.open >= ENOUGH_TO_SAY and busiest.open > TOO_MUCH * mean:
        rest = "les autres n’en suivent aucun" if mean == 0 else f"les autres en suivent {round(mean)} en moyenne"
        return busiest, f"{busiest.name} suit {_dossiers(busiest.open)}, et {rest}{late}."
    return None, f"La charge est partagée : {busiest.name} suit le plus de dossiers, {busiest.open}{late}."


def _dossiers(number: int) -> str:
    return "1 dossier" if number == 1 else f"{number} dossiers"
