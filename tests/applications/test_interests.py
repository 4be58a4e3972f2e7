"""A person's links: said, lifted, declared whole; and what she is told of dossiers when she says them: nothing."""

import pytest
from django.db import InternalError, transaction
from django.urls import reverse
from django.utils import timezone

from applications.models import Application, Interest, InterestDeclaration
from applications.selectors.interests import is_recused
from applications.services.interests import note_link
from contacts.clock import today
from contacts.models import DigestItem, OutboxEntry, Referent, User
from eligibility.models import Call
from tests.bundled import call
from tests.factories import OrganisationFactory, UserFactory, filed, member, referent_with_account, signed_in
from tests.instruction.conftest import THEME, lead_of

__all__ = ["call"]
LIST = "interests:list"
pytestmark = pytest.mark.django_db


@pytest.fixture
def dossier(call: Call) -> Application:
    return filed(call, theme=THEME).application


@pytest.fixture
def lead(call: Call) -> User:
    return referent_with_account(lead_of(THEME))


def said(dossier: Application, **fields: str) -> dict[str, str]:
    return {"ground": "officer", "detail": "Trésorière", "number": "", **fields}


def address(dossier: Application) -> str:
    return reverse("interests:add", args=[dossier.organisation.public_id])


def test_she_says_a_link_and_the_dossiers_go(dossier: Application, lead: User) -> None:
    browser = signed_in(lead)
    page = browser.get(f"{reverse(LIST)}?q={dossier.organisation.name}")
    assert address(dossier) in page.content.decode()
    assert browser.get(reverse("instruction:dossier", args=[dossier.public_id])).status_code == 200
    assert browser.post(address(dossier), said(dossier)).status_code == 302
    assert browser.get(reverse("instruction:dossier", args=[dossier.public_id])).status_code == 404
    link = Interest.objects.get()
    assert (link.user, link.noted_by, link.application, link.detail) == (lead, lead, None, "Trésorière")
    assert "Trésorière" in browser.get(reverse(LIST)).content.decode()
    browser.post(address(dossier), said(dossier))
    assert Interest.objects.count() == 1, "said twice, it is one"


def test_a_siret_finds_the_structure_and_two_letters_do_not(dossier: Application, lead: User) -> None:
    browser, house = signed_in(lead), dossier.organisation
    for asked, there in ((house.siret, True), (house.readable_siret, True), (house.siret[:9], True), ("As", False)):
        assert (address(dossier) in browser.get(reverse(LIST), {"q": asked}).content.decode()) is there, asked


def test_one_dossier_alone_by_its_number(dossier: Application, lead: User, call: Call) -> None:
    house = dossier.organisation
    other = filed(call, theme=THEME, organisation=house, by=member(house)).application
    signed_in(lead).post(address(dossier), said(dossier, number=f" {dossier.number.lower()} "))
    assert Interest.objects.get().application == dossier
    assert [is_recused(lead.pk, one) for one in (dossier, other)] == [True, False]


def test_a_number_tells_nothing_of_a_dossier_that_she_may_not_know(dossier: Application) -> None:
    elsewhere = referent_with_account(Referent.objects.exclude(theme_referents__theme__slug=THEME).first())
    browser = signed_in(elsewhere)
    told = [
        browser.post(address(dossier), said(dossier, number=number)).content.decode().split("<form", 2)[-1]
        for number in (dossier.number, "9999-ZZZ-0000")
    ]
    assert "ne porte ce numéro" in told[0]
    assert told[0].replace(dossier.number, "9999-ZZZ-0000").count("ne porte ce numéro") == told[1].count(
        "ne porte ce numéro"
    )
    assert not Interest.objects.exists()


def test_what_is_wrong_is_said_and_what_is_typed_stays(dossier: Application, lead: User) -> None:
    page = signed_in(lead).post(address(dossier), said(dossier, ground="other", detail="", number="X-1"))
    text = page.content.decode()
    assert page.status_code == 200
    assert "Écrivez un mot d’explication." in text
    assert 'value="X-1"' in text
    assert not Interest.objects.exists()


