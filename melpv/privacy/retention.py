"""What has been kept long enough, by the rules of the table: two notices first where a person is concerned, never
while a file lives.

Each thing is erased in a transaction of its own and leaves a line: a purge that is killed goes on where it stopped.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.db import transaction
from django.db.models import Max, QuerySet
from django.db.models.functions import Coalesce, Greatest

from applications.models import Application
from applications.workflow import FINAL, NOT_FILED
from contacts.clock import PARIS
from contacts.mail import write_mail
from contacts.models import OF_THE_SERVICES, User
from melpv.privacy.accounts import anonymise, lives_with
from melpv.privacy.erasure import StillNeeded, erase, keep_copy, rows_of
from melpv.privacy.models import Erasure, RetentionNotice, RetentionRule, RetentionSubject
from melpv.privacy.sweeping import SWEEPS
from reporting.services.exports import forget_every_export

FIRST_NOTICE = timedelta(days=60)
BETWEEN_NOTICES = timedelta(days=30)
AFTER_SECOND = timedelta(days=15)


@dataclass(frozen=True, slots=True)
class Due:
    """Something whose time has come or comes soon: since when nothing happened to it, and when its time is up."""

    subject: RetentionSubject
    target: int
    last_activity: datetime
    ends_at: datetime


@dataclass(slots=True)
class Report:
    """What a purge did, or would do, on one subject."""

    subject: RetentionSubject
    notices: int = 0
    erased: int = 0
    waiting: int = 0
    kept: int = 0


def report(at: datetime) -> list[Report]:
    """What a purge would do now. Reads only."""
    return [run(subject, at=at, apply=False) for subject in RetentionSubject]


def run(subject: RetentionSubject, *, at: datetime, apply: bool, copies: Path | None = None) -> Report:
    """Warn of, and erase, what the rule of this subject says. Without ``apply``, count only.

    Closed dossiers are erased only with a folder for their ``copies``: the archives decide on those.
    """
    done = Report(subject)
    rule = RetentionRule.objects.filter(subject=subject).first()
    if rule is None:
        return done
    if subject in SWEEPS:
        done.erased = SWEEPS[subject](months_before(at, rule.months), at, apply)
        return done
    for due in _due(subject, rule, at):
        _treat(due, done, at=at, apply=apply, copies=copies)
    return done


def months_before(at: datetime, months: int) -> datetime:
    """The same day and hour in Lille that many months earlier, or the last day of a shorter month."""
    return _shifted(at, -months)


def _shifted(at: datetime, months: int) -> datetime:
    local = at.astimezone(PARIS)
    count = local.year * 12 + local.month - 1 + months
    year, month = divmod(count, 12)
    for day in range(local.day, 0, -1):
        try:
            return local.replace(year=year, month=month + 1, day=day)
        except ValueError:
            continue
    raise ValueError("no such month")


def _due(subject: RetentionSubject, rule: RetentionRule, at: datetime) -> Iterator[Due]:
    """What ends now or within the first notice, the oldest first, read once: a killed run forgets nothing."""
    horizon = months_before(at + FIRST_NOTICE, rule.months)
    sources = {
        RetentionSubject.DRAFTS: _drafts,
        RetentionSubject.CLOSED_DOSSIERS: _closed,
        RetentionSubject.IDLE_ACCOUNTS: _idle,
    }
    for target, last in sources[subject]().filter(last__lt=horizon).order_by("last", "pk").values_list("pk", "last"):
        yield Due(subject, target, last, _shifted(last, rule.months))


def _drafts() -> QuerySet[Application]:
    """Never filed; counted from the end of the call, or from the last word written where that is later."""
    rows: QuerySet[Application] = Application.objects.filter(state__in=NOT_FILED)
    return rows.annotate(last=Greatest("updated_at", Coalesce("call__closes_at", "updated_at")))


def _closed() -> QuerySet[Application]:
    """Decided, withdrawn or not admissible; counted from the last thing that happened."""
    rows: QuerySet[Application] = Application.objects.filter(state__in=FINAL)
    return rows.annotate(last=Greatest("updated_at", Coalesce(Max("events__at"), "updated_at")))


def _idle() -> QuerySet[User]:
    """Accounts that nobody has opened; those already closed are left out. The tools of the services are not their
    holders' own: administrators look after those."""
    services = User.objects.filter(OF_THE_SERVICES).order_by().values("pk")
    rows = User.objects.filter(is_active=True).exclude(pk__in=services)
    return rows.annotate(last=Coalesce("last_login", "date_joined"))


