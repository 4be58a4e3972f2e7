"""Where a dossier is on its path: in whose hands, until when, what has happened and what comes next."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.timezone import localdate

from applications.models import Application, Assignment, AssignmentRole, Event, Party
from applications.selectors.exchanges import open_request, threads_of
from applications.workflow import FINAL, HOLDERS, PRIVATE, Action, Holder, State
from contacts.models import User

# Closed, and yet the action may go on in another call.
GOES_ON = frozenset({State.INADMISSIBLE, State.REFUSED})

# What happens in each state, as the association reads it.
NOW: dict[State, str] = {
    State.DRAFT: "Vous écrivez le dossier. La MEL ne le voit pas encore.",
    State.AWAITING_SIGNATURE: "La personne qui signe lit le dossier, puis le signe ou le renvoie avec un motif.",
    State.SUBMITTED: "Le référent vérifie que le dossier peut être examiné.",
    State.IN_REVIEW: "Le référent examine le dossier. Il vous écrit s’il manque quelque chose.",
    State.ADDITION_REQUESTED: "Vous complétez ce qui est demandé, puis vous renvoyez le dossier.",
    State.READY: "Le dossier attend son tour au comité de co-construction.",
    State.SCHEDULED: "Les financeurs vont examiner l’action ensemble, en comité de co-construction.",
    State.EXAMINED: "Le comité a donné son avis. Chaque financeur décide maintenant.",
    State.GRANTED: "L’aide est accordée.",
    State.REFUSED: "L’aide est refusée. Le motif et vos recours sont écrits dans la réponse.",
    State.DEFERRED: "Le comité reverra le dossier à une prochaine séance.",
    State.INADMISSIBLE: "Le dossier ne peut pas être examiné. Le motif est écrit plus bas.",
    State.WITHDRAWN: "Vous avez retiré ce dossier : personne ne l’examine.",
    State.TRANSFERRED: "La demande continue dans un autre dossier.",
}
# The stations of the path, and up to which of them each state has come.
STATIONS: tuple[tuple[str, str], ...] = (
    ("Dépôt", "Votre dossier est reçu, avec son accusé de réception."),
    ("Recevabilité", "Le référent vérifie que le dossier peut être examiné."),
    ("Examen", "Le référent lit l’action et vous écrit s’il manque quelque chose."),
    ("Comité", "Les financeurs examinent l’action ensemble et donnent un avis."),
    ("Décision", "Chaque financeur décide. Vous recevez la réponse ici et par e-mail."),
)
AT: dict[State, int] = {
    State.SUBMITTED: 1,
    State.IN_REVIEW: 2,
    State.ADDITION_REQUESTED: 2,
    State.READY: 3,
    State.SCHEDULED: 3,
    State.DEFERRED: 3,
    State.EXAMINED: 4,
    State.GRANTED: 5,
    State.REFUSED: 5,
}


@dataclass(frozen=True, slots=True)
class Station:
    """A step of the path. ``stage`` is done, now or next."""

    title: str
    what: str
    stage: str


@dataclass(frozen=True, slots=True)
class Path:
    """Where a dossier is: one holder, one next date (``None`` with the reason in ``next_words``), what comes."""

    holder: str
    next_date: date | None
    next_words: str
    now: str
    stations: tuple[Station, ...]
    is_late: bool


def path_of(application: Application, assignments: list[Assignment] | None = None, on: date | None = None) -> Path:
    """The path of a dossier. No query when its assignments are given, one otherwise."""
    state = State(application.state)
    day = _next_date(application, state)
    today = on or localdate()
    return Path(
        holder=_holder(application, state, assignments),
        next_date=day,
        next_words=_next_words(state, day),
        now=NOW[state],
        stations=_stations(state),
        is_late=day is not None and day < today and state not in FINAL,
    )


def followed(application: Application, user: User | None = None) -> dict[str, Any]:
    """A filed dossier as its association follows it. Some six queries."""
    assignments = list(
        application.assignments.filter(ended_at=None).select_related("referent", "service").order_by("order")
    )
    threads = threads_of(application, user, Party.ASSOCIATION) if user else []
    return {
        "inadmissible": why_inadmissible(application),
        "timeline": _told(application),
        "assignments": assignments,
        "path": path_of(application, assignments),
        "asked": open_request(application) if application.state == State.ADDITION_REQUESTED else None,
        "revisions": list(application.revisions.defer("content").select_related("sent_by")),
        "unread": sum(thread.unread for thread in threads),  # type: ignore[attr-defined]
        "thread_count": len(threads),
    }


@dataclass(frozen=True, slots=True)
class WhyInadmissible:
    """Why a dossier is not judged, as its association reads it; each scheme says whether it still takes the dossier."""

    ground: str
    sentence: str
    findings: list[str]
    explanation: str
    schemes: list[dict[str, str]]
    remedies: str
    at: datetime


def why_inadmissible_in(event: Event) -> WhyInadmissible | None:
    """What an event of inadmissibility says; ``None`` for another, and for one of before grounds were coded."""
    said = event.details
    if event.action != Action.DECLARE_INADMISSIBLE or "ground" not in said:
        return None
    return WhyInadmissible(
        ground=said["ground"]["label"],
        sentence=said["ground"]["sentence"],
        findings=said["findings"],
        explanation=said["explanation"],
        schemes=said["schemes"],
        remedies=said["remedies"],
        at=event.at,
    )


def why_inadmissible(application: Application) -> WhyInadmissible | None:
    """Why the dossier is not judged, if it is not. One query then, none otherwise."""
    if application.state != State.INADMISSIBLE:
        return None
    event = application.events.filter(action=Action.DECLARE_INADMISSIBLE).order_by("-at", "-pk").first()
    return why_inadmissible_in(event) if event else None


def proposed_schemes(application: Application) -> list[dict[str, str]]:
    """The other schemes that the service named when it closed the dossier without agreeing to it. One query for a
    dossier that is inadmissible or refused, none otherwise."""
    if application.state not in GOES_ON:
        return []
    events = application.events.filter(action__in=(Action.DECLARE_INADMISSIBLE, Action.REFUSE))
    event = events.order_by("-at", "-pk").first()
    return list(event.details.get("schemes", [])) if event else []


def returned(application: Application) -> Event | None:
    """Why a draft came back without a signature, if that is the last thing that happened to it. One query."""
    if application.state != State.DRAFT:
        return None
    events = application.events.exclude(action__in=PRIVATE).select_related("actor")
    last: Event | None = events.order_by("-at", "-pk").first()
    return last if last is not None and last.action == Action.RETURN_TO_WRITER and last.reason else None


def _told(application: Application) -> list[Event]:
    return list(application.events.exclude(action__in=PRIVATE).select_related("actor").order_by("-at", "-pk"))


def _next_date(application: Application, state: State) -> date | None:
    """Before the filing, the last day to file; afterwards, the day by which whoever holds it gives a sign."""
    if state in FINAL:
        return None
    if application.submitted_at is None:
        closes = application.call.closes_at
        return localdate(closes) if closes else None
    return application.next_date


def _next_words(state: State, day: date | None) -> str:
    if state in FINAL:
        return "Aucune : le dossier est clos"
    if day is not None:
        return ""
    if state in (State.DRAFT, State.AWAITING_SIGNATURE):
        return "Aucune : cet appel reste ouvert"
    return "Annoncée dès que le comité est convoqué"


def _holder(application: Application, state: State, assignments: list[Assignment] | None) -> str:
    holder = application.standing.holder
    if holder is not Holder.REFERENT:
        return HOLDERS[holder]
    lines = application.assignments.filter(ended_at=None).select_related("referent", "service")
    found = list(lines) if assignments is None else assignments
    lead = next((line for line in found if line.role in (AssignmentRole.LEAD, AssignmentRole.BOX)), None)
    return str(lead) if lead else HOLDERS[holder]


def _stations(state: State) -> tuple[Station, ...]:
    """None for what left the path: a withdrawn, inadmissible or transferred dossier goes nowhere from here."""
    if state in (State.WITHDRAWN, State.INADMISSIBLE, State.TRANSFERRED):
        return ()
    here = AT.get(state, 0)
    return tuple(
        Station(title, what, "done" if rank < here else "now" if rank == here else "next")
        for rank, (title, what) in enumerate(STATIONS)
    )
