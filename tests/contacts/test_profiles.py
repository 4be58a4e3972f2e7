"""The sheet of an organisation: what is asked, kept, missing; two people at once; what is not understood."""

import json
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from contacts import selectors, services
from contacts.identity import canonical_phone, canonical_rna
from contacts.models import Approval, MembershipRole, Organisation, OrganisationProfile, PublicAid, Workforce
from contacts.services import NotYours
from contacts.sheet import ROWS, SHEET
from tests.contacts.people import APPROVAL, IBAN, posted, proposed_account, save, topic_page
from tests.factories import OrganisationFactory, member, signed_in

YEAR = timezone.localdate().year - 1
TEAM = {"volunteers": 40, "civic_service": 2, "employees": 7, "subsidised_jobs": 1, "full_time_equivalents": "4.50",
        "seconded": 0, "members": 310}  # fmt: skip
AID = {"regime": "De minimis", "authority": "Région", "amount": "12500.50", "granted_on": "2025-02-01"}


@pytest.fixture
def organisation(db: None) -> Organisation:
    return OrganisationFactory(address="12 rue des Tisserands", postal_code="59100")


def complete(organisation: Organisation, by: Any) -> None:
    save(by, organisation, "identite", rna="W595012345")
    person = {"first_name": "Jeanne", "last_name": "Delattre", "function": "Présidente", "phone": "03 20 00 59 59",
              "email": "jeanne@exemple.fr"}  # fmt: skip
    for slug, prefix in (("representant", "head"), ("contact", "contact")):
        save(by, organisation, slug, **{f"{prefix}_{name}": value for name, value in person.items()})
    save(by, organisation, "administration", public_utility=False, pays_commercial_taxes=False)
    save(by, organisation, "agrements", has_approvals=True, rows=[APPROVAL])
    save(by, organisation, "aides-publiques", has_public_aid=True, rows=[AID])
    save(by, organisation, "reseaux", has_corporate_members=False, networks="Fédération des centres sociaux")
    save(by, organisation, "effectifs", year=YEAR, **TEAM)


class TestWhatIsMissing:
    def test_an_empty_sheet_says_everything_and_a_full_one_nothing(self, organisation: Organisation) -> None:
        by = member(organisation, MembershipRole.WRITER)
        gaps = selectors.profile_gaps(organisation)
        assert len(gaps) > 15
        assert all(url.startswith("/structures/") for _, url in gaps)
        complete(organisation, by)
        assert selectors.profile_gaps(organisation) == ()

    def test_the_seat_is_part_of_it(self, organisation: Organisation) -> None:
        complete(organisation, member(organisation))
        Organisation.objects.update(postal_code="")
        organisation.refresh_from_db()
        assert [label for label, _ in selectors.profile_gaps(organisation)] == ["le code postal du siège"]

    def test_the_register_of_alsace_moselle_stands_for_the_rna(self, organisation: Organisation) -> None:
        by = member(organisation)
        save(by, organisation, "identite", register_court="Strasbourg", register_volume="XII")
        assert selectors.topic_values(organisation, SHEET["identite"])["rna"] == ""
        assert not [label for label, _ in selectors.profile_gaps(organisation) if "RNA" in label]

    def test_a_company_has_no_rna(self, db: None) -> None:
        company = OrganisationFactory(legal_form="entreprise")
        assert not [label for label, _ in selectors.profile_gaps(company) if "RNA" in label]

    def test_the_pages_say_it(self, organisation: Organisation) -> None:
        client = signed_in(member(organisation))
        hub = client.get(reverse("contacts:organisation", args=[organisation.public_id])).content.decode()
        assert "Il manque" in hub
        sheet = client.get(reverse("contacts:profile", args=[organisation.public_id])).content.decode()
        assert "Il manque le prénom, le nom, la fonction, le téléphone, l’adresse e-mail." in sheet
        complete(organisation, member(organisation))
        assert (
            "La fiche est complète"
            in client.get(reverse("contacts:profile", args=[organisation.public_id])).content.decode()
        )


