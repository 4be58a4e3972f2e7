"""Links that the portal finds: by number, by name or address, by account; and what becomes of them with the facts."""

import pytest
from django.urls import reverse
from django.utils import timezone

from applications.likeness import Body, Carrier, Judge, Officer, folded, same_body, siren_of, ties
from applications.models import Interest
from applications.selectors.interests import is_recused
from applications.services.finding import CHANGED_FACTS, find_all, find_links
from applications.services.interests import lift_link
from contacts.changes import changed
from contacts.models import Funder, FunderMember, Organisation, OrganisationProfile, User
from eligibility.models import Call
from tests.bundled import call
from tests.factories import OrganisationFactory, UserFactory, filed, member, signed_in, valid_siret

__all__ = ["call"]

SIRET, SISTER, OTHER = "99990012400019", "99990012400027", "99990013200012"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("Marie-Hélène", "LE GALL"), ("marie helene", "Le Gall")),
        (("Le Gall", "Marie-Hélène"), ("Marie-Hélène", "Le Gall")),
        (("Zoé", "D’Œuvre"), ("ZOE", "d'oeuvre")),
        (("Łukasz", "Nowak"), ("lukasz", "NOWAK")),
        (("Jose\u0301", "Garci\u0301a"), ("José", "García")),
    ],
)
def test_a_name_is_compared_without_accents_case_or_order(one: tuple[str, str], other: tuple[str, str]) -> None:
    assert folded(*one) == folded(*other) != ()


@pytest.mark.parametrize("names", [("Marie", ""), ("", "Dupont"), (" ", "Dupont")])
def test_half_a_name_is_nobody_s(names: tuple[str, str]) -> None:
    assert folded(*names) == ()


def test_two_establishments_are_of_one_body() -> None:
    assert same_body(SIRET, SISTER)
    assert not same_body(SIRET, OTHER)
    assert not same_body("", "")
    assert siren_of("12345") == ""


def found(judge: Judge, carrier: Carrier) -> dict[str, str]:
    return {tie.ground: tie.detail for tie in ties([judge], [carrier])}


def test_what_ties_a_person_to_an_organisation() -> None:
    head = Officer("Léa", "Martin", "lea@exemple.fr", "Représentante")
    carrier = Carrier(7, "La Ruche", SIRET, (head, Officer("", "", "", "Contact")))
    assert found(Judge(1, "Ana", "Sow", ("ana@exemple.fr",)), carrier) == {}
    assert found(Judge(1, "LEA", "martin"), carrier) == {"same_officer": "Représentante : même nom"}
    assert found(Judge(1, "Ana", "Sow", ("LEA@exemple.fr ",)), carrier) == {
        "same_officer": "Représentante : même adresse e-mail"
    }
    both = Judge(1, "Lea", "Martin", ("lea@exemple.fr",))
    assert found(both, carrier) == {"same_officer": "Représentante : même nom et même adresse e-mail"}
    assert found(Judge(1, "", "", ("",), (Body("Ville", SISTER),), (7,)), carrier) == {"membership": "La Ruche"}
    assert found(Judge(1, "", "", (), (Body("Ville", SISTER),), (8,)), carrier) == {
        "same_siren": "Ville, SIREN 999900124"
    }
    assert found(Judge(1, "", "", (), (Body("Ville", ""),)), Carrier(8, "Sans numéro", "")) == {}


@pytest.fixture
def house() -> Organisation:
    return OrganisationFactory()


@pytest.fixture
def judge() -> User:
    return UserFactory(is_staff=True, first_name="Zélie", last_name="Quenneçon")


def named(house: Organisation, **fields: str) -> None:
    OrganisationProfile.objects.update_or_create(organisation=house, defaults=fields)
    changed(at=timezone.now(), organisation=house)


def held(user: User) -> list[tuple[str, int]]:
    rows = Interest.objects.filter(user=user, ended_at=None).order_by("pk")
    assert all(row.noted_by is None for row in rows)
    return list(rows.values_list("ground", "organisation"))


