"""Accounts: the same answers whether an address is known or not, throttles, links on our own site, used once."""

import re
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from contacts.models import OutboxEntry, User
from contacts.outbox import drain
from tests.factories import PASSWORD, UserFactory

KNOWN = "zoe.petit@exemple.fr"
UNKNOWN = "personne.ici@exemple.fr"
NEW_PASSWORD = "une lampe sous la pluie"

pytestmark = pytest.mark.django_db


@pytest.fixture
def zoe() -> User:
    return UserFactory(email=KNOWN)


def sign_up(email: str, client: Client | None = None, **more: Any) -> Any:
    data = {"first_name": "Zoé", "last_name": "Petit", "email": email, "password1": NEW_PASSWORD}
    return (client or Client()).post(reverse("account_signup"), data, **more)


def sign_in(email: str, password: str, client: Client | None = None, **more: Any) -> Any:
    data = {"login": email, "password": password}
    return (client or Client()).post(reverse("account_login"), data, **more)


def ask_reset(email: str, client: Client | None = None, **more: Any) -> Any:
    return (client or Client()).post(reverse("account_reset_password"), {"email": email}, **more)


def mails(address: str) -> list[dict[str, Any]]:
    return [entry.payload for entry in OutboxEntry.objects.filter(payload__to=address).order_by("pk")]


def links(mail: dict[str, Any]) -> list[str]:
    return re.findall(r"https?://\S+", mail["body"])


def seen(answer: Any) -> tuple[int, str, str]:
    """What a stranger can compare: status, address of the next page, text without tokens nor the typed address."""
    body = re.sub(r'nonce="[^"]+"|value="[A-Za-z0-9]{64}"', "", answer.content.decode())
    for address in (KNOWN, UNKNOWN):
        body = body.replace(address, "adresse")
    return answer.status_code, answer.headers.get("Location", ""), body


def headers(answer: Any) -> set[str]:
    return set(answer.headers)


class TestSameAnswers:
    def test_sign_up(self, zoe: User, mailoutbox: list[Any]) -> None:
        known, unknown = Client(), Client()
        first, second = sign_up(KNOWN, known), sign_up(UNKNOWN, unknown)
        assert seen(first) == seen(second)
        assert headers(first) == headers(second)
        assert set(known.cookies) == set(unknown.cookies)
        pages = [client.get(first.headers["Location"]) for client in (known, unknown)]
        assert seen(pages[0]) == seen(pages[1])
        # The owner of the account is told; nobody is in; nothing is sent within the request.
        assert len(mails(KNOWN)) == len(mails(UNKNOWN)) == 1
        assert "_auth_user_id" not in known.session
        assert "_auth_user_id" not in unknown.session
        assert mailoutbox == []

    def test_sign_up_with_another_spelling_of_a_known_address(self, zoe: User) -> None:
        for spelling in ("ZOE.PETIT@EXEMPLE.FR", " zoe.petit@exemple.fr", "zoe.petit@Exemple.fr"):
            assert seen(sign_up(spelling))[:2] == seen(sign_up(UNKNOWN))[:2]
        assert User.objects.filter(email__iexact=KNOWN).count() == 1

    def test_reset(self, zoe: User, mailoutbox: list[Any]) -> None:
        first, second = ask_reset(KNOWN), ask_reset(UNKNOWN)
        assert seen(first) == seen(second)
        assert headers(first) == headers(second)
        done = [Client().get(answer.headers["Location"]) for answer in (first, second)]
        assert seen(done[0]) == seen(done[1])
        assert mailoutbox == []

    def test_sign_in(self, zoe: User) -> None:
        assert seen(sign_in(KNOWN, "une phrase fausse")) == seen(sign_in(UNKNOWN, "une phrase fausse"))

    def test_sign_in_of_a_closed_or_unverified_account_needs_the_right_password_to_be_told(self) -> None:
        UserFactory(email=KNOWN, is_active=False)
        UserFactory(email="attend@exemple.fr", verified=False)
        wrong = seen(sign_in(UNKNOWN, "une phrase fausse"))
        assert seen(sign_in(KNOWN, "une phrase fausse")) == wrong
        assert seen(sign_in("attend@exemple.fr", "une phrase fausse"))[0] == wrong[0]
        for address in (KNOWN, "attend@exemple.fr"):
            client = Client()
            sign_in(address, PASSWORD, client)
            assert "_auth_user_id" not in client.session