class TestPicture:
    def test_it_is_plain_json_and_complete(self, organisation: Organisation) -> None:
        by = member(organisation)
        complete(organisation, by)
        sheet = selectors.organisation_sheet(organisation)
        assert json.loads(json.dumps(sheet)) == sheet
        assert sheet["rna"] == "W595012345"
        assert sheet["approvals"] == [APPROVAL]
        assert sheet["public_aids"] == [AID]
        assert sheet["workforce"]["full_time_equivalents"] == "4.50"
        assert sheet["bank"] is None

    def test_of_the_bank_account_four_characters(self, organisation: Organisation) -> None:
        by = member(organisation)
        account = proposed_account(organisation, by)
        other = organisation.memberships.get(role="treasurer").user
        services.confirm_account(by=other, at=timezone.now(), account=account)
        sheet = selectors.organisation_sheet(organisation)
        assert sheet["bank"] == {"holder": organisation.name, "last4": "0189"}
        assert IBAN.replace(" ", "") not in json.dumps(sheet)


class TestSaving:
    def test_by_the_pages_every_topic_opens_and_saves(self, organisation: Organisation) -> None:
        client = signed_in(member(organisation, MembershipRole.WRITER))
        values = {
            "identite": {"acronym": "RDT", "website": "www.relais.example", "rna": "w 595 012 345"},
            "adresses": {"mail_address": "BP 12", "mail_postal_code": "59 000", "mail_city": "Lille"},
            "representant": {"head_first_name": "Jeanne", "head_phone": "+33 (0)3 20 00 59 59"},
            "contact": {"contact_last_name": "Benali", "contact_email": "amina@exemple.fr"},
            "administration": {"public_utility": "true", "public_utility_on": "14/03/1932"},
            "agrements": {"has_approvals": "false", "rows-TOTAL_FORMS": "0", "rows-INITIAL_FORMS": "0"},
            "aides-publiques": {"has_public_aid": "false", "rows-TOTAL_FORMS": "0", "rows-INITIAL_FORMS": "0"},
            "reseaux": {"networks": "Un\nDeux", "has_corporate_members": "true", "corporate_members": "La Poste"},
            "effectifs": {"volunteers": "1 200", "full_time_equivalents": "3,5", "annee": str(YEAR)},
        }
        assert set(values) == set(SHEET)
        for topic, given in values.items():
            assert client.get(topic_page(organisation, topic)).status_code == 200
            answer = client.post(topic_page(organisation, topic), posted(organisation, topic, year=YEAR, **given))
            assert answer.status_code == 302, (topic, answer.context["form"].errors)
        profile = OrganisationProfile.objects.get()
        assert (profile.rna, profile.website) == ("W595012345", "https://www.relais.example")
        assert (profile.mail_postal_code, profile.head_phone) == ("59000", "03 20 00 59 59")
        assert str(profile.public_utility_on) == "1932-03-14"
        team = Workforce.objects.get()
        assert (team.year, team.volunteers, str(team.full_time_equivalents)) == (YEAR, 1200, "3.50")
        saved = client.get(topic_page(organisation, "identite")).content.decode()
        assert "Enregistré le" in saved

    def test_rows_are_added_changed_and_removed(self, organisation: Organisation) -> None:
        client = signed_in(member(organisation))
        lines = {"has_approvals": "true", "rows-TOTAL_FORMS": "3", "rows-INITIAL_FORMS": "0"}
        lines |= {f"rows-0-{name}": value for name, value in APPROVAL.items()}
        lines |= {f"rows-1-{name}": value for name, value in {**APPROVAL, "kind": "Sport"}.items()}
        client.post(topic_page(organisation, "agrements"), posted(organisation, "agrements", **lines))
        assert list(Approval.objects.values_list("kind", flat=True)) == [APPROVAL["kind"], "Sport"]
        lines |= {"rows-0-DELETE": "on"}
        client.post(topic_page(organisation, "agrements"), posted(organisation, "agrements", **lines))
        assert list(Approval.objects.values_list("kind", "order")) == [("Sport", 1)]

    def test_more_lines_lose_nothing(self, organisation: Organisation) -> None:
        client = signed_in(member(organisation))
        lines = {
            "has_public_aid": "true",
            "rows-TOTAL_FORMS": "2",
            "rows-INITIAL_FORMS": "0",
            "rows-1-regime": "De minimis",
        }
        answer = client.post(
            topic_page(organisation, "aides-publiques"), posted(organisation, "aides-publiques", more="1", **lines)
        )
        shown = answer.content.decode()
        assert 'name="rows-3-regime"' in shown
        assert 'value="De minimis"' in shown
        assert not PublicAid.objects.exists()

    def test_a_no_lets_go_what_it_makes_idle(self, organisation: Organisation) -> None:
        client = signed_in(member(organisation))
        given = {"public_utility": "false", "public_utility_on": "1932-03-14", "pays_commercial_taxes": "false"}
        client.post(topic_page(organisation, "administration"), posted(organisation, "administration", **given))
        profile = OrganisationProfile.objects.get()
        assert (profile.public_utility, profile.public_utility_on) == (False, None)

    def test_a_form_changes_its_own_fields_only(self, organisation: Organisation) -> None:
        client = signed_in(member(organisation))
        extra = {
            "organisation_id": "1",
            "head_first_name": "Eve",
            "siret": "35600000000048",
            "base-head_first_name": "",
        }
        client.post(topic_page(organisation, "identite"), posted(organisation, "identite", acronym="RDT", **extra))
        profile = OrganisationProfile.objects.get()
        assert (profile.acronym, profile.head_first_name, profile.organisation_id) == ("RDT", "", organisation.pk)

    @pytest.mark.parametrize("role", [MembershipRole.VIEWER])
    def test_who_reads_does_not_write(self, organisation: Organisation, role: str) -> None:
        viewer = member(organisation, role)
        with pytest.raises(NotYours):
            save(viewer, organisation, "identite", acronym="RDT")
        answer = signed_in(viewer).post(topic_page(organisation, "identite"), {"acronym": "RDT"})
        assert answer.headers["Location"] == reverse("contacts:profile", args=[organisation.public_id])

    def test_an_unknown_topic_is_not_there(self, organisation: Organisation) -> None:
        assert signed_in(member(organisation)).get(topic_page(organisation, "rib")).status_code == 404

    def test_a_year_not_offered_gives_the_last_one(self, organisation: Organisation) -> None:
        client = signed_in(member(organisation))
        for year in ("1900", "9" * 30, "x", "\x00"):
            given = posted(organisation, "effectifs", year=YEAR, members="3", annee=year)
            client.post(topic_page(organisation, "effectifs"), given)
        assert list(Workforce.objects.values_list("year", flat=True)) == [YEAR]


