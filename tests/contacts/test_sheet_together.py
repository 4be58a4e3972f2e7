"""Two people on one sheet: nobody overwrites silently, nobody loses a text."""

from functools import partial

import pytest
from django.urls import reverse
from django.utils import timezone

from contacts import services
from contacts.models import Approval, Organisation, OrganisationProfile
from contacts.sheet import ROWS, SHEET
from tests.contacts.people import APPROVAL, edits, posted, save, topic_page
from tests.factories import OrganisationFactory, member, signed_in
from tests.threads import together


@pytest.fixture
def organisation(db: None) -> Organisation:
    return OrganisationFactory(address="12 rue des Tisserands", postal_code="59100")


class TestTwoPeople:
    def test_nobody_overwrites_silently_and_both_texts_are_shown(self, organisation: Organisation) -> None:
        amina, jeanne = member(organisation, first_name="Amina"), member(organisation, first_name="Jeanne")
        client = signed_in(jeanne)
        shown = posted(organisation, "identite", acronym="RDT-J")
        save(amina, organisation, "identite", acronym="RDT-A")
        answer = client.post(topic_page(organisation, "identite"), shown)
        page_text = answer.content.decode()
        assert "Une autre personne a écrit en même temps que vous" in page_text
        assert "RDT-A" in page_text
        assert 'value="RDT-J"' in page_text
        assert OrganisationProfile.objects.get().acronym == "RDT-A"
        # Saving again is deliberate: the page now carries the mark of the newer text.
        marks = dict(answer.context["form"].bases())
        client.post(topic_page(organisation, "identite"), marks | {"acronym": "RDT-J"})
        assert OrganisationProfile.objects.get().acronym == "RDT-J"

    def test_two_fields_of_one_topic_do_not_conflict(self, organisation: Organisation) -> None:
        amina, jeanne = member(organisation), member(organisation)
        shown = posted(organisation, "identite", rna="W595012345")
        save(amina, organisation, "identite", acronym="RDT")
        answer = signed_in(jeanne).post(topic_page(organisation, "identite"), shown)
        assert answer.status_code == 302
        profile = OrganisationProfile.objects.get()
        assert (profile.acronym, profile.rna) == ("RDT", "W595012345")

    def test_tables_are_compared_as_a_whole(self, organisation: Organisation) -> None:
        amina, jeanne = member(organisation), member(organisation)
        before = edits(organisation, "agrements", has_approvals=True, rows=[{**APPROVAL, "kind": "Sport"}])
        save(amina, organisation, "agrements", has_approvals=True, rows=[APPROVAL])
        conflicts = services.save_topic(
            by=jeanne, at=timezone.now(), organisation=organisation, topic=SHEET["agrements"], edits=before
        )
        assert set(conflicts) == {ROWS}
        assert conflicts[ROWS].by == amina
        assert Approval.objects.get().kind == APPROVAL["kind"]

    def test_the_name_and_the_seat_too(self, organisation: Organisation) -> None:
        amina, jeanne = member(organisation), member(organisation)
        client, address = signed_in(jeanne), reverse("contacts:edit", args=[organisation.public_id])
        shown = client.get(address)
        kept = {name: getattr(organisation, name) for name in shown.context["form"].fields}
        marks = dict(shown.context["marks"])
        services.update_organisation(by=amina, at=timezone.now(), organisation=organisation, name="Nom d’Amina")
        # She touched the city alone: Amina's name stays.
        assert client.post(address, kept | marks | {"city": "Lille"}).status_code == 302
        organisation.refresh_from_db()
        assert (organisation.name, organisation.city) == ("Nom d’Amina", "Lille")
        both = client.post(address, kept | marks | {"name": "Nom de Jeanne", "city": "Lille"})
        text = both.content.decode()
        assert "Nom d’Amina" in text
        assert 'value="Nom de Jeanne"' in text
        client.post(address, kept | dict(both.context["marks"]) | {"name": "Nom de Jeanne", "city": "Lille"})
        organisation.refresh_from_db()
        assert organisation.name == "Nom de Jeanne"

    def test_a_page_without_marks_writes_over_nothing(self, organisation: Organisation) -> None:
        by = member(organisation)
        save(by, organisation, "identite", acronym="RDT")
        signed_in(by).post(topic_page(organisation, "identite"), {"acronym": "VOL"})
        assert OrganisationProfile.objects.get().acronym == "RDT"


@pytest.mark.django_db(transaction=True)
def test_ten_people_at_once_lose_nothing() -> None:
    organisation = OrganisationFactory()
    people = [member(organisation) for _ in range(6)]
    columns = ["acronym", "website", "rna", "register_court", "register_volume", "register_folio"]
    values = ["RDT", "https://a.example", "W595012345", "Metz", "I", "2"]
    shown = [edits(organisation, "identite", **{name: value}) for name, value in zip(columns, values, strict=True)]
    told = together(
        [
            partial(
                services.save_topic,
                by=by,
                at=timezone.now(),
                organisation=organisation,
                topic=SHEET["identite"],
                edits=edit,
            )
            for by, edit in zip(people, shown, strict=True)
        ]
    )
    assert told == [{}] * 6
    assert list(OrganisationProfile.objects.values_list(*columns)) == [tuple(values)]
    again = [edits(organisation, "identite", acronym=f"N{number}") for number in range(4)]
    told = together(
        [
            partial(
                services.save_topic,
                by=people[0],
                at=timezone.now(),
                organisation=organisation,
                topic=SHEET["identite"],
                edits=edit,
            )
            for edit in again
        ]
    )
    assert sorted(len(answer) if isinstance(answer, dict) else -1 for answer in told) == [0, 1, 1, 1]
