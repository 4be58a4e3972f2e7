"""« Puis-je déposer ? »: the result page, what is kept of the answers, and how a dossier takes them over."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from applications.answers import values_of
from applications.models import Application
from eligibility.models import Call, CallTheme
from tests.bundled import lay_reference
from tests.factories import OrganisationFactory, member

ELIGIBLE = {"communes": ["59512", "59350"], "deployable": "true", "prior_contact": "true"}


@pytest.fixture
def open_call(db: None) -> Call:
    return lay_reference()


def path_of(theme: str, call: str = "PDV-2027") -> str:
    return reverse("eligibility:check", args=[call, theme])


def text_of(response: Any) -> str:
    return " ".join(response.content.decode().replace("\u00a0", " ").replace("&nbsp;", " ").split())


def answer(client: Client, theme: str, **answers: Any) -> str:
    """Send the form as a browser without scripts, and read the page that comes back."""
    response = client.post(path_of(theme), answers, follow=True)
    assert response.status_code == 200
    return text_of(response)


def test_address() -> None:
    assert path_of("sport") == "/appels/PDV-2027/sport/puis-je-deposer/"
    assert reverse("eligibility:forget", args=["PDV-2027", "sport"]).endswith("/puis-je-deposer/oublier/")


@pytest.mark.parametrize("theme", ["sport", "ess", "culture", "gusp", "quartiers-de-veille", "insertion-emploi"])
def test_a_first_visit_reproaches_nothing(client: Client, open_call: Call, theme: str) -> None:
    page = text_of(client.get(path_of(theme)))
    assert "Votre résultat s’affiche ici" in page
    assert "Non respecté" not in page


def test_a_visit_writes_nothing(client: Client, open_call: Call) -> None:
    client.get(path_of("sport"))
    assert "session" not in client.cookies


def test_an_eligible_project_is_told_so_without_siret(client: Client, open_call: Call) -> None:
    page = answer(client, "sport", **ELIGIBLE)
    assert "Votre projet peut être déposé" in page
    assert "Le SIRET de votre structure est vérifié quand vous commencez le dossier" in page
    assert reverse("applications:start", args=[open_call.code, "sport"]) in page


def test_a_failure_gives_the_remedy_and_other_ways(client: Client, open_call: Call) -> None:
    page = answer(client, "sante", **{**ELIGIBLE, "is_care": "false", "objectives": ["isolement"]})
    assert "Un critère n’est pas respecté" in page
    assert "Ajoutez au moins 1 commune de la MEL" in page
    assert path_of("climat") in page
    assert "référent de la thématique" in page
    assert "Commencer un dossier" in page


def test_no_other_theme_is_proposed_for_a_fault_of_this_theme_alone(client: Client, open_call: Call) -> None:
    page = answer(client, "sante", **{**ELIGIBLE, "communes": ["59512", "59350", "59599"], "is_care": "true"})
    assert "un critère n’est pas respecté" in page
    assert path_of("climat") not in page


def test_missing_answers_are_links_to_their_questions(client: Client, open_call: Call) -> None:
    page = answer(client, "sport", communes=["59512", "59350"])
    assert "Il manque une réponse" in page
    assert 'href="#div_id_deployable"' in page


def test_a_derogation_is_for_a_referent_to_judge(client: Client, open_call: Call) -> None:
    page = answer(
        client, "sport", **{**ELIGIBLE, "communes": ["59512"]}, experimental="true", phase2_plan="Lille en 2028."
    )
    assert "un référent examine un point" in page
    assert "année test" in page
    assert '<details class="fold" id="moins-de-communes" open>' in page


def test_what_is_not_understood_is_kept_and_said_beside_its_field(client: Client, open_call: Call) -> None:
    response = client.post(path_of("insertion-emploi"), {"audience": "douze", "audience_qpv": "5"})
    page = text_of(response)
    assert response.status_code == 200
    assert "<title>Erreur :" in page
    assert 'value="douze"' in page
    assert "Écrivez un nombre entier, par exemple 120." in page
    assert client.session["checks"] == {"PDV-2027/insertion-emploi": {"audience_qpv": 5}}


def test_more_residents_than_people_is_refused_beside_the_field(client: Client, open_call: Call) -> None:
    page = text_of(client.post(path_of("insertion-emploi"), {"audience": "40", "audience_qpv": "41"}))
    assert "Ces habitants font partie des 40 personnes touchées" in page
    assert client.session["checks"] == {"PDV-2027/insertion-emploi": {"audience": 40}}


@pytest.mark.parametrize(
    "strange", [{"communes": "75056"}, {"communes": "<b>"}, {"objectives": "inventé"}, {"funding_year": "9"}]
)
def test_an_answer_that_is_not_proposed_is_refused(client: Client, open_call: Call, strange: dict[str, str]) -> None:
    response = client.post(path_of("insertion-emploi"), strange)
    assert response.status_code == 200
    assert client.session["checks"] == {"PDV-2027/insertion-emploi": {}}
    assert "<b>" not in response.content.decode().split("<main")[1].split('id="resultat"')[1].split("</section>")[0]


# --- What is kept ----------------------------------------------------------------------------------------------------


def test_answers_are_kept_in_the_shape_of_the_dossier(client: Client, open_call: Call) -> None:
    answer(
        client,
        "gusp",
        site="lomme-rue-kuhlmann",
        partners="2",
        mel_investment="12 500,5 €",
        resident_surveys="true",
        prior_contact="false",
        is_staff="true",
        title="Titre glissé là",
    )
    assert client.session["checks"] == {
        "PDV-2027/gusp": {
            "site": "lomme-rue-kuhlmann",
            "partners": 2,
            "mel_investment": "12500.50",
            "resident_surveys": True,
            "prior_contact": False,
        }
    }


def test_lists_and_years_are_kept_as_codes_and_numbers(client: Client, open_call: Call) -> None:
    answer(
        client, "insertion-emploi", communes=["59599", "59512"], funding_year="3", objectives=["egalite", "creation"]
    )
    assert client.session["checks"]["PDV-2027/insertion-emploi"] == {
        "communes": ["59512", "59599"],
        "funding_year": 3,
        "objectives": ["creation", "egalite"],
    }


def test_what_the_structure_will_tell_is_kept_apart_and_shown_again(client: Client, open_call: Call) -> None:
    page = answer(client, "ess", legal_form="mutuelle", is_aci="false", communes=["59512"], prior_contact="true")
    assert "Votre projet peut être déposé" in page
    assert "legal_form" not in client.session["checks"]["PDV-2027/ess"]
    again = text_of(client.get(path_of("ess")))
    assert "Votre projet peut être déposé" in again


def test_coming_back_shows_the_answers_and_the_result(client: Client, open_call: Call) -> None:
    answer(client, "gusp", mel_investment="120000", partners="1")
    page = text_of(client.get(path_of("gusp")))
    assert 'value="120000"' in page
    assert "un critère n’est pas respecté" in page
    assert "Votre résultat s’affiche ici" in text_of(client.get(path_of("sport")))


def test_answers_are_erased_on_demand_and_only_by_post(client: Client, open_call: Call) -> None:
    answer(client, "sport", **ELIGIBLE)
    answer(client, "culture", partners="3")
    forget = reverse("eligibility:forget", args=[open_call.code, "sport"])
    assert client.get(forget).status_code == 405
    page = text_of(client.post(forget, follow=True))
    assert "Vos réponses sont effacées" in page
    assert "Votre résultat s’affiche ici" in page
    assert client.session["checks"] == {"PDV-2027/culture": {"partners": 3}}


@pytest.mark.parametrize(
    "stale", [{"mel_investment": "beaucoup"}, {"partners": "deux"}, {"partners": -1}, {"retired_question": 1}]
)
def test_answers_that_no_longer_suit_are_left_aside(client: Client, open_call: Call, stale: dict[str, Any]) -> None:
    answer(client, "gusp", partners="1")
    session = client.session
    session["checks"] = {"PDV-2027/gusp": stale}
    session.save()
    response = client.get(path_of("gusp"))
    assert response.status_code == 200
    assert "Votre résultat s’affiche ici" in text_of(response)


def test_a_dossier_takes_the_answers_over_after_signing_in(client: Client, open_call: Call) -> None:
    answer(client, "insertion-emploi", **ELIGIBLE, audience="1 200", audience_qpv="700", objectives=["creation"])
    organisation = OrganisationFactory()
    client.force_login(member(organisation))
    client.post(
        reverse("applications:start", args=[open_call.code, "insertion-emploi"]),
        {"organisation": str(organisation.public_id)},
    )
    values = values_of(Application.objects.get(organisation=organisation))
    assert values["communes"] == ["59350", "59512"]
    assert (values["audience"], values["audience_qpv"]) == (1200, 700)
    assert (values["deployable"], values["objectives"]) == (True, ["creation"])


# --- Other calls, live answers, cost ---------------------------------------------------------------------------------


def test_a_closed_call_answers_for_memory_and_starts_nothing(client: Client, open_call: Call) -> None:
    response = client.post(path_of("sport", "PDV-2023"), ELIGIBLE, follow=True)
    page = text_of(response)
    assert "fermé depuis le 30 novembre 2022" in page
    assert path_of("sport") in page
    assert "Commencer un dossier" not in page


def test_a_future_call_can_be_checked_but_not_started(client: Client, open_call: Call) -> None:
    now = timezone.now()
    Call.objects.filter(pk=open_call.pk).update(opens_at=now + timedelta(days=9), closes_at=now + timedelta(days=40))
    page = answer(client, "sport", **ELIGIBLE)
    assert "Votre projet peut être déposé" in page
    assert "Les dépôts ouvrent le" in page
    assert "Commencer un dossier" not in page


@pytest.mark.parametrize("path", [path_of("danse"), path_of("sport", "PDV-1999"), path_of("sport", "pdv-2027")])
def test_what_does_not_exist_is_not_found(client: Client, open_call: Call, path: str) -> None:
    assert client.get(path).status_code == 404
    assert client.post(path, ELIGIBLE).status_code == 404


def test_an_unpublished_call_and_a_theme_left_out_are_not_found(client: Client, open_call: Call) -> None:
    CallTheme.objects.filter(call=open_call, theme__slug="sport").update(active=False)
    assert client.get(path_of("sport")).status_code == 404
    Call.objects.filter(pk=open_call.pk).update(published=False)
    assert client.get(path_of("culture")).status_code == 404


def test_a_live_answer_is_the_result_alone(client: Client, open_call: Call) -> None:
    response = client.post(path_of("insertion-emploi"), {"audience": "douze"}, headers={"HX-Request": "true"})
    page = text_of(response)
    assert "<html" not in page
    assert '<div id="live-audience" hx-swap-oob="innerHTML"><p class="error-text">' in page
    assert '<div id="live-audience_qpv" hx-swap-oob="innerHTML"></div>' in page
    assert "Une réponse est à corriger" in page


def test_the_check_costs_the_same_whatever_is_answered(
    client: Client, open_call: Call, django_assert_max_num_queries: Any
) -> None:
    answer(client, "sante", **ELIGIBLE, is_care="false", objectives=["isolement"])
    with django_assert_max_num_queries(9):  # session; theme; rules (2); questions; proposals; communes, their choices
        client.get(path_of("sante"))


# --- In a browser ----------------------------------------------------------------------------------------------------


def test_the_result_follows_the_answers(page: Page, axe: Any, transactional_db: None) -> None:
    lay_reference()
    page.goto(path_of("insertion-emploi"))
    assert axe(page) == []
    sentence = page.locator(".verdict-sentence")
    page.get_by_label("Lille", exact=True).check()
    expect(sentence).to_have_text("Pour l’instant, un critère n’est pas respecté")
    expect(page.locator("#annonce")).to_contain_text("un critère n’est pas respecté")
    page.get_by_label("Roubaix", exact=True).check()
    page.get_by_label("Nombre de personnes touchées").fill("douze")
    page.get_by_label("Dont habitants des quartiers prioritaires").fill("30")
    expect(page.locator("#live-audience")).to_have_text("Écrivez un nombre entier, par exemple 120.")
    page.get_by_label("Nombre de personnes touchées").fill("60")
    page.get_by_label("Je m’y engage", exact=True).check()
    expect(sentence).to_have_text("Votre projet peut être déposé")
    expect(page.locator("#live-audience")).to_be_empty()
    page.get_by_role("button", name="Voir le résultat").click()
    expect(sentence).to_be_focused()
    assert axe(page) == []
    page.reload()
    expect(sentence).to_have_text("Votre projet peut être déposé")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_failing_check_is_accessible_on_a_telephone(
    page: Page, axe: Any, transactional_db: None, scheme: Any
) -> None:
    lay_reference()
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": 320, "height": 700})
    page.goto(path_of("sante"))
    page.get_by_label("Roubaix", exact=True).check()
    expect(page.locator("#pied")).to_contain_text("un critère n’est pas respecté")
    page.locator("#pied").click()
    expect(page.locator("#resultat")).to_be_in_viewport()
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.get_by_role("link", name="Aller à la question").first.click()
    expect(page.locator("#div_id_communes")).to_be_in_viewport()
