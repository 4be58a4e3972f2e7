"""One dossier, three people, three browsers: from the invitation to the receipt, and to the referent's page.

The president opens the structure, invites and signs; the project officer writes; the treasurer counts. What other
tests play in the page answer by answer is filled through the services; each gesture that joins the three is played.
"""

import io
import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import Browser, Page, expect
from pypdf import PdfReader
from pytest_django.live_server_helper import LiveServer

from applications.models import Application, Submission
from applications.selectors import budget_of
from applications.workflow import State
from contacts.models import Membership, Organisation, OutboxEntry, Referent, User
from contacts.outbox import drain
from eligibility.models import Call
from tests.factories import PASSWORD, UserFactory, filled, fresh, mails_to, referent_with_account
from tests.files.making import pdf

SIRET = "784 314 718 00015"
PRESIDENT, WRITER, TREASURER = "nadia.roussel@exemple.fr", "samir.cordier@exemple.fr", "lise.vermeulen@exemple.fr"
REASON = "Dites aussi combien de familles viennent avec la navette."
SignIn = Callable[[Page, User], None]
Browsers = Callable[[], Page]


@pytest.fixture
def another(browser: Browser, live_server: LiveServer) -> Iterator[Browsers]:
    """One more person, on a computer of her own."""
    made = []

    def open_one() -> Page:
        context = browser.new_context(base_url=live_server.url, locale="fr-FR", timezone_id="Europe/Paris")
        made.append(context)
        return context.new_page()

    yield open_one
    for context in made:
        context.close()


def link_to(address: str, path: str) -> str:
    """The path of the last link of this kind mailed to this address."""
    for mail in reversed(mails_to(address)):
        if found := re.search(rf"{re.escape(settings.SITE_URL)}({path}\S*)", mail["body"]):
            return found[1]
    raise AssertionError(f"no mail to {address} leads to {path}")


def subjects(address: str) -> list[str]:
    return [mail["subject"] for mail in mails_to(address)]


def sign_up(page: Page, first_name: str, last_name: str, email: str) -> None:
    """Fill the form of a new account, and follow the mail that confirms the address."""
    page.get_by_label("Prénom").fill(first_name)
    page.get_by_label("Nom", exact=True).fill(last_name)
    page.get_by_label("Adresse e-mail").fill(email)
    page.get_by_label("Mot de passe").fill(PASSWORD)
    page.get_by_role("button", name="Créer").click()
    page.wait_for_url("**/confirm-email/")
    page.goto(link_to(email, "/compte/confirm-email/"))
    page.get_by_role("button", name="Confirmer").click()
    page.wait_for_load_state()


def invite(page: Page, organisation: Organisation, email: str, role: str) -> None:
    page.goto(f"/structures/{organisation.public_id}/personnes/inviter/")
    page.get_by_label("Adresse e-mail de la personne").fill(email)
    page.locator(f"input[name=role][value={role}]").check()
    page.get_by_role("button", name="Envoyer l’invitation").click()
    expect(page.locator("main")).to_contain_text(f"L’invitation part à {email}")


def go(page: Page, application: Application, section: str = "") -> None:
    page.goto(f"/dossiers/{application.public_id}/{section and section + '/'}")


def finish(page: Page, lands_on: str) -> None:
    """Declare the section finished, and go on."""
    page.get_by_label("J’ai terminé cette partie").check()
    page.get_by_role("button", name="Continuer").last.click()
    page.wait_for_url(re.compile(rf"/{lands_on}/(#.*)?$"))


def open_structure(page: Page, sign_in: SignIn) -> Organisation:
    """The president creates her account and the structure, then invites her two colleagues."""
    page.goto("/compte/signup/")
    sign_up(page, "Nadia", "Roussel", PRESIDENT)
    sign_in(page, User.objects.get(email=PRESIDENT))
    page.goto("/structures/rejoindre/")
    page.get_by_label("SIRET de la structure").fill(SIRET)
    page.get_by_role("button", name="Continuer").click()
    page.get_by_label("Nom de la structure").fill("Centre social Les Trois Rives")
    page.get_by_label("Forme juridique").select_option("association")
    page.get_by_role("button", name="Créer la structure").click()
    page.wait_for_load_state()
    organisation = Organisation.objects.get()
    invite(page, organisation, WRITER, "writer")
    invite(page, organisation, TREASURER, "treasurer")
    return organisation