HOSTILE = ["\x00", "a\x00b", "x" * 1_000_000, "\ud800", "W" + "5" * 400]


class TestWhatIsNotUnderstood:
    @pytest.mark.parametrize("topic", list(SHEET))
    @pytest.mark.parametrize("text", HOSTILE, ids=["nul", "nul inside", "1 MB", "surrogate", "long"])
    def test_hostile_input_is_an_answer_and_not_a_fault(
        self, organisation: Organisation, topic: str, text: str
    ) -> None:
        client = signed_in(member(organisation))
        given = dict.fromkeys(SHEET[topic].columns, text)
        if SHEET[topic].rows:
            given |= {"rows-TOTAL_FORMS": "1", "rows-INITIAL_FORMS": "0"}
            given |= {f"rows-0-{name}": text for name in ("kind", "regime", "amount", "issued_on", "authority")}
        body = urlencode({**given, f"base-{ROWS}": text}, errors="surrogatepass")
        answer = client.post(topic_page(organisation, topic), body, content_type="application/x-www-form-urlencoded")
        assert answer.status_code in (200, 302, 400, 413)

    def test_a_huge_number_of_rows_is_refused(self, organisation: Organisation) -> None:
        client = signed_in(member(organisation))
        given = {"has_approvals": "true", "rows-TOTAL_FORMS": "9" * 20, "rows-INITIAL_FORMS": "0"}
        assert client.post(topic_page(organisation, "agrements"), given).status_code == 200
        assert client.post(topic_page(organisation, "agrements"), given | {"more": "1"}).status_code == 200

    @pytest.mark.parametrize(
        ("topic", "name", "text", "told"),
        [
            ("identite", "rna", "595012345", "commence par W"),
            ("identite", "website", "pas un site", "adresse du site"),
            ("adresses", "mail_postal_code", "5900", "5 chiffres"),
            ("representant", "head_phone", "12", "téléphone complet"),
            ("contact", "contact_email", "moi", "n’est pas complète"),
            ("administration", "public_utility_on", "31/02/2020", "date complète"),
            ("administration", "public_utility_on", "01/01/0001", "trop ancienne"),
            ("effectifs", "employees", "-1", "nombre entier"),
            ("effectifs", "employees", "1e3", "nombre entier"),
            ("effectifs", "full_time_equivalents", "1,234", "deux décimales"),
            ("effectifs", "full_time_equivalents", "NaN", "deux décimales"),
            ("effectifs", "members", "9999999999", "trop grand"),
        ],
    )
    def test_it_is_said_and_kept_on_the_page(
        self, organisation: Organisation, topic: str, name: str, text: str, told: str
    ) -> None:
        client = signed_in(member(organisation))
        answer = client.post(topic_page(organisation, topic), posted(organisation, topic, year=YEAR, **{name: text}))
        shown = answer.content.decode()
        assert told in shown
        assert "à corriger" in shown
        if name != "public_utility_on":
            assert f'value="{text}"' in shown

    def test_a_team_that_cannot_be(self, organisation: Organisation) -> None:
        client = signed_in(member(organisation))
        given = {"employees": "3", "subsidised_jobs": "4", "women": "2", "men": "2"}
        shown = client.post(
            topic_page(organisation, "effectifs"), posted(organisation, "effectifs", year=YEAR, **given)
        ).content.decode()
        assert "écrivez 3 au plus" in shown
        assert "3 salariés au plus" in shown
        by = member(organisation)
        with pytest.raises(ValidationError):
            save(by, organisation, "effectifs", year=YEAR, employees=3, subsidised_jobs=4)
        with pytest.raises(IntegrityError), transaction.atomic():
            Workforce.objects.create(organisation=organisation, year=YEAR, employees=3, women=2, men=2)

    @pytest.mark.parametrize("text", ["w595012345", "W 595 01 23 45", "Ｗ５９５０１２３４５", "W9N1004067"])
    def test_rna(self, text: str) -> None:
        assert canonical_rna(text) in ("W595012345", "W9N1004067")

    @pytest.mark.parametrize("text", ["", "595012345", "W59501234", "W5950123456", "X595012345", "W59A0123B5"])
    def test_not_an_rna(self, text: str) -> None:
        with pytest.raises(ValueError, match="RNA"):
            canonical_rna(text)

    @pytest.mark.parametrize(
        ("text", "number"),
        [
            ("0320005959", "03 20 00 59 59"),
            ("03.20.00.59.59", "03 20 00 59 59"),
            ("+33 3 20 00 59 59", "03 20 00 59 59"),
            ("0033320005959", "03 20 00 59 59"),
            ("+32 470 12 34 56", "+32470123456"),
            ("3939", "3939"),
        ],
    )
    def test_phones(self, text: str, number: str) -> None:
        assert canonical_phone(text) == number


@pytest.mark.django_db
def test_pages_cost_the_same_few_queries(django_assert_max_num_queries: Any) -> None:
    organisation = OrganisationFactory()
    by = member(organisation)
    complete(organisation, by)
    for number in range(30):
        Approval.objects.create(
            organisation=organisation, kind=f"A{number}", issued_by="x", issued_on=timezone.localdate() - timedelta(1),
            order=number + 5,
        )  # fmt: skip
    client = signed_in(by)
    with django_assert_max_num_queries(60):
        client.get(reverse("contacts:profile", args=[organisation.public_id]))
