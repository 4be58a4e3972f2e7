"""A session ends by itself: an hour without a gesture, twelve hours in all; what a script asks is no gesture."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from allauth.account.models import EmailConfirmationHMAC
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from contacts.models import User
from tests.factories import PASSWORD, UserFactory, signed_in

pytestmark = pytest.mark.django_db

POLL = {"X-Poll": "1", "X-Script": "1"}
Later = Callable[..., None]


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Later:
    """A clock that one moves: ``later(minutes=5)``."""
    now = timezone.now().replace(microsecond=0)

    def move(**span: int) -> None:
        nonlocal now
        now += timedelta(**span)
        moment: datetime = now
        monkeypatch.setattr(timezone, "now", lambda: moment)

    move(seconds=0)
    return move


@pytest.fixture
def person() -> User:
    return UserFactory()


@pytest.fixture
def client(later: Later, person: User) -> Client:
    return signed_in(person)


def is_in(client: Client) -> bool:
    """Asked as a script does, so that the question is no gesture."""
    return bool(client.get(reverse("session"), headers=POLL).json()["signed_in"])


class TestIdle:
    def test_an_hour_without_a_gesture_ends_it(self, client: Client, later: Later) -> None:
        later(minutes=59)
        assert is_in(client)
        later(minutes=1)
        assert not is_in(client)
        answer: Any = client.get(reverse("applications:list"))
        assert answer.headers["Location"] == "/compte/login/?next=/dossiers/"

    def test_each_page_opened_gives_an_hour_more(self, client: Client, later: Later) -> None:
        for _ in range(5):
            later(minutes=50)
            assert client.get(reverse("applications:list")).status_code == 200

    def test_what_a_page_asks_by_itself_gives_nothing(self, client: Client, later: Later) -> None:
        for _ in range(59):
            later(minutes=1)
            assert is_in(client)
            client.get(reverse("applications:list"), headers=POLL)
        later(minutes=1)
        assert not is_in(client)

    def test_one_post_extends_it(self, client: Client, later: Later) -> None:
        later(minutes=58)
        state = client.post(reverse("session"), headers={"X-Script": "1"}).json()
        assert (state["seconds_left"], state["may_be_extended"]) == (3600, True)
        later(minutes=59)
        assert is_in(client)

    def test_a_page_writes_the_session_once_a_minute_at_most(
        self, client: Client, later: Later, django_assert_num_queries: Any
    ) -> None:
        def written() -> str:
            return Session.objects.get().session_data

        before = written()
        for _ in range(3):
            later(seconds=19)
            client.get(reverse("applications:list"))
        assert written() == before
        later(seconds=3)
        client.get(reverse("applications:list"))
        after = written()
        assert after != before
        client.get(reverse("applications:list"))
        assert written() == after

    def test_a_page_that_does_not_ask_who_is_there_reads_no_session(
        self, client: Client, django_assert_num_queries: Any
    ) -> None:
        with django_assert_num_queries(0):
            client.get(reverse("health"))


class TestTwelveHours:
    def test_they_end_it_whatever_one_does(self, client: Client, later: Later) -> None:
        for _ in range(23):
            later(minutes=31)
            assert client.get(reverse("applications:list")).status_code == 200
        later(minutes=6, seconds=30)
        assert client.get(reverse("applications:list")).status_code == 200
        later(seconds=30)
        assert not is_in(client)

    def test_near_their_end_the_page_is_told_that_a_gesture_does_not_help(self, client: Client, later: Later) -> None:
        for _ in range(23):
            later(minutes=31)
            client.get(reverse("applications:list"))
        later(minutes=5, seconds=30)
        state = client.post(reverse("session")).json()
        assert (state["seconds_left"], state["may_be_extended"]) == (90, False)

    def test_signing_in_again_counts_anew(self, client: Client, later: Later, person: User) -> None:
        later(hours=13)
        assert not is_in(client)
        client.post(reverse("account_login"), {"login": person.email, "password": PASSWORD})
        later(minutes=50)
        assert is_in(client)

    def test_a_session_from_before_the_limits_starts_now(self, client: Client, later: Later) -> None:
        session = client.session
        for name in ("signed_in_at", "seen_at"):
            del session[name]
        session.save()
        client.get(reverse("applications:list"))
        later(minutes=61)
        assert not is_in(client)


class TestScripts:
    def test_a_script_gets_a_401_where_a_person_is_sent_to_sign_in(self, db: None) -> None:
        answer = Client().get(reverse("applications:list"), headers={"X-Script": "1"})
        assert (answer.status_code, answer.content.decode()) == (401, "Votre session est terminée.")
        assert Client().get(reverse("applications:list")).status_code == 302

    def test_a_script_is_told_the_seconds_left_and_whose_session_it_is(self, client: Client, later: Later) -> None:
        later(minutes=10)
        answer = client.get(reverse("applications:list"), headers=POLL)
        assert answer.headers["X-Session-Left"] == "3000"
        mark = client.get(reverse("session")).json()["person"]
        assert answer.headers["X-Session-Person"] == mark
        assert mark != signed_in(UserFactory()).get(reverse("session")).json()["person"]
        assert "X-Session-Left" not in client.get(reverse("applications:list")).headers

    def test_the_token_for_the_forms_left_open_is_good(self, person: User) -> None:
        strict = Client(enforce_csrf_checks=True)
        strict.force_login(person)
        token = strict.get(reverse("session")).json()["token"]
        assert strict.post(reverse("session")).status_code == 403
        assert strict.post(reverse("session"), headers={"X-CSRFToken": token}).status_code == 200

    def test_nobody_is_told_anything(self, db: None) -> None:
        assert Client().get(reverse("session")).json() == {"signed_in": False}
        assert Client().post(reverse("session")).json() == {"signed_in": False}
        assert Client().get(reverse("signed_in_again")).status_code == 302


class TestWayBack:
    def test_a_form_sent_after_the_end_leads_back_to_its_page(self, client: Client, later: Later) -> None:
        later(minutes=61)
        page = "http://testserver/structures/rejoindre/?x=1"
        answer: Any = client.post(reverse("contacts:create"), {"name": "x"}, headers={"referer": page})
        assert answer.headers["Location"] == "/compte/login/?next=%2Fstructures%2Frejoindre%2F%3Fx%3D1"

    @pytest.mark.parametrize("page", ["https://ailleurs.example/vol", "//ailleurs.example", "javascript:x", ""])
    def test_a_page_elsewhere_is_not_followed(self, client: Client, later: Later, page: str) -> None:
        later(minutes=61)
        answer: Any = client.post(reverse("contacts:create"), {"name": "x"}, headers={"referer": page})
        assert answer.headers["Location"] == "/compte/login/?next=%2Fstructures%2Fnouvelle%2F"

    def test_a_confirmed_address_leads_to_the_plain_sign_in_page(self, client: Client, db: None) -> None:
        """The link of the mail is used up: coming back to it after signing in would say that it does not work."""
        user = UserFactory(verified=False)
        address = user.emailaddress_set.create(email=user.email, verified=False, primary=True)
        page = reverse("account_confirm_email", args=[EmailConfirmationHMAC(address).key])
        answer: Any = client.post(page, headers={"referer": f"http://testserver{page}"})
        assert answer.headers["Location"] == reverse("account_login")

    def test_after_signing_in_one_is_at_the_field(self, person: User) -> None:
        back = "/dossiers/?q=a#div_id_title"
        client = Client()
        sent: Any = client.post(reverse("account_login"), {"login": person.email, "password": PASSWORD, "next": back})
        assert sent.headers["Location"] == back

    @pytest.mark.parametrize(
        "elsewhere",
        [
            "https://ailleurs.example/",
            "//ailleurs.example/",
            "/\\ailleurs.example",
            "\\\\ailleurs.example",
            "https:ailleurs.example",
            "/\t/ailleurs.example",
            "javascript:alert(1)",
            "data:text/html,x",
            "http://testserver@ailleurs.example/",
        ],
    )
    def test_next_stays_here(self, person: User, elsewhere: str) -> None:
        sent: Any = Client().post(
            reverse("account_login"), {"login": person.email, "password": PASSWORD, "next": elsewhere}
        )
        assert sent.headers["Location"] == "/"


class TestIdentity:
    def test_signing_in_gives_a_new_session(self, person: User) -> None:
        """A cookie planted before is worth nothing after (fixation)."""
        client = Client()
        # A page that opens a session before anyone signs in.
        session = client.session
        session["after_sign_up"] = "/appels/"
        session.save()
        client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
        planted = session.session_key
        client.post(reverse("account_login"), {"login": person.email, "password": PASSWORD})
        assert client.session.session_key != planted
        thief = Client()
        thief.cookies[settings.SESSION_COOKIE_NAME] = planted
        assert not is_in(thief)
        assert is_in(client)

    def test_a_new_password_ends_the_other_sessions(self, person: User) -> None:
        browsers = [signed_in(person) for _ in range(3)]
        new = "une lampe sous la pluie"
        browsers[0].post(
            reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": new, "password2": new}
        )
        assert [is_in(browser) for browser in browsers] == [True, False, False]

    def test_a_closed_account_ends_them_all(self, person: User) -> None:
        browsers = [signed_in(person) for _ in range(3)]
        User.objects.filter(pk=person.pk).update(is_active=False)
        assert [is_in(browser) for browser in browsers] == [False] * 3

    def test_signing_out_empties_the_browser(self, client: Client) -> None:
        answer = client.post(reverse("account_logout"))
        assert answer.headers["Clear-Site-Data"] == '"storage"'
        assert not is_in(client)
        # Nobody is signed out by someone who was not in: nothing to empty.
        assert "Clear-Site-Data" not in Client().post(reverse("account_logout")).headers
