"""What a renewal costs in keys and presses, counted by the browser itself, against the first dossier of the action.

Tables, budget and documents are left out of both: they would only make the first dossier longer, for a renewal takes
them over by the same gesture.
"""

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Page

from applications.answers import values_of
from applications.models import Application
from applications.questionnaire import SECTIONS, SectionKind
from applications.selectors import with_answers
from contacts.models import User
from eligibility.models import Call
from tests.factories import OrganisationFactory, draft, member
from tests.years import call_of, decided

COUNTER = """
for (const kind of ["keydown", "pointerdown"]) {
  addEventListener(kind, (event) => {
    if (event.isTrusted) sessionStorage.strokes = Number(sessionStorage.strokes || 0) + 1;
  }, true);
}
"""
TEXTS = {
    "title": "Ateliers du samedi dans le quartier",
    "summary": "Des ateliers ouverts à tous les habitants, chaque samedi matin, animés avec les familles du quartier.",
    "aims": "Que les habitants se rencontrent, s’entraident et prennent part à la vie du quartier.",
    "description": "Deux heures d’atelier chaque samedi, avec un animateur et deux bénévoles, à la maison de quartier.",
    "audience": "120",
    "audience_qpv": "90",
    "audience_description": "Des familles du quartier, que les médiateurs rencontrent à la sortie des écoles.",
}
DATES = {"period_start": "2027-01-09", "period_end": "2027-12-18"}
CHOICES = {
    "communes": ["59512", "59599"],
    "experimental": ["false"],
    "request_nature": ["cash"],
    "recruitment": ["false"],
    "has_partners": ["false"],
    "has_co_carriers": ["false"],
    "public_aid_band": ["below"],
    "large_public_aid": ["false"],
    "regularly_declared": ["true"],
    "duties_met": ["true"],
}
ANEW = {
    "prior_contact": ["true"],
    "deployable": ["true"],
    "republican_contract": ["true"],
    "exact_information": ["true"],
}
CHANGED = {"audience": "140", "audience_qpv": "104"}
PAGES = [section.slug for section in SECTIONS if section.kind is SectionKind.QUESTIONS]


def write(page: Page, application: Application, texts: dict[str, str], choices: dict[str, list[str]]) -> None:
    """Go through the pages that hold one of these questions, as a person does: type, press, go on."""
    for slug in PAGES:
        page.goto(reverse("applications:section", args=[application.public_id, slug]))
        if not page.url.endswith(f"/{slug}/"):
            continue
        touched = False
        for code, text in {**texts, **DATES}.items():
            box = page.locator(f"#formulaire [name={code}]")
            if box.count() and box.is_visible():
                touched = True
                box.press("Control+a")
                page.keyboard.type(text)
        for code, values in choices.items():
            for value in values:
                mark = page.locator(f"#formulaire input[name={code}][value='{value}']")
                if mark.count() and mark.is_visible() and not mark.is_checked():
                    touched = True
                    mark.click()
        if touched:
            with page.expect_navigation():
                page.locator("#formulaire").get_by_role("button", name="Continuer").last.click()


def strokes(page: Page) -> int:
    count = int(page.evaluate("Number(sessionStorage.strokes || 0)"))
    page.evaluate("sessionStorage.strokes = 0")
    return count


@pytest.mark.django_db(transaction=True)
def test_a_renewal_costs_less_than_half_of_the_first_dossier(
    committed_call: Call, page: Page, sign_in: Callable[[Page, User], None]
) -> None:
    organisation = OrganisationFactory()
    person = member(organisation)
    page.add_init_script(COUNTER)
    sign_in(page, person)
    first = draft(committed_call, by=person, organisation=organisation)
    strokes(page)
    write(page, first, TEXTS, {**CHOICES, **ANEW})
    cost_of_the_first = strokes(page)

    Application.objects.filter(pk=first.pk).update(call=call_of(committed_call.year - 1))
    decided(first)
    page.goto(reverse("applications:list"))
    page.get_by_role("button", name="Renouveler dans").click()
    page.get_by_role("button", name="Tout reprendre").click()
    page.wait_for_load_state()
    renewed = Application.objects.get(renewed_from=first)
    write(page, renewed, CHANGED, ANEW)
    cost_of_the_renewal = strokes(page)

    before, after = (values_of(with_answers(Application.objects.all()).get(pk=one.pk)) for one in (first, renewed))
    assert {*before} == {*after}
    assert (after["audience"], after["title"]) == (140, before["title"])
    assert cost_of_the_first > 400
    assert cost_of_the_renewal * 2 < cost_of_the_first, f"{cost_of_the_renewal} against {cost_of_the_first}"
