"""Reminders of the opinions awaited: on their days, once each, and what the asker hears."""

from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone

from contacts.clock import PARIS
from contacts.models import User
from instruction.models import OpinionRequest
from instruction.services.opinion_reminders import remind_of_opinions, step_on
from instruction.services.opinions import remind_of_opinion, revoke_opinion
from instruction.tasks import remind_of_opinions as task
from tests.asking import TOWN, asked
from tests.factories import UserFactory, mails_to
from tests.instruction.conftest import People
from tests.threads import together

DUE = date(2027, 3, 20)


@pytest.mark.parametrize(
    ("on", "step"),
    [
        (date(2027, 3, 14), None),
        (date(2027, 3, 15), date(2027, 3, 15)),
        (date(2027, 3, 19), date(2027, 3, 15)),
        (DUE, DUE),
        (date(2027, 3, 26), DUE),
        (date(2027, 3, 27), date(2027, 3, 27)),
        (date(2027, 4, 4), date(2027, 4, 3)),
    ],
)
def test_the_days(on: date, step: date | None) -> None:
    assert step_on(DUE, on) == step


def at(request: OpinionRequest, days: int, hour: int = 9) -> datetime:
    """So many days after the day limit."""
    day = request.due_on + timedelta(days=days)
    return datetime(day.year, day.month, day.day, hour, tzinfo=PARIS)


def lead(people: People) -> User:
    user = people.people["referent of the theme"]
    assert user is not None
    return user


def subjects(email: str) -> list[str]:
    return [mail["subject"] for mail in mails_to(email)]


class TestReminders:
    def test_five_days_before_on_the_day_and_each_week(self, people: People) -> None:
        request = asked(people.dossier, lead(people))
        days = [-6, -5, -4, 0, 3, 7, 14, 21, 28, 31, 35]
        sent = {day: remind_of_opinions(at(request, day)) + remind_of_opinions(at(request, day, 10)) for day in days}
        assert [day for day, count in sent.items() if count] == [-5, 0, 7, 14, 21, 28]
        assert max(sent.values()) == 1
        assert sum(subject.startswith("Rappel") for subject in subjects(TOWN)) == 6
        assert [trace.what for trace in request.traces.all()] == ["asked", *["reminded"] * 6]
        assert sum("en retard" in subject for subject in subjects(lead(people).email)) == 1

    def test_a_worker_down_for_two_days_still_reminds(self, people: People) -> None:
        request = asked(people.dossier, lead(people))
        assert remind_of_opinions(at(request, -3)) == 1

    def test_none_right_after_it_was_asked_or_reminded_by_hand(self, people: People) -> None:
        now = timezone.now()
        request = asked(people.dossier, lead(people), due_on=timezone.localdate(now) + timedelta(days=2))
        assert remind_of_opinions(now) == 0
        remind_of_opinion(by=lead(people), at=at(request, 0, 8), opinion=request)
        assert remind_of_opinions(at(request, 0, 9)) == 0

    def test_with_an_account_the_mail_leads_to_it(self, people: People) -> None:
        officer = UserFactory()
        request = asked(people.dossier, lead(people), user=officer)
        assert remind_of_opinions(at(request, 0)) == 1
        assert str(request.public_id) in mails_to(officer.email)[-1]["body"]

    def test_nothing_for_what_is_taken_back(self, people: People) -> None:
        request = asked(people.dossier, lead(people))
        revoke_opinion(by=lead(people), at=timezone.now(), opinion=request, reason="Inutile.")
        assert remind_of_opinions(at(request, 0)) == 0
        assert task() == 0


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_send_one(committed_call: object) -> None:
    from applications.models import Application
    from tests.factories import filed, referent_with_account
    from tests.instruction.conftest import THEME, lead_of

    application: Application = filed(committed_call, theme=THEME).application  # type: ignore[arg-type]
    request = asked(application, referent_with_account(lead_of(THEME)))
    assert sorted(together([lambda: remind_of_opinions(at(request, 0))] * 2), key=str) == [0, 1]
    assert sum(subject.startswith("Rappel") for subject in subjects(TOWN)) == 1
