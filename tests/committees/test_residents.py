"""Councils of residents: what they are shown and until when, what they say, and where it is read."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from applications.models import Interest
from applications.workflow import NotAllowed
from committees.models import ResidentAccess, ResidentOpinion, Seat
from committees.selectors.public_sheets import public_sheet
from committees.selectors.residents import councils_near, opinions_of
from committees.selectors.sheets import sheet_of
from committees.services.residents import give_access, take_back, write_opinion
from contacts.models import ResidentCouncil, User
from eligibility.models import Call
from instruction.models import AgendaItem, Committee
from melpv.privacy.export import data_of
from territories.models import Neighbourhood
from tests.committees.around import asking, council, resident, sitting, speaker, turn
from tests.factories import UserFactory, mails_to, signed_in
from tests.instruction.bulk import administrator
from tests.instruction.conftest import call
from tests.instruction.reviewing import propose
from tests.judging import judged

__all__ = ["call"]

TEXT = "Les familles du Pile demandent un créneau le mercredi."


def given(item: AgendaItem, *councils: ResidentCouncil, by: User | None = None, days: int = 5) -> list[ResidentAccess]:
    return give_access(
        by=by or administrator(), at=timezone.now(), committee=item.committee, items=[item], councils=councils,
        due_on=timezone.localdate() + timedelta(days=days),
    )  # fmt: skip


def said(by: User, access: ResidentAccess, text: str = TEXT, signed_as: str = "Conseil citoyen du Pile") -> Any:
    return write_opinion(by=by, at=timezone.now(), access=access, text=text, signed_as=signed_as)


def test_only_who_keeps_the_sitting_shows_a_passage_until_a_day_before_it(call: Call) -> None:
    item, house = turn(sitting(), asking(call)), council()
    for by in (UserFactory(), resident(house)):
        with pytest.raises(NotAllowed):
            given(item, house, by=by)
    for days in (-1, 21):
        with pytest.raises(NotAllowed, match="Choisissez un jour"):
            given(item, house, days=days)
    secretary = UserFactory()
    Seat.objects.create(committee=item.committee, user=secretary, name="Secrétaire", role="secretary")
    (access,) = given(item, house, by=secretary)
    assert item.application.events.filter(action="residents_access").count() == 1
    assert Committee.objects.get().version == item.committee.version + 1
    # Shown already: nothing is written, and a new day moves it.
    assert given(item, house, by=secretary) == []
    given(item, house, by=secretary, days=9)
    access.refresh_from_db()
    assert access.due_on == timezone.localdate() + timedelta(days=9)
    planned = turn(sitting(state="planned"), asking(call))
    with pytest.raises(NotAllowed, match="convoqué"):
        given(planned, house)


def test_a_council_reads_the_passages_shown_and_nothing_else(call: Call) -> None:
    committee, house = sitting(), council()
    shown, hidden = asking(call, ("caf", 4321), title="Canari-montré"), asking(call, title="Canari-caché")
    items = [turn(committee, one) for one in (shown, hidden)]
    (access,) = given(items[0], house)
    client = signed_in(resident(house))
    home = client.get(reverse("residents:home")).content.decode()
    assert "Canari-montré" in home
    assert "Canari-caché" not in home
    page = client.get(reverse("residents:passage", args=[access.public_id]))
    assert page.status_code == 200
    for name, key in (("committees:agenda", committee.public_id), ("instruction:dossier", shown.public_id),
                      ("cofunders:dossier", shown.public_id), ("residents:given", committee.public_id)):  # fmt: skip
        assert client.get(reverse(name, args=[key])).status_code == 404
    stranger = signed_in(resident(council("Conseil citoyen de l’Épeule")))
    assert stranger.get(reverse("residents:passage", args=[access.public_id])).status_code == 404
    assert stranger.get(reverse("residents:home")).status_code == 200


def test_what_services_and_funders_say_is_kept_back(call: Call) -> None:
    dossier = asking(call, ("caf", 4321), title="Danse au Pile")
    admin, item = administrator(), None
    judged(dossier, admin, note="Canari-note", point="Canari-point", label="Canari-étiquette")
    type(dossier).objects.filter(pk=dossier.pk).update(state="in_review")
    dossier.refresh_from_db()
    propose(admin, dossier, opinion="reserved", amount_mel="7654", why_mel="x", comment="Canari-proposition",
            conditions="Canari-condition")  # fmt: skip
    item, house = turn(sitting(), dossier), council()
    (access,) = given(item, house)
    page = signed_in(resident(house)).get(reverse("residents:passage", args=[access.public_id])).content.decode()
    assert "Danse au Pile" in page
    assert "12 500" in page.replace("\u202f", " ").replace("\xa0", " ")
    for kept in ("Canari", "7 654", "4 321", "Caisse d’Allocations"):
        assert kept not in page.replace("\u202f", " ").replace("\xa0", " ")
    sheet = public_sheet(item)
    assert (sheet.number, sheet.requested) == (dossier.number, 12500)


def test_opinions_follow_one_another_and_are_shown_apart(call: Call) -> None:
    item, house = turn(sitting(), asking(call)), council()
    first, second = resident(house), resident(house)
    (access,) = given(item, house)
    client, address = signed_in(first), reverse("residents:passage", args=[access.public_id])
    for wrong in ("   ", "x" * 5001):
        assert client.post(address, {"text": wrong, "signed_as": "Nous"}).status_code == 200
    assert client.post(address, {"text": TEXT, "signed_as": "Amina, pour le conseil"}).status_code == 302
    said(second, access, "Et un accès pour les poussettes.")
    page = client.get(address).content.decode()
    assert page.index("poussettes") < page.index("mercredi")
    (voice,) = opinions_of([item])[item.pk]
    assert voice.title == "Avis du conseil citoyen du Pile"
    assert (voice.last.text, [one.text for one in voice.earlier]) == ("Et un accès pour les poussettes.", [TEXT])
    told = signed_in(administrator()).get(reverse("residents:given", args=[item.committee.public_id]))
    assert "Avis du conseil citoyen du Pile" in told.content.decode()
    assert item.application.events.filter(action="residents_opinion").count() == 2


def test_past_the_day_taken_back_or_closed_nothing_is_read_nor_written(call: Call) -> None:
    item, house, admin = turn(sitting(), asking(call, title="Canari-projet")), council(), administrator()
    person = resident(house)
    (access,) = given(item, house)
    said(person, access)
    client, address = signed_in(person), reverse("residents:passage", args=[access.public_id])
    yesterday = timezone.localdate() - timedelta(days=1)
    ResidentAccess.objects.update(due_on=yesterday)
    page = client.get(address)
    assert (page.context["sheet"], TEXT in page.content.decode()) == (None, True)
    with pytest.raises(NotAllowed, match="Le jour dit est passé"):
        said(person, access)
    end = reverse("residents:end", args=[item.committee.public_id, access.public_id])
    assert client.post(end).status_code == 404
    assert signed_in(admin).post(end).status_code == 302
    assert client.get(address).status_code == 404
    with pytest.raises(NotAllowed, match="n’est plus ouvert"):
        said(person, access)
    with pytest.raises(NotAllowed, match="déjà retiré"):
        take_back(by=admin, at=timezone.now(), access=access)
    assert ResidentOpinion.objects.count() == 1
    # What was said stays said.
    assert opinions_of([item])[item.pk][0].last.text == TEXT


def test_a_link_keeps_a_resident_away_and_unwritten_to(call: Call) -> None:
    dossier, house = asking(call, title="Canari-lien"), council()
    item, free, tied = turn(sitting(), dossier), resident(house), resident(house)
    Interest.objects.create(user=tied, organisation=dossier.organisation, ground="member", since=timezone.now())
    (access,) = given(item, house)
    assert "Canari-lien" in mails_to(free.email)[-1]["body"]
    assert mails_to(tied.email) == []
    client = signed_in(tied)
    assert "Canari-lien" not in client.get(reverse("residents:home")).content.decode()
    assert client.get(reverse("residents:passage", args=[access.public_id])).status_code == 404
    with pytest.raises(NotAllowed):
        said(tied, access)


def test_a_council_without_account_is_written_to_at_its_box(call: Call) -> None:
    house = council(email="conseil@pile.exemple.fr")
    given(turn(sitting(), asking(call, title="Canari-boîte")), house)
    assert "Canari-boîte" in mails_to("conseil@pile.exemple.fr")[-1]["body"]


def test_the_councils_of_the_neighbourhoods_come_first(call: Call) -> None:
    place = Neighbourhood.objects.filter(generation=call.neighbourhood_generation).first()
    dossier = asking(call)
    dossier.neighbourhoods.add(place)
    item = turn(sitting(), dossier)
    far, near = council("Aaa lointain"), council("Zzz voisin")
    near.neighbourhoods.add(place)
    found = councils_near(item.committee, [item])
    assert [one for one, _ in found] == [near, far]
    assert [close for _, close in found] == [[item], []]
    day = timezone.localdate() + timedelta(days=3)
    client, address = signed_in(administrator()), reverse("residents:given", args=[item.committee.public_id])
    page = client.get(address).content.decode()
    assert "passage 1 dans ses quartiers" in page
    assert "Choisissez au moins un passage" in client.post(address, {"due_on": "bientôt"}).content.decode()
    chosen = {"items": [item.public_id], "councils": [near.public_id], "due_on": day.isoformat()}
    assert client.post(address, chosen).status_code == 302
    assert ResidentAccess.objects.get().council == near


def test_the_committees_page_costs_the_same_for_many(call: Call, django_assert_max_num_queries: Any) -> None:
    committee, house, admin = sitting(), council(), administrator()
    items = [turn(committee, asking(call)) for _ in range(3)]
    person = resident(house)
    for item in items:
        (access,) = given(item, house, by=admin)
        said(person, access)
    client, address = signed_in(admin), reverse("residents:given", args=[committee.public_id])
    client.get(address)
    with django_assert_max_num_queries(24):
        client.get(address)
    reader = signed_in(person)
    reader.get(reverse("residents:home"))
    with django_assert_max_num_queries(7):
        reader.get(reverse("residents:home"))


def test_what_a_council_says_is_on_the_page_of_the_passage(call: Call) -> None:
    item, house = turn(sitting("region"), asking(call)), council()
    before = sheet_of(item)
    (access,) = given(item, house)
    said(resident(house), access)
    after = sheet_of(item)
    assert [(one.title, one.text, one.follows) for one in after.heard] == [("Avis du conseil citoyen du Pile", TEXT, 0)]
    # The page of the packet is drawn again.
    assert after.digest != before.digest
    page = signed_in(speaker("region")).get(reverse("cofunders:dossier", args=[item.application.public_id]))
    assert TEXT in page.content.decode()


def test_a_residents_words_are_in_the_copy_of_her_data(call: Call) -> None:
    item, house = turn(sitting(), asking(call)), council()
    person, other = resident(house), resident(house)
    (access,) = given(item, house)
    said(person, access)
    (told,) = data_of(person, timezone.now())["Avis écrits pour un conseil citoyen"]
    assert (told["dossier"], told["texte"]) == (item.application.number, TEXT)
    assert "Avis écrits pour un conseil citoyen" not in data_of(other, timezone.now())
