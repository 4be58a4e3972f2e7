"""The portal's main job in a real browser: understand, write, file, and find the dossier in the referent's hands."""

import re
from collections.abc import Callable

import pytest
from django.conf import settings
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from applications.models import Application
from contacts.models import OutboxEntry, Referent, User
from contacts.outbox import drain
from eligibility.models import Call
from tests.applications.autosaving import check_stored
from tests.factories import complete_draft, draft, filled, member, referent_with_account

SIRET = "784 314 718 00015"
PASSWORD = "quatre mots dans la brume"
Axe = Callable[[Page], list[str]]
SignIn = Callable[[Page, User], None]


def confirmation_path() -> str:
    """The path of the link in the mail that asks to confirm the address."""
    body = OutboxEntry.objects.filter(kind="mail").latest("pk").payload["body"]
    link = re.search(rf"{re.escape(settings.SITE_URL)}(/compte/\S+)", body)
    assert link, body
    return link[1]


def test_from_sign_up_to_the_referents_inbox(committed_call: Call, page: Page, sign_in: SignIn) -> None:
    """A newcomer signs up, creates her organisation and files; the referent opens the dossier with its findings."""
    page.goto("/")
    page.get_by_role("link", name="Créer un compte").first.click()
    page.get_by_label("Prénom").fill("Inès")
    page.get_by_label("Nom", exact=True).fill("Benali")
    page.get_by_label("Adresse e-mail").fill("ines@exemple.fr")
    page.get_by_label("Mot de passe").fill(PASSWORD)
    page.get_by_role("button", name="Créer").click()
    page.wait_for_url("**/confirm-email/")
    page.goto(confirmation_path())
    page.get_by_role("button", name="Confirmer").click()
    expect(page.get_by_text("L’adresse ines@exemple.fr est confirmée.")).to_be_visible()
    sign_in(page, User.objects.get(email="ines@exemple.fr"))

    page.goto(f"/appels/{committed_call.code}/sante/")
    page.get_by_role("link", name="Commencer un dossier").first.click()
    page.get_by_label("SIRET de la structure").fill(SIRET)
    page.get_by_role("button", name="Continuer").click()
    page.get_by_label("Nom de la structure").fill("Centre social Les Trois Rives")
    page.get_by_label("Forme juridique").select_option("association")
    page.get_by_role("button", name="Créer la structure").click()
    page.get_by_role("button", name="Commencer le dossier").click()

    page.get_by_label("Intitulé").fill("Des ateliers pour aller mieux")
    page.get_by_label("Résumé").fill("Des groupes de parole avec une psychologue, dans trois communes.")
    page.get_by_role("button", name="Continuer").click()
    page.wait_for_url("**/territoire/")
    findings = page.locator("#constats")
    page.get_by_label("Roubaix", exact=True).check()
    expect(findings).to_contain_text("1 commune")
    page.get_by_label("Tourcoing", exact=True).check()
    page.get_by_label("Wattrelos", exact=True).check()
    expect(findings).to_contain_text("le minimum de 3 est atteint")
    page.get_by_role("button", name="Continuer").click()
    page.get_by_label("Nombre de personnes touchées").fill("1 200")
    page.get_by_role("button", name="Continuer").click()
    page.locator("input[name=is_care][value=false]").check()
    page.locator("input[name=objectives][value=bien-etre]").check()
    page.locator("input[name=wellbeing_forms][value=talking-groups]").check()
    page.get_by_label("Avec quels acteurs de la santé").fill("Le CMP et deux maisons de santé.")
    page.get_by_label("Vers qui orientez-vous").fill("Le CMP du secteur.")
    page.get_by_role("button", name="Continuer").click()
    page.wait_for_url("**/moyens/")
    application = Application.objects.get()
    page.goto(f"/dossiers/{application.public_id}/budget/")
    page.locator("#id_a-64-wages").fill("12 500,50")
    page.locator("#id_requested_amount").fill("12 500,50 €")
    page.get_by_role("button", name="Continuer").click()
    page.wait_for_url("**/plan/")
    # The rest of the form has journeys of its own.
    filled(application)

    page.goto(f"/dossiers/{application.public_id}/relecture/")
    expect(page.locator("main")).to_contain_text("12\u202f500,50\u00a0€")
    page.get_by_label("Les informations de ce dossier sont exactes").check()
    page.get_by_label("Votre mot de passe").fill(PASSWORD)
    page.get_by_role("button", name="Signer et déposer le dossier").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Votre dossier est déposé")
    number = f"{committed_call.code}-00001"
    expect(page.locator("main")).to_contain_text(number)
    drain()
    with page.expect_download() as download:
        page.get_by_role("link", name="Télécharger l’accusé de réception").click()
    assert download.value.suggested_filename == f"recepisse-{number}.pdf"

    lead = referent_with_account(Referent.objects.get(email="sguilmin@lillemetropole.fr"))
    page.context.clear_cookies()
    sign_in(page, lead)
    page.goto("/instruction/")
    expect(page.locator("main")).to_contain_text(number)
    page.get_by_role("link", name="Des ateliers pour aller mieux").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Des ateliers pour aller mieux")
    expect(page.locator("main")).to_contain_text("le minimum de 3 est atteint")
    expect(page.locator("main")).to_contain_text("Centre social Les Trois Rives")


