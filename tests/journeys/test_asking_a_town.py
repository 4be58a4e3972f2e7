"""A referent asks a commune's opinion; its officer, who has no account, opens the link on a telephone and answers."""

from collections.abc import Callable

from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from contacts.models import User
from eligibility.models import Call
from instruction.models import OpinionRequest
from tests.asking import TOWN, asked, links_to
from tests.factories import filed, referent_with_account
from tests.instruction.conftest import THEME, lead_of

Axe = Callable[[Page], list[str]]
SignIn = Callable[[Page, User], None]
TELEPHONE = {"width": 360, "height": 740}


def fits(page: Page) -> bool:
    """Nothing is wider than the screen."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


def test_a_commune_answers_by_its_link(
    committed_call: Call, page: Page, sign_in: SignIn, axe: Axe, browser: Browser, live_server: LiveServer
) -> None:
    dossier = filed(committed_call, theme=THEME).application
    referent = referent_with_account(lead_of(THEME))
    sign_in(page, referent)
    page.goto(f"/instruction/{dossier.public_id}/")
    page.get_by_role("link", name="Demander un avis").click()
    page.get_by_label("Qui", exact=True).first.select_option("commune")
    page.get_by_label("Nom", exact=True).first.fill("Anne Martin")
    page.get_by_label("Organisme").first.fill("Ville de Roubaix")
    page.get_by_label("Adresse e-mail").first.fill(TOWN)
    page.get_by_label("Votre question").fill("L’action complète-t-elle ce que fait la ville ?")
    assert axe(page) == []
    page.get_by_role("button", name="Demander l’avis").click()
    expect(page.get_by_text("Avis demandé à Anne Martin.")).to_be_visible()

    # The officer, on her telephone.
    hers = browser.new_context(base_url=live_server.url, locale="fr-FR", viewport=TELEPHONE)  # type: ignore[arg-type]
    told = hers.new_page()
    (link,) = links_to(TOWN)
    told.goto(link)
    expect(told.get_by_text("L’action complète-t-elle")).to_have_count(0)
    assert axe(told) == []
    assert fits(told)
    told.get_by_role("button", name="Ouvrir le dossier").click()
    expect(told.get_by_text("L’action complète-t-elle")).to_be_visible()
    assert link not in told.url
    assert axe(told) == []
    assert fits(told)
    size = told.locator(".opinion-answers dd").first.evaluate("(part) => getComputedStyle(part).fontSize")
    assert size == "18px"
    told.get_by_label("Vos raisons").fill("Oui, si le centre social ouvre sa salle.")
    expect(told.get_by_text("Brouillon enregistré à")).to_be_visible()
    # She closes the page, and finds her words again.
    told.reload()
    expect(told.get_by_label("Vos raisons")).to_have_value("Oui, si le centre social ouvre sa salle.")
    told.get_by_label("Réservé : oui").check()
    told.get_by_label("Votre nom et votre fonction").fill("Anne Martin, cheffe de projet")
    told.get_by_role("button", name="Relire avant de rendre l’avis").click()
    expect(told.get_by_role("button", name="Rendre mon avis")).to_be_visible()
    assert axe(told) == []
    told.get_by_role("button", name="Rendre mon avis").click()
    expect(told.get_by_text("Votre avis est rendu.")).to_be_visible()
    # Forwarded, the link opens nothing.
    other = browser.new_context(base_url=live_server.url, locale="fr-FR", viewport=TELEPHONE).new_page()  # type: ignore[arg-type]
    other.goto(link)
    other.get_by_role("button", name="Ouvrir le dossier").click()
    expect(other.get_by_role("heading", name="Ce lien ne s’ouvre plus")).to_be_visible()
    assert axe(other) == []
    other.context.close()

    page.goto(f"/instruction/{dossier.public_id}/")
    expect(page.get_by_text("Oui, si le centre social ouvre sa salle.")).to_be_visible()
    page.goto(f"/instruction/{dossier.public_id}/avis/{OpinionRequest.objects.get().public_id}/retirer/")
    page.get_by_label("Motif").fill("La ville a répondu.")
    page.get_by_role("button", name="Retirer la demande").click()
    told.reload()
    expect(told.get_by_role("heading", name="Cette page ne s’ouvre pas ici")).to_be_visible()
    hers.close()


def test_without_script_nothing_is_lost(
    committed_call: Call, browser: Browser, live_server: LiveServer, context: object
) -> None:
    dossier = filed(committed_call, theme=THEME).application
    asked(dossier, referent_with_account(lead_of(THEME)))
    plain = browser.new_context(base_url=live_server.url, java_script_enabled=False, viewport=TELEPHONE)  # type: ignore[arg-type]
    page = plain.new_page()
    page.goto(links_to(TOWN)[0])
    page.get_by_role("button", name="Ouvrir le dossier").click()
    page.get_by_label("Vos raisons").fill("Un début")
    page.get_by_role("button", name="Enregistrer et finir plus tard").click()
    expect(page.get_by_label("Vos raisons")).to_have_value("Un début")
    plain.close()
    assert OpinionRequest.objects.get().draft_text == "Un début"
