"""How people are told: at once, once a day, or not at all; never twice, and never against the law."""

from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from django.conf import settings as ours
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from contacts import notifications, services
from contacts.models import DigestItem, MembershipRole, NotificationChoice, Organisation, OutboxEntry, User
from contacts.notifications import mode_of, notify, send_digests
from contacts.services import Refused
from contacts.topics import IMPOSED, TOPICS, topics_for
from tests.factories import OrganisationFactory, UserFactory, mails_to, member, signed_in
from tests.threads import together

MORNING = datetime(2026, 11, 23, 6, 30, tzinfo=UTC)


@pytest.fixture
def user(db: None) -> User:
    return UserFactory()


def tell(user: User, key: str = "k1", topic: str = "team", organisation: Organisation | None = None) -> None:
    context = {"organisation": organisation or OrganisationFactory(), "person": UserFactory()}
    notify(topic, "member_left", context, to_user=user, key=key, at=timezone.now())


def choose(user: User, **modes: str) -> None:
    services.choose_notifications(by=user, at=timezone.now(), modes=modes)


class TestChoosing:
    def test_without_a_choice_mails_come_at_once(self, user: User) -> None:
        tell(user)
        assert len(mails_to(user.email)) == 1
        assert not DigestItem.objects.exists()

    def test_never_is_never(self, user: User) -> None:
        choose(user, team="none")
        tell(user)
        assert not OutboxEntry.objects.exists()
        assert not DigestItem.objects.exists()

    @pytest.mark.parametrize("topic", IMPOSED)
    def test_what_the_law_imposes_is_never_silenced(self, user: User, topic: str) -> None:
        with pytest.raises(Refused, match="La loi impose"):
            choose(user, **{topic: "none"})
        with pytest.raises(IntegrityError), transaction.atomic():
            NotificationChoice.objects.create(user=user, topic=topic, mode="none")
        choose(user, **{topic: "daily"})
        assert mode_of(user, topic) == "daily"

    def test_the_receipt_the_addition_and_the_decision_are_imposed(self) -> None:
        assert set(IMPOSED) == {"receipt", "addition_request", "decision"}

    def test_an_unknown_topic_is_a_fault_of_ours(self, user: User) -> None:
        with pytest.raises(KeyError):
            tell(user, topic="inconnu")
        with pytest.raises(Refused):
            choose(user, inconnu="daily")

    def test_a_closed_account_gets_nothing(self, user: User) -> None:
        user.is_active = False
        tell(user)
        assert not OutboxEntry.objects.exists()

    def test_each_sees_the_topics_that_concern_her(self) -> None:
        assert {topic.code for topic in topics_for(association=True, staff=True)} == set(TOPICS)
        assert not {"new_dossier"} & {topic.code for topic in topics_for(association=True, staff=False)}
        assert not {"receipt"} & {topic.code for topic in topics_for(association=False, staff=True)}

    def test_by_the_page(self, db: None) -> None:
        person = member(OrganisationFactory(), MembershipRole.WRITER)
        client, address = signed_in(person), reverse("contacts:notifications")
        shown = client.get(address)
        assert "Mes notifications" in shown.content.decode()
        form = shown.context["form"]
        assert [value for value, _ in form.fields["decision"].choices] == ["immediate", "daily"]
        modes = dict.fromkeys(form.fields, "daily")
        client.post(address, modes)
        assert dict(person.notification_choices.values_list("topic", "mode")) == modes
        refused = client.post(address, modes | {"decision": "none"})
        assert "à corriger" in refused.content.decode()
        assert client.post(address, modes | {"new_dossier": "none"}).status_code == 302
        assert not NotificationChoice.objects.filter(topic="new_dossier").exists()


class TestDigest:
    def test_one_mail_for_the_day_and_the_texts_go(self, user: User) -> None:
        choose(user, team="daily")
        house = OrganisationFactory()
        for number in range(3):
            tell(user, f"k{number}", organisation=house)
        assert not OutboxEntry.objects.exists()
        assert send_digests(MORNING) == 1
        (mail,) = mails_to(user.email)
        assert mail["subject"] == "Votre récapitulatif : 3 nouvelles"
        assert mail["body"].count(f"ne travaille plus pour {house}") == 3
        assert send_digests(MORNING) == 0
        assert set(DigestItem.objects.values_list("subject", "body")) == {("", "")}

    def test_nothing_goes_twice_whatever_changes(self, user: User) -> None:
        choose(user, team="daily")
        tell(user)
        tell(user)
        send_digests(MORNING)
        tell(user)
        choose(user, team="immediate")
        tell(user)
        assert len(mails_to(user.email)) == 1
        tell(user, "k2")
        choose(user, team="daily")
        tell(user, "k2")
        assert send_digests(MORNING + timedelta(days=1)) == 0
        assert len(mails_to(user.email)) == 2

    def test_what_comes_after_waits_for_tomorrow(self, user: User) -> None:
        choose(user, team="daily")
        tell(user)
        send_digests(MORNING)
        tell(user, "k2")
        assert send_digests(MORNING + timedelta(hours=5)) == 0
        assert send_digests(MORNING + timedelta(days=1)) == 1
        assert len(mails_to(user.email)) == 2

    def test_a_worker_killed_between_two_people_takes_up_where_it_was(
        self, user: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        other = UserFactory()
        for person in (user, other):
            choose(person, team="daily")
            tell(person, f"k{person.pk}")
        real = notifications.write

        def killed(*args: Any, to: str, **kwargs: Any) -> None:
            if to == other.email:
                raise SystemExit
            real(*args, to=to, **kwargs)

        monkeypatch.setattr(notifications, "write", killed)
        with pytest.raises(SystemExit):
            send_digests(MORNING)
        monkeypatch.setattr(notifications, "write", real)
        assert send_digests(MORNING) == 1
        assert [len(mails_to(person.email)) for person in (user, other)] == [1, 1]

    def test_it_leaves_at_half_past_seven_in_paris(self) -> None:
        entry = ours.CELERY_BEAT_SCHEDULE["send-digests"]
        assert (entry["schedule"].hour, entry["schedule"].minute) == ({7}, {30})
        assert ours.CELERY_TIMEZONE == "Europe/Paris"

    def test_a_hostile_name_stays_text(self, user: User) -> None:
        choose(user, team="daily")
        house = OrganisationFactory(name="X\r\nBcc: voleur@exemple.fr")
        tell(user, organisation=house)
        send_digests(MORNING)
        (mail,) = mails_to(user.email)
        assert "\n" not in mail["subject"]


@pytest.mark.django_db(transaction=True)
def test_two_tasks_at_once_write_one_mail() -> None:
    user = UserFactory()
    choose(user, team="daily")
    tell(user)
    assert sorted(together([partial(send_digests, MORNING) for _ in range(3)])) == [0, 0, 1]  # type: ignore[type-var]
    assert len(mails_to(user.email)) == 1