class TestSignUp:
    @pytest.mark.parametrize("spelling", ["Zoe.Petit@Exemple.FR", "  zoe.petit@exemple.fr  "])
    def test_the_address_is_kept_canonical(self, spelling: str) -> None:
        sign_up(spelling)
        user = User.objects.get()
        assert user.email == KNOWN
        assert user.emailaddress_set.get().email == KNOWN
        assert (user.is_staff, user.is_superuser) == (False, False)

    def test_rights_cannot_be_asked_for(self) -> None:
        data = {"first_name": "Z", "last_name": "P", "email": KNOWN, "password1": NEW_PASSWORD}
        Client().post(reverse("account_signup"), data | {"is_staff": "on", "is_superuser": "on", "is_active": "on"})
        user = User.objects.get()
        assert (user.is_staff, user.is_superuser) == (False, False)

    def test_the_mail_s_link_verifies_after_a_click_and_not_on_sight(self) -> None:
        client = Client()
        sign_up(KNOWN, client)
        (link,) = [link for link in links(mails(KNOWN)[0]) if "confirm" in link or "verif" in link]
        path = "/" + link.split("/", 3)[3]
        client.get(path)
        assert not User.objects.get().emailaddress_set.get().verified
        client.post(path)
        assert User.objects.get().emailaddress_set.get().verified
        fresh = Client()
        sign_in(KNOWN, NEW_PASSWORD, fresh)
        assert "_auth_user_id" in fresh.session

    @pytest.mark.parametrize(
        ("came_from", "lands_on"),
        [("/appels/", "/appels/"), ("https://ailleurs.example/", "/"), ("", "/")],
    )
    def test_the_first_sign_in_goes_back_to_what_she_was_doing(self, came_from: str, lands_on: str) -> None:
        """The mail's link knows nothing of the page she came from; her browser remembers it."""
        client = Client()
        data = {"first_name": "Zoé", "last_name": "Petit", "email": KNOWN, "password1": NEW_PASSWORD}
        client.post(reverse("account_signup"), data | {"next": came_from})
        User.objects.get().emailaddress_set.update(verified=True)
        assert sign_in(KNOWN, NEW_PASSWORD, client).headers["Location"] == lands_on

    def test_the_page_she_comes_from_tells_nothing_of_the_address(self, zoe: User) -> None:
        known, unknown = Client(), Client()
        first = sign_up(KNOWN, known, query_params={"next": "/appels/"})
        second = sign_up(UNKNOWN, unknown, query_params={"next": "/appels/"})
        assert seen(first) == seen(second)
        assert set(known.cookies) == set(unknown.cookies)

    def test_what_is_missing_is_asked_in_our_words(self) -> None:
        answer = Client().post(reverse("account_signup"), {"email": "zoe@exemple", "password1": "azerty"})
        page = answer.content.decode()
        for words in ("Écrivez votre prénom.", "Écrivez votre nom.", "Écrivez-la comme nom@structure.fr."):
            assert words in page
        assert "Ce champ est obligatoire" not in page
        # The summary announces as many points as it lists, even when one field has two faults.
        summary = page.split('class="error-summary"')[1].split("</ul>")[0]
        assert "4 points sont à corriger" in summary
        assert summary.count("<li>") == 4

    def test_names_follow_the_text_policy(self) -> None:
        data = {"first_name": "Zoe\u0301\u202e", "last_name": "Pe\u200btit\r\nBcc: x", "email": KNOWN}
        Client().post(reverse("account_signup"), data | {"password1": NEW_PASSWORD})
        assert User.objects.get().get_full_name() == "Zoé Petit Bcc: x"

    @pytest.mark.parametrize("password", ["court", "1qaz2wsx3edc", "zoe.petit@exemple.fr"])
    def test_a_weak_password_is_refused(self, password: str) -> None:
        data = {"first_name": "Zoé", "last_name": "Petit", "email": KNOWN, "password1": password}
        answer = Client().post(reverse("account_signup"), data)
        assert answer.status_code == 200
        assert not User.objects.exists()


class TestDatabase:
    def test_one_account_for_one_address(self, zoe: User) -> None:
        with pytest.raises(IntegrityError), transaction.atomic():
            UserFactory(email=KNOWN, verified=False)
        with pytest.raises(IntegrityError), transaction.atomic():
            UserFactory(email="Zoe.petit@exemple.fr", verified=False)

    def test_accounts_made_by_code_are_canonical(self) -> None:
        assert User.objects.create_user("ＺOE@exemple.FR.").email == "zoe@exemple.fr"
        assert User.objects.get_by_natural_key(" Zoe@Exemple.fr").email == "zoe@exemple.fr"
        assert not User.objects.get().has_usable_password()