def test_without_scripts_nothing_is_lost(
    committed_call: Call, browser: Browser, live_server: LiveServer, sign_in: SignIn
) -> None:
    """The whole writing works with a browser that runs no script."""
    application = draft(committed_call, theme="sport")
    plain = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    page = plain.new_page()
    sign_in(page, application.created_by)
    page.goto(f"/dossiers/{application.public_id}/public/")
    page.locator("[name=audience]").fill("abc")
    page.locator("[name=audience_qpv]").fill("30")
    page.get_by_role("button", name="Continuer").click()
    expect(page.locator(".error-summary")).to_contain_text("Écrivez un nombre entier")
    expect(page.locator("[name=audience]")).to_have_value("abc")
    page.locator("[name=audience]").fill("50")
    page.get_by_role("button", name="Continuer").click()
    page.wait_for_url("**/moyens/")
    application.refresh_from_db()
    assert (application.audience, application.audience_qpv, application.rejected) == (50, 30, {})
    plain.close()


def test_a_failed_save_is_loud_and_mends_itself(committed_call: Call, page: Page, sign_in: SignIn) -> None:
    application = draft(committed_call)
    sign_in(page, application.created_by)
    page.goto(f"/dossiers/{application.public_id}/projet/")
    line = page.locator("[data-saved-at]")
    page.route("**/enregistrer/", lambda route: route.abort())
    page.get_by_label("Intitulé").fill("Un titre")
    page.get_by_label("Intitulé").blur()
    expect(page.get_by_role("alert").filter(has_text="Non enregistré")).to_be_visible()
    page.unroute("**/enregistrer/")
    expect(line).to_contain_text("Enregistré à")
    application.refresh_from_db()
    assert application.title == "Un titre"


def test_an_ended_session_is_said_and_keeps_the_text(committed_call: Call, page: Page, sign_in: SignIn) -> None:
    application = draft(committed_call)
    sign_in(page, application.created_by)
    page.goto(f"/dossiers/{application.public_id}/projet/")
    page.context.clear_cookies()
    page.get_by_label("Intitulé").fill("Un titre écrit trop tard")
    page.get_by_label("Intitulé").blur()
    expect(page.get_by_role("alert").filter(has_text="votre session est terminée")).to_be_visible()
    expect(page.get_by_label("Intitulé")).to_have_value("Un titre écrit trop tard")


def test_what_was_just_typed_leaves_with_the_page(committed_call: Call, page: Page, sign_in: SignIn) -> None:
    """She types and goes at once, before the save of her last word."""
    application = draft(committed_call)
    sign_in(page, application.created_by)
    page.goto(f"/dossiers/{application.public_id}/projet/")
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_label("Intitulé").fill("Un titre écrit en partant")
    page.goto("/dossiers/")
    expect(page.get_by_role("link", name="Dossier sans intitulé").or_(page.get_by_text("en partant"))).to_be_visible()
    check_stored(page, application, "Un titre écrit en partant")
    page.reload()
    expect(page.get_by_role("link", name="Un titre écrit en partant")).to_be_visible()


def test_two_colleagues_never_overwrite_each_other(
    committed_call: Call, page: Page, browser: Browser, live_server: LiveServer, sign_in: SignIn
) -> None:
    application = draft(committed_call)
    colleague = member(application.organisation)
    sign_in(page, application.created_by)
    page.goto(f"/dossiers/{application.public_id}/projet/")
    other = browser.new_context(base_url=live_server.url)
    theirs = other.new_page()
    sign_in(theirs, colleague)
    theirs.goto(f"/dossiers/{application.public_id}/projet/")
    theirs.get_by_label("Intitulé").fill("Le titre de la collègue")
    theirs.get_by_role("button", name="Continuer").click()
    theirs.wait_for_url("**/territoire/")
    page.get_by_label("Intitulé").fill("Mon titre")
    page.get_by_label("Intitulé").blur()
    expect(page.locator("#conflits")).to_contain_text("Le titre de la collègue")
    expect(page.locator("#conflits")).to_contain_text("Mon titre")
    # Her summary is saved beside it, and her next saves still do not touch the title that she has not read.
    page.get_by_label("Résumé").fill("Mon résumé")
    page.get_by_label("Résumé").blur()
    expect(page.locator("[data-saved-at]")).to_contain_text("Le reste l’est")
    page.wait_for_timeout(1500)
    application.refresh_from_db()
    assert (application.title, application.summary) == ("Le titre de la collègue", "Mon résumé")
    other.close()


def test_a_section_is_written_with_the_keyboard_alone(committed_call: Call, page: Page, sign_in: SignIn) -> None:
    application = draft(committed_call)
    sign_in(page, application.created_by)
    page.goto(f"/dossiers/{application.public_id}/territoire/")
    page.get_by_label("Chercher une commune").focus()
    page.keyboard.type("wattre")
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.value") == "59650":
            break
    page.keyboard.press("Space")
    expect(page.locator("#div_id_communes")).to_contain_text("1 commune choisie")
    expect(page.locator("[data-saved-at]")).to_contain_text("Enregistré à")
    assert [commune.name for commune in application.communes.all()] == ["Wattrelos"]


@pytest.mark.parametrize("width", [360, 1440])
def test_the_dossiers_pages_have_no_accessibility_fault(
    committed_call: Call, page: Page, axe: Axe, sign_in: SignIn, width: int
) -> None:
    application = complete_draft(committed_call)
    Application.objects.filter(pk=application.pk).update(rejected={"audience": "beaucoup"})
    base = f"/dossiers/{application.public_id}/"
    page.set_viewport_size({"width": width, "height": 900})
    sign_in(page, application.created_by)
    faults = {}
    for path in ["/dossiers/", base, *(base + part for part in ("structure/", "territoire/", "public/", "relecture/"))]:
        page.goto(path)
        # On a telephone a line stays at the foot of the window; at the end of the page it covers nothing.
        page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
        faults[path] = axe(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
    assert {path: found for path, found in faults.items() if found} == {}
