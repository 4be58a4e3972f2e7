"""The point of the week: what waits for whom, to each once, and nothing to whom nothing waits."""

from datetime import datetime, time, timedelta
from functools import partial

import pytest
from django.conf import settings
from django.utils import timezone

from applications.models import Application
from contacts.clock import PARIS
from contacts.models import DigestItem, NotificationChoice, OutboxEntry, Referent, User
from eligibility.models import Call
from instruction.services import weekly
from instruction.services.weekly import tell_overdue, tell_the_week
from instruction.tasks import send_weekly, settle_assignments, tell_of_overdue
from tests.factories import UserFactory, filed, mails_to, referent_with_account
from tests.instruction.conftest import THEME, lead_of
from tests.threads import together

DAY = timedelta(days=1)


def monday() -> datetime:
    on = timezone.localdate()
    return datetime.combine(on + (7 - on.weekday()) * DAY, time(7), tzinfo=PARIS)


def weeklies(address: str) -> list[str]:
    return [mail["subject"] for mail in mails_to(address) if "semaine" in mail["subject"].lower()]


@pytest.fixture
def lead(call: Call) -> User:
    return referent_with_account(lead_of(THEME))


@pytest.fixture
def dossier(call: Call, lead: User) -> Application:
    return filed(call, theme=THEME).application


def test_to_each_what_waits_and_to_the_others_nothing(dossier: Application, lead: User) -> None:
    Application.objects.filter(pk=dossier.pk).update(next_date=timezone.localdate() - DAY)
    assert tell_the_week(at=monday()) == 1
    (subject,) = weeklies(lead.email)
    assert "1 échéance passée" in subject
    body = mails_to(lead.email)[-1]["body"]
    assert dossier.number in body
    assert "Échéance passée (1)" in body
    assert OutboxEntry.objects.filter(key__startswith="mail:weekly").count() == 1


def test_once_a_week_and_again_the_next(dossier: Application, lead: User) -> None:
    assert tell_the_week(at=monday()) == 1
    assert tell_the_week(at=monday() + 6 * DAY) == 0
    assert tell_the_week(at=monday() + 7 * DAY) == 1
    assert len(weeklies(lead.email)) == 2


def test_who_changed_address_meanwhile_is_not_told_twice(dossier: Application, lead: User) -> None:
    tell_the_week(at=monday())
    User.objects.filter(pk=lead.pk).update(email="autre@exemple.fr")
    assert tell_the_week(at=monday()) == 0


def test_without_an_account_it_goes_to_her_address(call: Call) -> None:
    filed(call, theme=THEME)
    assert tell_the_week(at=monday()) == 1
    assert len(weeklies(lead_of(THEME).email)) == 1


@pytest.mark.parametrize(("mode", "mails", "kept"), [("none", 0, 0), ("daily", 0, 1), ("immediate", 1, 0)])
def test_as_each_chose(dossier: Application, lead: User, mode: str, mails: int, kept: int) -> None:
    NotificationChoice.objects.create(user=lead, topic="weekly", mode=mode)
    tell_the_week(at=monday())
    tell_the_week(at=monday())
    assert len(weeklies(lead.email)) == mails
    assert DigestItem.objects.filter(user=lead, topic="weekly").count() == kept


def test_a_head_reads_it_by_referent(dossier: Application, lead: User) -> None:
    head, idle = UserFactory(), UserFactory()
    lead.referent.service.heads.add(head)
    Referent.objects.get(last_name="Lopes").service.heads.add(idle)
    tell_the_week(at=monday())
    assert len(weeklies(head.email)) == 1
    assert f"{lead.referent} : 1 en cours" in mails_to(head.email)[-1]["body"]
    assert weeklies(idle.email) == []


def test_who_left_is_told_nothing(dossier: Application, lead: User) -> None:
    Referent.objects.filter(pk=lead.referent.pk).update(is_active=False)
    assert tell_the_week(at=monday()) == 0


def test_two_workers_at_once_tell_once(committed_call: Call) -> None:
    filed(committed_call, theme=THEME)
    lead, head = referent_with_account(lead_of(THEME)), UserFactory()
    lead.referent.service.heads.add(head)
    answers = together([partial(tell_the_week, at=monday())] * 2)
    assert sum(answers) == 2, answers
    assert (len(weeklies(lead.email)), len(weeklies(head.email))) == (1, 1)


def test_a_killed_worker_is_taken_up(committed_call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    for theme in (THEME, "culture"):
        filed(committed_call, theme=theme)
    real, calls = weekly.tell_referent, []

    def dies_at_the_second(*args: object, **kwargs: object) -> None:
        calls.append(1)
        if len(calls) == 2:
            raise SystemExit
        real(*args, **kwargs)

    with monkeypatch.context() as patched:
        patched.setattr(weekly, "tell_referent", dies_at_the_second)
        with pytest.raises(SystemExit):
            tell_the_week(at=monday())
    told = OutboxEntry.objects.filter(key__startswith="mail:weekly")
    assert told.count() == 1
    assert tell_the_week(at=monday()) == 1
    assert told.count() == 2


class TestOverdue:
    def test_each_date_gone_by_is_told_once_in_one_mail(self, call: Call, dossier: Application, lead: User) -> None:
        other, due = filed(call, theme=THEME).application, timezone.localdate() - DAY
        Application.objects.filter(pk__in=[dossier.pk, other.pk]).update(next_date=due)
        assert tell_overdue(at=timezone.now()) == 1
        assert tell_overdue(at=timezone.now() + DAY) == 0
        assert mails_to(lead.email)[-1]["subject"] == "Échéance passée pour 2 dossiers"

    def test_missed_mornings_are_caught_up_and_old_dates_left_alone(self, dossier: Application, lead: User) -> None:
        rows = Application.objects.filter(pk=dossier.pk)
        for days, told in ((30, 0), (6, 1), (0, 0)):
            rows.update(next_date=timezone.localdate() - days * DAY)
            assert tell_overdue(at=timezone.now()) == told

    def test_what_the_association_holds_is_no_reproach(self, dossier: Application, lead: User) -> None:
        late = {"next_date": timezone.localdate() - DAY, "state": "addition_requested"}
        Application.objects.filter(pk=dossier.pk).update(**late)
        assert tell_overdue(at=timezone.now()) == 0


def test_the_schedule_runs_them(dossier: Application) -> None:
    tasks = {entry["task"]: entry["schedule"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert (tasks["instruction.tasks.send_weekly"].hour, tasks["instruction.tasks.send_weekly"].day_of_week) == (
        {7},
        {1},
    )
    assert tasks["instruction.tasks.settle_assignments"].hour == {5}
    assert "instruction.tasks.tell_of_overdue" in tasks
    assert (settle_assignments(), tell_of_overdue(), send_weekly()) == (0, 0, 1)