def _treat(due: Due, done: Report, *, at: datetime, apply: bool, copies: Path | None) -> None:
    if due.subject == RetentionSubject.IDLE_ACCOUNTS and lives_with(User(pk=due.target)):
        done.kept += 1
        return
    if due.subject == RetentionSubject.CLOSED_DOSSIERS:
        if due.ends_at > at:
            return
        if apply and copies is None:
            done.waiting += 1
            return
    else:
        rank = _notice_to_send(due, at)
        if rank:
            done.notices += 1
            if apply:
                _warn(due, rank, at)
            return
        if not _is_warned(due, at):
            done.waiting += 1
            return
    try:
        if apply:
            _erase(due, at, copies)
    except StillNeeded:
        done.kept += 1
    else:
        done.erased += 1


def _sent(due: Due) -> dict[int, datetime]:
    """The notices that still hold: whatever she did since makes them void."""
    notices = RetentionNotice.objects.filter(subject=due.subject, target=due.target, sent_at__gt=due.last_activity)
    return dict(notices.order_by("sent_at").values_list("rank", "sent_at"))


def _notice_to_send(due: Due, at: datetime) -> int:
    """1, 2, or 0 for none now."""
    sent = _sent(due)
    if 1 not in sent:
        return 1
    return 2 if 2 not in sent and at - sent[1] >= BETWEEN_NOTICES else 0


def _is_warned(due: Due, at: datetime) -> bool:
    """Whether both notices were sent, the second long enough ago, and the time is up."""
    sent = _sent(due)
    return 2 in sent and at - sent[2] >= AFTER_SECOND and due.ends_at <= at


@transaction.atomic
def _warn(due: Due, rank: int, at: datetime) -> None:
    RetentionNotice.objects.create(subject=due.subject, target=due.target, rank=rank, sent_at=at)
    ends_on = max(due.ends_at, at + (BETWEEN_NOTICES if rank == 1 else timedelta()) + AFTER_SECOND).date()
    key = f"retention:{due.subject}:{due.target}:{rank}:{at:%Y-%m-%d}"
    if due.subject == RetentionSubject.IDLE_ACCOUNTS:
        person = User.objects.get(pk=due.target)
        write_mail("idle_account", {"person": person, "ends_on": ends_on}, to=person.email, key=key)
        return
    draft = Application.objects.select_related("call", "organisation").get(pk=due.target)
    writers = User.objects.filter(memberships__in=draft.organisation.memberships.may_write(), is_active=True)
    for person in writers.distinct():
        write_mail("old_draft", {"application": draft, "person": person, "ends_on": ends_on}, to=person.email, key=key)


@transaction.atomic
def _erase(due: Due, at: datetime, copies: Path | None) -> None:
    """One thing, whole or not at all. Looked at again under its lock: it may have come back to life meanwhile."""
    digest, chain_length, chain_head = "", 0, ""
    if due.subject == RetentionSubject.IDLE_ACCOUNTS:
        person = User.objects.select_for_update(of=("self",)).get(pk=due.target)
        if (person.last_login or person.date_joined) != due.last_activity or lives_with(person):
            raise StillNeeded
        anonymise(user=person, at=at)
        count = 1
    else:
        row = Application.objects.select_for_update(of=("self",)).get(pk=due.target)
        may_go = FINAL if due.subject == RetentionSubject.CLOSED_DOSSIERS else NOT_FILED
        if row.state not in may_go or row.updated_at > due.last_activity:
            raise StillNeeded
        rows = rows_of(row)
        if copies is not None and due.subject == RetentionSubject.CLOSED_DOSSIERS:
            digest = keep_copy(rows, copies / f"{row.number}.json")
        last = row.events.order_by("-sequence").values_list("sequence", "digest").first()
        chain_length, chain_head = last or (0, "")
        count = erase(rows)
        forget_every_export()
    RetentionNotice.objects.filter(subject=due.subject, target=due.target).delete()
    Erasure.objects.create(
        subject=due.subject,
        target=due.target,
        at=at,
        rows=count,
        copy_digest=digest,
        chain_length=chain_length,
        chain_head=chain_head,
    )
