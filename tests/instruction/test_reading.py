"""The trace of a reading, as the service writes it."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from applications import services
from applications.models import Application, Event
from contacts.models import User
from eligibility.models import Call
from tests.factories import UserFactory, attached, complete_draft, filed, fresh, signed_in
from tests.instruction.conftest import THEME, People


def test_a_reading_is_traced_again_after_an_hour(call: Call) -> None:
    dossier, who, at = filed(call, theme=THEME).application, UserFactory(is_staff=True), timezone.now()
    assert services.record_reading(by=who, at=at, application=dossier) is not None
    assert services.record_reading(by=who, at=at + timedelta(minutes=59), application=dossier) is None
    assert services.record_reading(by=who, at=at + timedelta(minutes=61), application=dossier) is not None
    assert Event.objects.filter(application=dossier, action="read").count() == 2


def test_each_person_and_each_dossier_has_its_own_trace(call: Call) -> None:
    first, second = filed(call, theme=THEME).application, filed(call, theme=THEME).application
    one, another, at = UserFactory(is_staff=True), UserFactory(is_staff=True), timezone.now()
    for who, dossier in ((one, first), (another, first), (one, second)):
        assert services.record_reading(by=who, at=at, application=dossier) is not None
    assert Event.objects.filter(action="read").count() == 3


def test_a_reading_changes_nothing_of_the_dossier(call: Call) -> None:
    dossier = filed(call, theme=THEME).application
    before = (dossier.version, dossier.updated_at, dossier.state)
    services.record_reading(by=UserFactory(is_staff=True), at=timezone.now(), application=dossier)
    dossier.refresh_from_db()
    assert (dossier.version, dossier.updated_at, dossier.state) == before


class TestEveryPage:
    """Whatever page of a dossier an administrator opens outside her own work."""

    PAGES = ("dossier", "threads", "notes", "audit", "audit_csv", "checklist", "transfer", "ask_addition")

    def readings(self, dossier: Application, who: User) -> int:
        return Event.objects.filter(application=dossier, action="read", actor=who).count()

    @pytest.mark.parametrize("page", PAGES)
    def test_each_leaves_one_trace_an_hour(self, call: Call, page: str) -> None:
        dossier, who = filed(call, theme=THEME).application, UserFactory(is_staff=True)
        client = signed_in(who)
        for _ in range(2):
            assert client.get(reverse(f"instruction:{page}", args=[dossier.public_id])).status_code == 200
        assert self.readings(dossier, who) == 1

    def test_a_copy_and_a_document_too(self, call: Call) -> None:
        application = complete_draft(call, theme=THEME)
        joined = attached(application)
        dossier = services.submit(
            by=application.created_by, application=application, version=fresh(application).version
        ).application
        one, another = UserFactory(is_staff=True), UserFactory(is_staff=True)
        copy = reverse("instruction:copy", args=[dossier.public_id, "json"])
        assert signed_in(one).get(copy).status_code == 200
        assert self.readings(dossier, one) == 1
        document = reverse("instruction:attachment", args=[dossier.public_id, joined.file.public_id])
        assert signed_in(another).get(document).status_code in (200, 302)
        assert self.readings(dossier, another) == 1

    def test_the_referent_leaves_none(self, people: People) -> None:
        referent = people.people["referent of the theme"]
        for page in self.PAGES:
            signed_in(referent).get(reverse(f"instruction:{page}", args=[people.dossier.public_id]))
        assert self.readings(people.dossier, referent) == 0

    def test_an_administrator_who_follows_the_theme_leaves_none(self, people: People) -> None:
        referent = people.people["referent of the theme"]
        User.objects.filter(pk=referent.pk).update(is_staff=True)
        signed_in(referent).get(reverse("instruction:threads", args=[people.dossier.public_id]))
        assert self.readings(people.dossier, referent) == 0

    @pytest.mark.parametrize("shown", ["application", "submission", "assessment", "event"])
    def test_the_administration_s_own_pages_leave_it_too(self, call: Call, shown: str) -> None:
        dossier, who = filed(call, theme=THEME).application, UserFactory(is_staff=True, is_superuser=True)
        keys = {
            "application": dossier.pk,
            "submission": dossier.submission.pk,
            "assessment": dossier.submission.assessment_id,
            "event": dossier.events.first().pk,
        }
        client = signed_in(who)
        client.get(reverse(f"admin:applications_{shown}_changelist"))
        assert self.readings(dossier, who) == 0
        assert client.get(reverse(f"admin:applications_{shown}_change", args=[keys[shown]])).status_code == 200
        assert self.readings(dossier, who) == 1
