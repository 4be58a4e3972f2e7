"""Someone always answers in last resort, and the role is handed over in one gesture."""

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from contacts import services
from contacts.models import Service, User
from eligibility.models import Call
from tests.factories import UserFactory


@pytest.fixture
def administrator() -> User:
    return UserFactory(is_staff=True, is_superuser=True)


def test_the_role_is_handed_over(call: Call, administrator: User) -> None:
    culture = Service.objects.get(slug="culture")
    services.make_last_resort(by=administrator, at=timezone.now(), service=culture)
    assert list(Service.objects.filter(is_last_resort=True)) == [culture]


def test_a_service_without_a_box_cannot_take_it(call: Call, administrator: User) -> None:
    boxless = Service.objects.get(slug="agriculture")
    with pytest.raises(ValidationError, match="boîte"):
        services.make_last_resort(by=administrator, at=timezone.now(), service=boxless)
    assert Service.objects.get(is_last_resort=True).slug == "politique-de-la-ville"


def test_the_administration_neither_takes_it_away_nor_deletes_it(
    call: Call, administrator: User, client: Client
) -> None:
    client.force_login(administrator)
    last = Service.objects.get(is_last_resort=True)
    page = reverse("admin:contacts_service_change", args=[last.pk])
    client.post(page, {"slug": last.slug, "name": last.name, "box_email": last.box_email, "is_last_resort": ""})
    assert client.post(reverse("admin:contacts_service_delete", args=[last.pk]), {"post": "yes"}).status_code == 403
    everything = {"action": "delete_selected", "_selected_action": [last.pk], "post": "yes"}
    client.post(reverse("admin:contacts_service_changelist"), everything)
    assert Service.objects.get(is_last_resort=True) == last
    hand_over = {"action": "make_last_resort", "_selected_action": [Service.objects.get(slug="culture").pk]}
    client.post(reverse("admin:contacts_service_changelist"), hand_over)
    assert Service.objects.get(is_last_resort=True).slug == "culture"
