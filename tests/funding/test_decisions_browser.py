"""A decision from the list to the association's telephone, by the pages alone."""

from collections.abc import Callable

from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from contacts.models import User
from eligibility.models import Call
from funding.services import releases
from tests.factories import PASSWORD
from tests.funding.deciding import administrator, announced, examined, given, sat, with_texts
from tests.funding.test_releases import drained_letters
from tests.instruction.conftest import committed_call
from tests.journeys.test_asking_a_town import TELEPHONE, fits

__all__ = ["committed_call"]
Axe = Callable[[Page], list[str]]
SignIn = Callable[[User], None]


def test_from_the_list_to_the_telephone(committed_call: Call, page: Page, sign_in: SignIn, axe: Axe) -> None:
    with_texts()
    by, committee = administrator(), sat()
    rows = [examined(committed_call, committee) for _ in range(2)]
    given(rows[0], agreed="9000", voted="8000")
    sign_in(by)
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto(reverse("funding:decisions"))
    assert axe(page) == []
    page.get_by_label("Cocher toute la page").check()
    page.get_by_role("button", name="Décider pour les dossiers cochés").click()
    rulings = page.locator("fieldset.ruling")
    expect(rulings).to_have_count(2)
    first, second = rulings.all()
    expect(first.get_by_label("Montant accordé")).to_have_value("8000")
    second.get_by_label("Décision").select_option("refused")
    second.get_by_label("Motif du refus ou du report").select_option("refused:few_residents")
    # The ground brings its sentence.
    second.get_by_text("Explication et conditions").click()
    expect(second.get_by_label("Explication", exact=False).first).to_have_value(
        "L’action touche trop peu d’habitants des quartiers prioritaires."
    )
    assert axe(page) == []
    page.get_by_role("button", name="Enregistrer les décisions").click()
    expect(page.get_by_text("2 décisions sont enregistrées")).to_be_visible()

    page.goto(reverse("funding:letter_template_new"))
    page.get_by_label("Texte").fill("Bonjour ")
    page.get_by_role("button", name="{structure}").click()
    expect(page.get_by_label("Texte")).to_have_value("Bonjour {structure}")
    assert axe(page) == []

    release = announced(by, rows)
    page.goto(reverse("funding:release", args=[release.public_id]))
    assert axe(page) == []
    page.get_by_role("link", name="Courriers").click()
    page.get_by_role("button", name="Préparer les courriers").click()
    expect(page.get_by_text("le travail continue")).to_be_visible()
    drained_letters()
    expect(page.get_by_text("2 sur 2").last).to_be_visible()
    assert axe(page) == []
    page.goto(reverse("funding:release_now", args=[release.public_id]))
    page.get_by_label("Votre mot de passe").fill(PASSWORD)
    page.get_by_role("button", name="Annoncer maintenant").click()
    expect(page.get_by_text("L’annonce part")).to_be_visible()
    assert releases.release_due(at=timezone.now()) == 2

    # She reads it on her telephone.
    sign_in(rows[0].created_by)
    page.set_viewport_size(TELEPHONE)  # type: ignore[arg-type]
    page.goto(reverse("applications:edit", args=[rows[0].public_id]))
    expect(page.get_by_role("heading", name="Votre demande est accordée en partie")).to_be_visible()
    assert axe(page) == []
    assert fits(page)
    page.get_by_role("link", name="Lisez le courrier de la MEL").click()
    expect(page.get_by_text("Madame, Monsieur").first).to_be_visible()
    assert axe(page) == []
    assert fits(page)
    page.get_by_role("button", name="J’ai lu ce courrier").click()
    expect(page.get_by_text("Le service sait que votre structure a lu")).to_be_visible()
