"""What waits for whom: the point of each Monday, and the dates gone by."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet

from applications.models import Application, AssignmentRole
from applications.selectors.interests import recused_from
from applications.workflow import FINAL, STANDINGS, Holder, State
from contacts.clock import today
from contacts.mail import is_written
from contacts.models import DigestItem, OutboxEntry, Referent, User
from contacts.notifications import notify
from instruction.models import OpinionRequest, OpinionState
from instruction.selectors import desk_of
from instruction.selectors.load import load_of
from instruction.services.assigning import tell_referent

# A date gone by is told for this long, should the task have missed a few mornings.
CAUGHT_UP = timedelta(days=7)
SHOWN = 15
HERS = [state for state in State if STANDINGS[state].holder is Holder.REFERENT]


@dataclass(frozen=True, slots=True)
class Week:
    """What waits for a referent: by part, the dossiers or opinions in the order of their dates."""

    overdue: list[Application]
    waiting: list[Application]
    awaited: list[Application]
    opinions: list[OpinionRequest]

    @property
    def is_empty(self) -> bool:
        return not (self.overdue or self.waiting or self.awaited or self.opinions)

    @property
    def parts(self) -> list[tuple[str, Sequence[Application], int]]:
        """Title, the first dossiers, and how many more."""
        titles = (
            ("Échéance passée", self.overdue),
            ("À faire", self.waiting),
            ("Compléments attendus des associations", self.awaited),
        )
        return [(f"{title} ({len(rows)})", rows[:SHOWN], max(0, len(rows) - SHOWN)) for title, rows in titles if rows]


def tell_the_week(*, at: datetime) -> int:
    """Write the point of the week to each referent and each head for whom something waits; return how many.

    One transaction a person, and one key a person and ISO week: a worker killed takes up where it was, two at once
    write one mail. Nothing is written when nothing waits.
    """
    year, number, _ = today(at).isocalendar()
    week = f"{year}-W{number:02d}"
    referents = Referent.objects.filter(is_active=True).order_by("pk").values_list("pk", flat=True)
    heads = User.objects.filter(services_led__isnull=False, is_active=True).distinct().order_by("pk")
    told = sum(_tell_referent(pk, week, at) for pk in referents)
    return told + sum(_tell_head(pk, week, at) for pk in heads.values_list("pk", flat=True))


def tell_overdue(*, at: datetime) -> int:
    """Tell each lead which of her dossiers passed their date, a mail for each date gone by; return how many."""
    on = today(at)
    late: dict[tuple[int, date], list[int]] = defaultdict(list)
    rows = _open().filter(state__in=HERS, next_date__lt=on, next_date__gte=on - CAUGHT_UP)
    led = {"assignments__role": AssignmentRole.LEAD, "assignments__ended_at": None}
    lines = rows.filter(**led).order_by("pk").values_list("assignments__referent", "next_date", "pk")
    for referent, due, pk in lines:
        if referent and due:
            late[referent, due].append(pk)
    return sum(_tell_late(referent, due, pks, at) for (referent, due), pks in late.items())


def week_of(referent: Referent, at: datetime) -> Week:
    """What waits for a referent: the dossiers that she leads, and the opinions asked of her. Four queries."""
    on = today(at)
    kept_from = recused_from(referent.user_id)
    hers = (
        _open()
        .exclude(kept_from)
        .filter(assignments__referent=referent, assignments__ended_at=None, assignments__role="lead")
    )
    hers = hers.select_related("organisation").order_by("next_date", "pk")
    held = hers.filter(state__in=HERS)
    asked = Q(email__iexact=referent.email) | (Q(user=referent.user) if referent.user else Q())
    opinions = OpinionRequest.objects.filter(asked, state=OpinionState.ASKED).select_related("application")
    opinions = opinions.exclude(recused_from(referent.user_id, through="application__"))
    return Week(
        list(held.filter(next_date__lt=on)),
        list(held.exclude(next_date__lt=on)),
        list(hers.filter(state=State.ADDITION_REQUESTED)),
        list(opinions.order_by("due_on", "pk")),
    )


def _open() -> QuerySet[Application]:
    return Application.objects.filed().exclude(state__in=sorted(FINAL))


@transaction.atomic
def _tell_referent(pk: int, week: str, at: datetime) -> int:
    # The person's row is held: two workers at once write one mail.
    referent = Referent.objects.select_for_update(of=("self",), no_key=True).select_related("user").get(pk=pk)
    key = f"weekly:{week}:referent:{pk}"
    found = week_of(referent, at)
    if found.is_empty or _is_told(referent, key):
        return 0
    tell_referent(referent, "weekly", "weekly", {"week": found, "referent": referent}, key=key, at=at)
    return int(_is_told(referent, key))


@transaction.atomic
def _tell_head(pk: int, week: str, at: datetime) -> int:
    head = User.objects.select_for_update(no_key=True).get(pk=pk)
    desk, key = desk_of(head), f"weekly:{week}:head:{pk}"
    if desk is None or _is_told_to(head, key):
        return 0
    services = [load for load in load_of(desk, at) if load.leads and load.service.pk in desk.led_service_ids]
    busy = [(load, [line for line in load.lines if line.open]) for load in services]
    busy = [(load, lines) for load, lines in busy if lines]
    if not busy:
        return 0
    notify("weekly", "weekly_head", {"services": busy}, to_user=head, key=key, at=at)
    return int(_is_told_to(head, key))


@transaction.atomic
def _tell_late(pk: int, due: date, dossiers: list[int], at: datetime) -> int:
    referent = Referent.objects.select_for_update(of=("self",), no_key=True).select_related("user").get(pk=pk)
    key = f"overdue:{pk}:{due}"
    if not referent.is_active or _is_told(referent, key):
        return 0
    rows_due = Application.objects.filter(pk__in=dossiers).exclude(recused_from(referent.user_id))
    rows = list(rows_due.select_related("organisation").order_by("submitted_at"))
    if not rows:
        return 0
    context = {"rows": rows[:SHOWN], "more": max(0, len(rows) - SHOWN), "number": len(rows), "due": due}
    tell_referent(referent, "overdue", "overdue", context, key=key, at=at)
    return int(_is_told(referent, key))


def _is_told(referent: Referent, key: str) -> bool:
    """Whether this was announced already, by mail or for the day's digest, even to an address changed since."""
    if OutboxEntry.objects.filter(key__startswith=f"mail:{key}:").exists() or is_written(key, referent.email):
        return True
    return DigestItem.objects.filter(key=key).exists()


def _is_told_to(user: User, key: str) -> bool:
    return is_written(key, user.email) or DigestItem.objects.filter(user=user, key=key).exists()