def join_as_somebody_new(page: Page) -> None:
    """From the link of the mail to the structure, by a new account; the link is not to be opened a second time."""
    page.goto(link_to(WRITER, "/structures/invitation/"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("Nadia Roussel vous invite")
    page.get_by_role("link", name="Créer mon compte").click()
    sign_up(page, "Samir", "Cordier", WRITER)
    page.get_by_label("Adresse e-mail").fill(WRITER)
    page.get_by_label("Mot de passe").fill(PASSWORD)
    page.get_by_role("button", name="Se connecter").click()
    page.wait_for_url("**/structures/invitation/**")
    page.get_by_role("button", name="Accepter l’invitation").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Les Trois Rives")


def join_with_an_account(page: Page) -> None:
    page.goto(link_to(TREASURER, "/structures/invitation/"))
    page.get_by_role("link", name="J’ai un compte").click()
    page.get_by_label("Adresse e-mail").fill(TREASURER)
    page.get_by_label("Mot de passe").fill(PASSWORD)
    page.get_by_role("button", name="Se connecter").click()
    page.get_by_role("button", name="Accepter l’invitation").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Les Trois Rives")


def write_sections(page: Page, call: Call, tmp_path: Path) -> Application:
    """The project officer starts the dossier and writes: texts, a conditional table, a document."""
    page.goto(f"/dossiers/nouveau/{call.code}/culture/")
    page.get_by_role("button", name="Commencer le dossier").click()
    page.wait_for_url("**/projet/")
    application = Application.objects.get()
    page.get_by_label("Intitulé").fill("Une œuvre entre deux rives")
    page.get_by_label("Résumé").fill("Des familles de deux villes créent une œuvre avec des artistes.")
    page.get_by_label("Quels sont les objectifs").fill("Que les habitants des deux villes se rencontrent.")
    page.get_by_label("Décrivez l’action").fill("Un atelier chaque samedi, tour à tour dans chaque ville.")
    page.locator("input[name=request_nature][value=cash]").check()
    finish(page, "territoire")

    go(page, application, "partenaires")
    structures = page.get_by_role("group", name="Quelles structures, et que font-elles")
    expect(structures).to_be_hidden()
    page.locator("input[name=has_partners][value=true]").check()
    expect(structures).to_be_visible()
    for number, cells in enumerate(
        (("La Condition publique", "Accueil", "Une salle"), ("La Ruche", "Relais", "Dix mères"))
    ):
        if number:
            page.locator("[data-row-add=partner_structures]").click()
        for column, text in zip(("name", "role", "contribution"), cells, strict=True):
            page.locator(f"[name=partner_structures-{number}-{column}]").fill(text)
    page.locator("input[name=has_co_carriers][value=false]").check()
    finish(page, "budget")

    (tmp_path / "devis de la salle.pdf").write_bytes(pdf(pages=2))
    go(page, application, "pieces")
    page.locator("input[name=other][type=file]").set_input_files(tmp_path / "devis de la salle.pdf")
    expect(page.locator(".document-line")).to_contain_text("devis de la salle.pdf")
    return application


def count(page: Page, application: Application) -> None:
    """The treasurer types the budget as she types anywhere, and the plan until it is balanced."""
    go(page, application, "budget")
    page.locator("#id_a-60-services").fill("1200+300")
    page.keyboard.press("Enter")
    expect(page.locator("#dit-a-60-services")).to_have_text("= 1 500 €")
    page.locator("#id_a-64-wages").fill("11 000,50")
    page.locator("#id_requested_amount").fill("9 500,50 €")
    page.keyboard.press("Tab")
    expect(page.locator("#bilan")).to_contain_text("il manque 3 000 €")
    page.get_by_role("button", name="Continuer").last.click()
    page.wait_for_url("**/plan/")
    expect(page.locator("#bilan")).to_contain_text("il manque 3 000 €")
    page.get_by_label("Chercher un financeur").fill("alloc fam")
    expect(page.locator("select[name='new-funder']")).to_have_value("caf")
    page.locator("[name='new-amount']").fill("3 000")
    page.get_by_role("button", name="Ajouter ce financeur").click()
    expect(page.locator("#bilan")).to_contain_text("Plan bouclé")
    finish(page, "financement")
    go(page, application, "budget")
    finish(page, "plan")


def test_from_the_invitation_to_the_receipt(
    committed_call: Call, page: Page, another: Browsers, sign_in: SignIn, tmp_path: Path
) -> None:
    UserFactory(email=TREASURER, first_name="Lise", last_name="Vermeulen")
    organisation = open_structure(page, sign_in)
    writer, treasurer = another(), another()
    join_as_somebody_new(writer)
    join_with_an_account(treasurer)
    roles = {row.user.email: row.role for row in Membership.objects.select_related("user")}
    assert roles == {PRESIDENT: "signatory", WRITER: "writer", TREASURER: "treasurer"}
    assert sum("travaille désormais" in subject for subject in subjects(PRESIDENT)) == 2

    application = write_sections(writer, committed_call, tmp_path)
    count(treasurer, application)
    budget = budget_of(fresh(application))
    assert (budget.costs, budget.income) == (Decimal("12500.50"), Decimal("12500.50"))
    by = User.objects.get(email=WRITER)
    filled(application, by=by, theme="culture", without=("budget", "requested_amount"))

    # The three at work, the writer sees what is finished and sends for signature: he does not sign himself.
    go(writer, application)
    for section in ("projet", "partenaires", "budget", "plan"):
        line = writer.locator(".task-list .task").filter(has=writer.locator(f"a[href$='/{section}/']"))
        expect(line).to_contain_text("Terminé")
    go(writer, application, "relecture")
    expect(writer.get_by_label("Votre mot de passe")).to_have_count(0)
    writer.get_by_role("button", name="Envoyer pour signature").click()
    expect(writer.locator("main")).to_contain_text("À signer")

    # The president reads, and gives it back.
    page.goto(link_to(PRESIDENT, "/dossiers/"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Relire et déposer")
    for text in ("Une œuvre entre deux rives", "La Ruche", "devis de la salle.pdf", "9\u202f500,50"):
        expect(page.locator("main")).to_contain_text(text)
    page.get_by_label("Ce qui est à corriger").fill(REASON)
    page.get_by_role("button", name="Renvoyer avec ce motif").click()
    assert "Votre dossier revient sans signature : Une œuvre entre deux rives" in subjects(WRITER)

    # The writer reads why, mends, and sends again.
    writer.goto(link_to(WRITER, "/dossiers/"))
    expect(writer.locator("main")).to_contain_text(REASON)
    go(writer, application, "public")
    writer.locator("[name=audience_description]").fill("Des familles ; quarante viennent avec la navette.")
    finish(writer, "thematique")
    go(writer, application, "relecture")
    writer.get_by_role("button", name="Envoyer pour signature").click()
    writer.wait_for_load_state()
    assert subjects(PRESIDENT).count("Un dossier attend votre signature : Une œuvre entre deux rives") == 2

    # The president signs: a wrong password first, which costs nothing.
    page.goto(link_to(PRESIDENT, "/dossiers/"))
    expect(page.locator("main")).to_contain_text("quarante viennent avec la navette")
    page.get_by_label("Les informations de ce dossier sont exactes").check()
    page.get_by_label("Votre mot de passe").fill("quatre mots dans la brune")
    page.get_by_role("button", name="Signer et déposer le dossier").click()
    expect(page.locator(".error-summary")).to_be_visible()
    assert fresh(application).state == State.AWAITING_SIGNATURE
    page.get_by_label("Les informations de ce dossier sont exactes").check()
    page.get_by_label("Votre mot de passe").fill(PASSWORD)
    page.get_by_role("button", name="Signer et déposer le dossier").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Votre dossier est déposé")
    number = f"{committed_call.code}-00001"
    expect(page.locator("main")).to_contain_text(number)
    expect(page.locator("main")).to_contain_text("devis de la salle.pdf")
    assert Submission.objects.get().submitted_by.email == PRESIDENT

    # What leaves: the receipt, its mail, the referent's mail, and nothing left behind.
    assert f"Dossier {number} : accusé de réception" in subjects(PRESIDENT)
    leads = mails_to((lead := Referent.objects.get(last_name="Tillard")).email)
    assert any(number in mail["subject"] + mail["body"] for mail in leads)
    drain()
    assert [(entry.kind, entry.last_error) for entry in OutboxEntry.objects.exclude(state="done")] == []
    page.reload()
    with page.expect_download() as download:
        page.get_by_role("link", name="Télécharger l’accusé de réception").click()
    receipt = PdfReader(io.BytesIO(Path(download.value.path()).read_bytes()))
    printed = " ".join(" ".join(sheet.extract_text() for sheet in receipt.pages).split())
    assert number in printed
    assert organisation.name in printed

    referent = another()
    sign_in(referent, referent_with_account(lead))
    referent.goto("/instruction/")
    referent.get_by_role("link", name="Une œuvre entre deux rives").first.click()
    for text in (number, "Centre social Les Trois Rives", "La Ruche", "quarante viennent avec la navette"):
        expect(referent.locator("main")).to_contain_text(text)
    # Those who wrote it see it filed, and write in it no more.
    go(treasurer, application, "budget")
    expect(treasurer.locator("#id_a-64-wages")).to_have_count(0)
    expect(treasurer.locator("main")).to_contain_text(number)