@pytest.mark.django_db
def test_an_officer_of_the_same_name_is_kept_away_at_once(house: Organisation, judge: User) -> None:
    named(house, head_first_name="zelie", head_last_name="QUENNECON")
    assert held(judge) == [("same_officer", house.pk)]
    named(house, head_last_name="Autre")
    assert held(judge) == []
    assert Interest.objects.get().end_reason == CHANGED_FACTS
    named(house, contact_email=judge.email.upper())
    assert held(judge) == [("same_officer", house.pk)]


@pytest.mark.django_db
def test_what_is_set_aside_is_not_found_again_until_the_facts_change(house: Organisation, judge: User) -> None:
    named(house, head_first_name="zelie", head_last_name="QUENNECON")
    other = UserFactory(is_staff=True)
    lift_link(by=other, at=timezone.now(), interest=Interest.objects.get(), reason="Une homonyme.")
    assert find_all(at=timezone.now()) == 0
    assert held(judge) == []
    named(house, contact_first_name="Zélie", contact_last_name="Quenneçon", head_last_name="Autre")
    assert held(judge) == [("same_officer", house.pk)]


@pytest.mark.django_db
def test_a_funder_s_people_do_not_judge_what_it_carries(house: Organisation) -> None:
    funder = Funder.objects.create(slug="ville", name="Ville", kind="commune", siret=house.siret[:9] + "00099")
    person = UserFactory()
    place = FunderMember.objects.create(user=person, funder=funder, since=timezone.now())
    changed(at=timezone.now(), user=person)
    assert held(person) == [("same_siren", house.pk)]
    place.ended_at = timezone.now()
    place.save()
    changed(at=timezone.now(), user=person)
    assert held(person) == []


@pytest.mark.django_db
def test_the_night_finds_what_was_missed_and_twice_is_once(house: Organisation, judge: User) -> None:
    OrganisationProfile.objects.create(organisation=house, head_email=judge.email)
    house.memberships.create(user=judge, role="viewer", state="active")
    assert find_all(at=timezone.now()) == 2
    assert sorted(held(judge)) == [("membership", house.pk), ("same_officer", house.pk)]
    assert find_all(at=timezone.now()) == 0
    house.memberships.all().delete()
    assert find_links(at=timezone.now(), user=judge) == 1
    assert held(judge) == [("same_officer", house.pk)]


@pytest.mark.django_db
def test_an_officer_of_a_partner_is_kept_from_that_dossier_alone(call: Call, judge: User) -> None:
    partner = OrganisationFactory(name="Les Fées du Canal")
    OrganisationProfile.objects.create(organisation=partner, head_email=judge.email)
    mine = {
        "has_partners": True,
        "partner_structures": [{"name": "les fees du canal", "role": "Accueil", "contribution": "Une salle"}],
    }
    carrier = OrganisationFactory()
    dossier = filed(call, organisation=carrier, by=member(carrier), answers=mine).application
    other = filed(call, organisation=carrier, by=member(carrier)).application
    assert is_recused(judge.pk, dossier)
    assert not is_recused(judge.pk, other)
    assert find_all(at=timezone.now()) == 1, "the partner itself, that no change told"
    assert Interest.objects.get(application=dossier).detail.startswith("Les Fées du Canal")


def test_a_siret_of_the_tests_is_whole() -> None:
    assert len(siren_of(valid_siret(3))) == 9


@pytest.mark.django_db
def test_what_an_administrator_corrects_in_the_admin_is_looked_at_at_once(house: Organisation) -> None:
    funder = Funder.objects.create(slug="ville", name="Ville", kind="commune", siret="")
    person = UserFactory()
    FunderMember.objects.create(user=person, funder=funder, since=timezone.now())
    client = signed_in(UserFactory(is_staff=True, is_superuser=True))
    page = reverse("admin:contacts_funder_change", args=[funder.pk])
    form = client.get(page).context["adminform"].form
    typed = {name: form.get_initial_for_field(field, name) for name, field in form.fields.items()}
    kept = {name: value for name, value in typed.items() if value not in (None, False)}
    reply = client.post(page, kept | {"siret": house.siret})
    assert reply.status_code == 302, reply.context["adminform"].form.errors
    assert held(person) == [("same_siren", house.pk)]