class TestLinks:
    HOSTILE = ({"HTTP_HOST": "mechant.example"}, {"HTTP_X_FORWARDED_HOST": "mechant.example"})

    @pytest.mark.parametrize("host", HOSTILE, ids=["Host", "X-Forwarded-Host"])
    @pytest.mark.parametrize("page", ["sign up", "known sign up", "reset", "unknown reset"])
    def test_links_in_mails_are_on_our_site_whatever_the_host_says(
        self, zoe: User, page: str, host: dict[str, str], settings: Any
    ) -> None:
        settings.ALLOWED_HOSTS = ["*"]  # Even if the first lock were open.
        {
            "sign up": lambda: sign_up(UNKNOWN, **host),
            "known sign up": lambda: sign_up(KNOWN, **host),
            "reset": lambda: ask_reset(KNOWN, **host),
            "unknown reset": lambda: ask_reset(UNKNOWN, **host),
        }[page]()
        for entry in OutboxEntry.objects.all():
            text = entry.payload["subject"] + entry.payload["body"] + entry.payload["html"]
            assert "mechant" not in text
            assert links(entry.payload)
            assert all(link.startswith(settings.SITE_URL) for link in links(entry.payload))

    def test_an_unknown_host_is_refused(self, settings: Any) -> None:
        settings.ALLOWED_HOSTS = ["localhost"]
        assert Client().get(reverse("account_login"), HTTP_HOST="mechant.example").status_code == 400

    def test_a_reset_link_works_once(self, zoe: User) -> None:
        ask_reset(KNOWN)
        (link,) = [link for link in links(mails(KNOWN)[0]) if "reset" in link or "key" in link]
        path = "/" + link.split("/", 3)[3]

        def follow(password: str) -> Client:
            client = Client()
            answer = client.get(path)
            if answer.status_code == 302:
                client.post(answer.headers["Location"], {"password1": password, "password2": password})
            return client

        follow(NEW_PASSWORD)
        zoe.refresh_from_db()
        assert zoe.check_password(NEW_PASSWORD)
        follow("encore une autre phrase")
        zoe.refresh_from_db()
        assert zoe.check_password(NEW_PASSWORD)
        # The owner hears of the change.
        assert len(mails(KNOWN)) == 2

    def test_a_reset_link_dies_with_the_password_it_was_for(self, zoe: User) -> None:
        ask_reset(KNOWN)
        (link,) = [link for link in links(mails(KNOWN)[0]) if "reset" in link or "key" in link]
        zoe.set_password("un mot de passe changé ailleurs")
        zoe.save()
        client = Client()
        answer = client.get("/" + link.split("/", 3)[3])
        assert answer.status_code == 200
        assert 'type="password"' not in answer.content.decode()

    def test_a_reset_link_lives_an_hour_at_most(self, settings: Any) -> None:
        assert settings.PASSWORD_RESET_TIMEOUT <= 3600

    @pytest.mark.parametrize(
        "target",
        [
            "//mechant.example",
            "https://mechant.example/",
            "/\\mechant.example",
            "\thttps://mechant.example",
            "javascript:alert(1)",
            "https:mechant.example",
            "http://localhost@mechant.example",
        ],
    )
    def test_next_stays_home(self, zoe: User, target: str) -> None:
        client = Client()
        address = reverse("account_login")
        answer = client.post(address, {"login": KNOWN, "password": PASSWORD, "next": target})
        assert "_auth_user_id" in client.session
        assert "mechant" not in answer.headers["Location"]
        assert answer.headers["Location"].startswith("/")


class TestThrottles:
    def test_one_account_is_not_tried_for_ever(self, zoe: User) -> None:
        told = [sign_in(KNOWN, f"une phrase fausse {number}") for number in range(12)]
        # After the tries allowed, the right password is not even looked at from there.
        client = Client()
        sign_in(KNOWN, PASSWORD, client)
        assert "_auth_user_id" not in client.session
        assert seen(told[0])[2] != seen(told[-1])[2] or told[-1].status_code == 429

    def test_the_throttle_does_not_tell_whether_the_account_exists(self, zoe: User) -> None:
        for number in range(8):
            sign_in(KNOWN, f"fausse phrase {number}", REMOTE_ADDR="192.0.2.1")
            sign_in(UNKNOWN, f"fausse phrase {number}", REMOTE_ADDR="192.0.2.2")
        first = sign_in(KNOWN, "fausse", REMOTE_ADDR="192.0.2.1")
        second = sign_in(UNKNOWN, "fausse", REMOTE_ADDR="192.0.2.2")
        assert seen(first) == seen(second)

    def test_nobody_fills_a_mailbox_with_resets(self, zoe: User) -> None:
        for _ in range(30):
            ask_reset(KNOWN)
        assert len(mails(KNOWN)) <= 10

    def test_nobody_makes_accounts_by_the_hundred(self) -> None:
        for number in range(30):
            sign_up(f"robot{number}@exemple.fr")
        assert User.objects.count() <= 20


@pytest.mark.parametrize("spelling", [KNOWN.upper(), f" {KNOWN} ", "Zoe.Petit@exemple.fr"])
def test_one_signs_in_under_any_spelling_of_the_address(zoe: User, spelling: str) -> None:
    client = Client()
    sign_in(spelling, PASSWORD, client)
    assert client.session["_auth_user_id"] == str(zoe.pk)


def test_a_new_session_begins_at_sign_in(zoe: User) -> None:
    client = Client()
    client.get(reverse("account_login"))
    session = client.session
    session["planted"] = True
    session.save()
    planted = session.session_key
    client.cookies["session"] = planted
    sign_in(KNOWN, PASSWORD, client)
    assert client.session.session_key != planted
    stale = Client()
    stale.cookies["session"] = planted
    assert "_auth_user_id" not in stale.session


def test_mail_goes_out_by_the_worker_only(zoe: User, mailoutbox: list[Any]) -> None:
    ask_reset(KNOWN)
    assert mailoutbox == []
    drain()
    assert [message.to for message in mailoutbox] == [[KNOWN]]
