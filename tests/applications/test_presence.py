"""Who else writes here: told within a turn, forgotten within a minute, and no more than a courtesy."""

from typing import Any

import pytest
from django.core.cache import cache
from django.urls import reverse

from applications import presence
from applications.models import Application
from contacts.models import MembershipRole, User
from eligibility.models import Call
from tests.factories import complete_draft, member, signed_in


@pytest.fixture
def application(call: Call) -> Application:
    return complete_draft(call)


@pytest.fixture
def amina(application: Application) -> User:
    return member(application.organisation, MembershipRole.WRITER, first_name="Amina", last_name="Benali")


@pytest.fixture(autouse=True)
def _cache_is_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(presence, "_spared_until", 0.0)


def asked(user: User, application: Application, section: str = "projet") -> str:
    address = reverse("applications:presence", args=[application.public_id, section])
    answer: dict[str, str] = signed_in(user).get(address).json()
    return answer["sentence"]


def test_two_people_in_one_section_are_told_of_each_other(application: Application, amina: User) -> None:
    owner = application.created_by
    assert asked(amina, application) == ""
    assert asked(owner, application) == "Amina Benali écrit aussi dans cette partie."
    assert asked(amina, application) == f"{owner} écrit aussi dans cette partie."
    # In another section she is not told, for nothing there is hers.
    assert asked(owner, application, "territoire") == ""


def test_several_are_named_in_one_sentence(application: Application, amina: User) -> None:
    luc = member(application.organisation, MembershipRole.WRITER, first_name="Luc", last_name="Vanhecke")
    for user in (amina, luc):
        asked(user, application)
    expected = "Amina Benali et Luc Vanhecke écrivent aussi dans cette partie."
    assert asked(application.created_by, application) == expected


def test_who_has_no_name_is_told_without_her_address(application: Application) -> None:
    nameless = member(application.organisation, MembershipRole.WRITER, first_name="", last_name="")
    asked(nameless, application)
    assert asked(application.created_by, application) == "Une autre personne écrit aussi dans cette partie."


def test_who_left_is_forgotten(application: Application, amina: User, settings: Any) -> None:
    asked(amina, application)
    assert presence.LIFE_SECONDS == 45
    # Her own key runs out by itself; here, at once.
    cache.delete(f"presence:{application.pk}:projet:{amina.pk}")
    assert asked(application.created_by, application) == ""
    place = cache.get(f"presence:{application.pk}:projet")
    assert [name for name in place.values() if "Amina" in name] == []


def test_the_section_s_page_says_it_without_script(application: Application, amina: User) -> None:
    asked(amina, application)
    page = signed_in(application.created_by).get(
        reverse("applications:section", args=[application.public_id, "projet"])
    )
    assert "Amina Benali écrit aussi dans cette partie." in page.content.decode()


def test_an_autosave_shows_that_one_is_here(application: Application, amina: User) -> None:
    signed_in(amina).post(reverse("applications:autosave", args=[application.public_id, "projet"]), {})
    assert asked(application.created_by, application).startswith("Amina Benali")


def test_losing_the_cache_loses_presence_alone(application: Application, amina: User, settings: Any) -> None:
    asked(amina, application)
    settings.CACHES = {"default": {**settings.CACHES["default"], "LOCATION": "redis://127.0.0.1:1/0"}}
    assert asked(application.created_by, application) == ""
    client = signed_in(application.created_by)
    page = client.get(reverse("applications:section", args=[application.public_id, "projet"]))
    assert page.status_code == 200
    answer = client.post(
        reverse("applications:autosave", args=[application.public_id, "projet"]),
        dict(page.context["bases"]) | {"title": "Écrit sans cache", "summary": application.summary},
    )
    assert answer.headers["X-Saved-At"]
    application.refresh_from_db()
    assert application.title == "Écrit sans cache"


def test_a_cache_that_does_not_answer_is_left_alone(
    application: Application, amina: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries = []

    def mute(*args: Any) -> list[str]:
        tries.append(1)
        raise presence.RedisError

    monkeypatch.setattr(presence, "_exchange", mute)
    for _ in range(3):
        assert presence.others_in(application, "projet", amina) == []
    assert len(tries) == 1


def test_a_poll_is_three_queries(application: Application, amina: User, django_assert_num_queries: Any) -> None:
    client = signed_in(amina)
    address = reverse("applications:presence", args=[application.public_id, "projet"])
    with django_assert_num_queries(3):
        client.get(address, headers={"X-Poll": "1", "X-Script": "1"})


def test_a_section_that_does_not_exist_has_nobody(application: Application) -> None:
    client = signed_in(application.created_by)
    assert client.get(reverse("applications:presence", args=[application.public_id, "rien"])).status_code == 404
