"""Style, error and account pages: they open, stay closed to those they must, and say nothing they should not."""

from typing import Any

import pytest
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.urls import reverse

from contacts.models import User
from melpv import views

pytestmark = pytest.mark.django_db


def test_the_style_page_is_closed_on_a_real_site(client: Client, settings: Any) -> None:
    settings.DEMONSTRATION = False
    assert client.get(reverse("design")).status_code == 404
    client.force_login(User.objects.create_superuser("admin@example.org"))
    assert client.get(reverse("design")).status_code == 200


def test_the_style_page_shows_each_verdict(client: Client, settings: Any) -> None:
    settings.DEMONSTRATION = True
    page = client.get(reverse("design")).content.decode()
    for word in ("Respecté", "Non respecté", "À examiner", "Exempté", "À compléter", "Conseil", "À savoir"):
        assert word in page


def test_the_demonstration_says_so(client: Client, settings: Any) -> None:
    settings.DEMONSTRATION = True
    assert "Démonstration." in client.get(reverse("accessibility")).content.decode()
    settings.DEMONSTRATION = False
    assert "Démonstration." not in client.get(reverse("accessibility")).content.decode()


def test_an_unknown_page_is_answered_in_french(client: Client) -> None:
    answer = client.get("/nulle-part/")
    assert answer.status_code == 404
    assert "Cette page n’existe pas" in answer.content.decode()


@pytest.mark.parametrize(("fault", "status"), [(RequestDataTooBig("x"), 413), (SuspiciousOperation("x"), 400)])
def test_a_request_too_heavy_is_told_apart(fault: Exception, status: int) -> None:
    assert views.bad_request(RequestFactory().get("/"), fault).status_code == status


def test_an_outage_page_needs_nothing(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        answer = views.server_error(RequestFactory().get("/"))
    assert answer.status_code == 500
    assert "<script" not in answer.content.decode()


def test_a_wrong_form_says_so_in_the_title(client: Client) -> None:
    page = client.post(reverse("account_login"), {"login": "", "password": ""}).content.decode()
    assert "<title>Erreur : Se connecter — Politique de la ville MEL</title>" in page
    assert 'href="#div_id_login"' in page


@pytest.mark.parametrize("case", ["unknown_account", "account_already_exists"])
def test_mails_about_accounts_share_one_subject(case: str) -> None:
    subject = render_to_string(f"account/email/{case}_subject.txt").strip()
    assert subject == "Votre demande sur le portail de la politique de la ville"


def test_asking_for_a_password_says_the_same_whether_the_account_exists(client: Client) -> None:
    User.objects.create_user("connue@example.org", "un-mot-de-passe-long")
    pages = []
    for address in ("connue@example.org", "inconnue@example.org"):
        answer = client.post(reverse("account_reset_password"), {"email": address}, follow=True)
        pages.append(answer.content.decode().replace(address, ""))
    assert pages[0] == pages[1]


def test_texts_of_mails_are_french_and_plain() -> None:
    context = {
        "site_url": "https://example.org",
        "email": "a@example.org",
        "password_reset_url": "https://example.org/x",
    }
    text = render_to_string("account/email/account_already_exists_message.txt", context)
    assert text.startswith("Bonjour,")
    assert "&" not in text
    assert "https://example.org/x" in text