def test_she_lifts_what_she_declared_with_a_word(dossier: Application, lead: User) -> None:
    link = note_link(by=lead, at=timezone.now(), user=lead, organisation=dossier.organisation, ground="member")
    browser, end = signed_in(lead), reverse("interests:end", args=[link.public_id])
    assert browser.post(end, {"reason": " "}).status_code == 200
    assert browser.post(end, {"reason": "Je n’y adhère plus."}).status_code == 302
    link.refresh_from_db()
    assert (link.ended_by, link.end_reason) == (lead, "Je n’y adhère plus.")
    assert not is_recused(lead.pk, dossier)
    assert browser.get(end).status_code == 404


def test_who_lifts_what(dossier: Application, lead: User) -> None:
    at, house, admin = timezone.now(), dossier.organisation, UserFactory(is_staff=True)
    hers = note_link(by=lead, at=at, user=lead, organisation=house, ground="member")
    by_chair = note_link(by=admin, at=at, user=lead, organisation=house, ground="other", detail="Dit en séance")
    facts = [
        Interest.objects.create(user=lead, organisation=house, ground=one, since=at)
        for one in ("membership", "same_siren")
    ]
    name = Interest.objects.create(user=lead, organisation=house, ground="same_officer", since=at)
    own = Interest.objects.create(user=admin, organisation=house, ground="same_officer", since=at)

    def opens(user: User, link: Interest) -> bool:
        return signed_in(user).get(reverse("interests:end", args=[link.public_id])).status_code == 200

    assert [opens(lead, one) for one in (hers, by_chair, *facts, name)] == [True, False, False, False, False]
    assert [opens(admin, one) for one in (hers, by_chair, *facts, name)] == [False, True, False, False, True]
    assert not opens(admin, own), "nobody sets aside a link of her own"


def test_the_year_s_declaration_and_its_reminder(lead: User) -> None:
    browser, year = signed_in(lead), today(timezone.now()).year
    reminder = "déclaration d’intérêts de l’année reste à faire"
    assert reminder in browser.get(reverse("instruction:inbox")).content.decode()
    browser.post(reverse("interests:declare"))
    made = InterestDeclaration.objects.get()
    assert (made.user, made.year, made.count) == (lead, year, 0)
    assert reminder not in browser.get(reverse("instruction:inbox")).content.decode()
    with pytest.raises(InternalError), transaction.atomic():
        InterestDeclaration.objects.update(count=3)


def test_administrators_see_who_declared(lead: User, dossier: Application) -> None:
    admin = UserFactory(is_staff=True, last_name="=Cachée")
    signed_in(lead).post(reverse("interests:declare"))
    note_link(by=lead, at=timezone.now(), user=lead, organisation=dossier.organisation, ground="member")
    page = signed_in(admin).get(reverse("interests:people"), {"personne": lead.pk}).content.decode()
    assert lead.email in page
    assert "Pas encore" in page
    assert dossier.organisation.name in page
    table = signed_in(admin).get(reverse("interests:people_csv")).content.decode()
    assert f"{today(timezone.now()):%d/%m/%Y}" in table
    assert '"\'=Cachée"' in table
    assert dossier.organisation.name not in table


def test_the_page_is_for_who_judges(dossier: Application) -> None:
    assert signed_in(dossier.created_by).get(reverse(LIST)).status_code == 404
    assert signed_in(UserFactory()).post(reverse("interests:declare")).status_code == 404


def test_what_waited_to_be_told_goes(dossier: Application, lead: User, call: Call) -> None:
    other = filed(call, theme=THEME, organisation=OrganisationFactory()).application
    at = timezone.now()
    for row in (dossier, other):
        DigestItem.objects.create(
            user=lead, key=f"k{row.pk}", topic="flag", subject=f"Point sur {row.number}", body="…", created_at=at
        )
    waiting = OutboxEntry.objects.filter(kind="mail", payload__to=lead.email, state="pending")
    assert waiting.filter(payload__body__icontains=dossier.number).exists() or waiting.filter(
        payload__subject__icontains=dossier.number
    )
    note_link(by=lead, at=at, user=lead, organisation=dossier.organisation, ground="member")
    assert [one.key for one in DigestItem.objects.all()] == [f"k{other.pk}"]
    left = [f"{mail.payload['subject']} {mail.payload['body']}" for mail in waiting]
    assert left
    assert all(dossier.number not in one and str(dossier.public_id) not in one for one in left)
