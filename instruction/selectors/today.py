"""What waits for a person now, and why, the most urgent first."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from enum import IntEnum
from typing import Any

from django.db.models import Case, Exists, F, IntegerField, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce

from applications.models import (
    AdditionRequest,
    AdditionState,
    Application,
    Assignment,
    AssignmentRole,
    Event,
    Message,
    Party,
    ThreadReading,
)
from applications.models.dossiers import LAST_DAY
from applications.selectors.interests import recused_from
from applications.workflow import FINAL, NOT_FILED, STAFF, STANDINGS, Holder, State
from instruction.models import Flag, NoteMention, OpinionRequest, OpinionState
from instruction.paging import Kind
from instruction.selectors.desks import Desk, readable_by
from instruction.selectors.orders import URGENCY, Order

# A date this near is already today's work.
SOON = timedelta(days=3)
# A dossier and a reason in one number: there are fewer reasons than this.
CODES = 16
HELD_BY_REFERENT = tuple(
    str(state) for state in State if state not in NOT_FILED and STANDINGS[state].holder is Holder.REFERENT
)


class Urgency(IntEnum):
    """Why a dossier is there; of several reasons the most urgent is told."""

    LATE = 1
    FLAG = 2
    MENTION = 3
    MESSAGE = 4
    ADDITION = 5
    OPINION = 6
    SOON = 7
    NEW = 8


WHY: Mapping[int, str] = {
    Urgency.LATE: "Échéance passée",
    Urgency.FLAG: "Point signalé",
    Urgency.MENTION: "Mention à lire",
    Urgency.MESSAGE: "Message à lire",
    Urgency.ADDITION: "Complément reçu",
    Urgency.OPINION: "Avis rendu",
    Urgency.SOON: "Échéance proche",
    Urgency.NEW: "Nouveau dépôt",
}
BY_URGENCY = Order(
    URGENCY,
    "Plus urgent d’abord",
    (Kind.NUMBER, Kind.DAY),
    (F("urgency"), Coalesce("next_date", Value(LAST_DAY))),
)


def waiting_codes(desk: Desk, day: date) -> QuerySet[Any, Any]:
    """What waits for the person on this day, as numbers that hold a dossier and a reason; ``decoded`` reads them.

    Each reason names its dossiers by itself, from an index of what is open, and keeps to what she may read: the cost
    follows what waits and not what there is. A dossier is named as often as it has reasons.
    """
    charge = in_charge(desk)
    reasons = (
        _coded(_mentions(desk), "note__application", Urgency.MENTION),
        _coded(_flags(desk, charge), "application", Urgency.FLAG),
        _coded(_messages(desk, charge), "thread__application", Urgency.MESSAGE),
        _coded(_answered(charge), "application", Urgency.ADDITION),
        _coded(_opinions(desk, charge), "application", Urgency.OPINION),
    )
    # Filed, in the terms of the index of what is due.
    held = _charge(desk).filter(application__state__in=HELD_BY_REFERENT, application__submitted_at__isnull=False)
    due = held.filter(Q(application__next_date__lte=day + SOON) | Q(application__state=State.SUBMITTED))
    why = Case(
        When(application__next_date__lt=day, then=Value(int(Urgency.LATE))),
        When(application__next_date__lte=day + SOON, then=Value(int(Urgency.SOON))),
        default=Value(int(Urgency.NEW)),
    )
    return due.values(code=F("application") * CODES + why).union(*reasons, all=True)


def decoded(codes: Iterable[int]) -> dict[int, int]:
    """The most urgent reason of each dossier."""
    found: dict[int, int] = {}
    for code in codes:
        dossier, urgency = divmod(code, CODES)
        found[dossier] = min(urgency, found.get(dossier, urgency))
    return found


def waiting_now(desk: Desk, day: date) -> dict[int, int]:
    """The dossiers that wait for the person on this day, each with its most urgent reason. One query."""
    return decoded(line["code"] for line in waiting_codes(desk, day))


def waiting_rows(waiting: Mapping[int, int]) -> QuerySet[Application]:
    """Their rows, each with its ``urgency``."""
    named: dict[int, list[int]] = {}
    for dossier, urgency in waiting.items():
        named.setdefault(urgency, []).append(dossier)
    lines = [When(pk__in=named[urgency], then=Value(urgency)) for urgency in sorted(named)]
    why = Case(*lines, default=Value(0), output_field=IntegerField())
    return Application.objects.filed().filter(pk__in=list(waiting)).annotate(urgency=why)


def _coded(rows: QuerySet[Any, Any], dossier: str, reason: Urgency) -> QuerySet[Any, Any]:
    return rows.order_by().values(code=F(dossier) * CODES + Value(int(reason)))


def in_charge(desk: Desk) -> QuerySet[Assignment, Any]:
    """The dossiers that are hers: entrusted to her, or in the box of a service that she heads."""
    return _charge(desk).values("application")


def _charge(desk: Desk) -> QuerySet[Assignment]:
    hers = Q(referent=desk.referent_id) if desk.referent_id else Q(pk=None)
    if desk.led_theme_ids:
        hers |= Q(role=AssignmentRole.BOX, application__theme__in=desk.led_theme_ids)
    # What a link keeps from her is never in charge of her for long; the day of the link counts too.
    kept_away = recused_from(desk.user_id, through="application__")
    return Assignment.objects.filter(hers, ended_at=None).exclude(kept_away).order_by()


def _mentions(desk: Desk) -> QuerySet[NoteMention]:
    unseen = NoteMention.objects.filter(user=desk.user_id, seen_at=None, note__removed_at=None)
    return unseen.filter(note__application__in=_readable(desk))


def _readable(desk: Desk) -> QuerySet[Application, Any]:
    return readable_by(desk).order_by().values("pk")


def _flags(desk: Desk, charge: QuerySet[Assignment, Any]) -> QuerySet[Flag]:
    """Points raised for her, and those raised for whoever is in charge."""
    hers = Q(for_referent=None, application__in=charge)
    if desk.referent_id:
        hers |= Q(for_referent=desk.referent_id, application__in=_readable(desk))
    return Flag.objects.filter(hers, resolved_at=None)


def _messages(desk: Desk, charge: QuerySet[Assignment, Any]) -> QuerySet[Message]:
    read = ThreadReading.objects.filter(thread=OuterRef("thread"), user=desk.user_id, read_at__gte=OuterRef("at"))
    written = Message.objects.filter(side=Party.ASSOCIATION, thread__application__in=charge)
    return written.filter(~Exists(read))


def _answered(charge: QuerySet[Assignment, Any]) -> QuerySet[AdditionRequest]:
    """Additions that came back, on which the services have done nothing since."""
    requests = AdditionRequest.objects.filter(
        state=AdditionState.ANSWERED, application__state=State.IN_REVIEW, application__in=charge
    )
    return requests.filter(~_worked_on_since("closed_at"))


def _opinions(desk: Desk, charge: QuerySet[Assignment, Any]) -> QuerySet[OpinionRequest]:
    """Opinions that she asked for, or given on her dossiers, on which the services have done nothing since."""
    hers = Q(asked_by=desk.user_id, application__in=_readable(desk)) | Q(application__in=charge)
    given = OpinionRequest.objects.filter(hers, state=OpinionState.ANSWERED)
    given = given.exclude(application__state__in=sorted(FINAL))
    return given.filter(~_worked_on_since("answered_at"))


def _worked_on_since(moment: str) -> Exists:
    done = Event.objects.filter(application=OuterRef("application"), at__gt=OuterRef(moment), role__in=sorted(STAFF))
    return Exists(done.exclude(action__in=("read", "opinion_answer")))
