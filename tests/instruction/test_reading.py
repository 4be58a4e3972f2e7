"""The trace of a reading, as the service writes it."""

from datetime import timedelta

from django.utils import timezone

from applications import services
from applications.models import Event
from eligibility.models import Call
from tests.factories import UserFactory, filed
from tests.instruction.conftest import THEME


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
