"""Seats: given, changed, taken away, filled at once; who is there, and what it makes of the quorum."""

from datetime import time
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from applications.workflow import NotAllowed
from committees.models import Seat
from committees.selectors.seats import candidates, quorum_of, seats_in
from committees.services.seats import (
    remove_seat,
    restore_seat,
    save_seat,
    seat_as_last_time,
    seat_people_of_funders,
    set_attendance,
    set_hours,
)
from contacts.models import Funder, FunderMember, User
from eligibility.models import Call
from instruction.models import Committee
from tests.factories import UserFactory, signed_in
from tests.instruction.bulk import administrator, committee, referent
from tests.instruction.conftest import call

__all__ = ["call"]


def funder(slug: str) -> Funder:
    return Funder.objects.get_or_create(slug=slug, defaults={"name": slug.title(), "kind": "other"})[0]


def of_funder(slug: str, role: str = "speaker") -> User:
    user = UserFactory()
    FunderMember.objects.create(user=user, funder=funder(slug), role=role, since=timezone.now(), function="Chargée")
    return user


def give(by: User, sitting: Committee, name: str, **said: Any) -> Seat:
    fields = {"function": "", "email": f"{name}@exemple.fr", "role": "member", "has_voice": True, "funder": None}
    return save_seat(by=by, at=timezone.now(), committee=sitting, seat=None, name=name, **{**fields, **said})


def test_keepers_give_seats_and_the_chair_is_one(call: Call) -> None:
    admin, sitting = administrator(), committee()
    with pytest.raises(NotAllowed):
        give(referent(), sitting, "vol")
    first = give(admin, sitting, "une", role="chair")
    chairing = UserFactory()
    second = give(admin, sitting, "deux", role="chair", user=chairing)
    assert second.email == chairing.email
    first.refresh_from_db()
    assert (first.role, second.role) == ("member", "chair")
    # The chair keeps the sitting: she may give seats in turn.
    sitting.state = "convened"
    sitting.save()
    guest = give(chairing, sitting, "trois", role="guest")
    assert not guest.has_voice
    with pytest.raises(ValidationError, match="déjà un siège"):
        give(admin, sitting, "encore", user=chairing)


def test_a_seat_is_taken_away_and_put_back(call: Call) -> None:
    admin, sitting = administrator(), committee()
    seat = give(admin, sitting, "une", role="chair")
    assert remove_seat(by=admin, at=timezone.now(), seat=seat)
    assert not remove_seat(by=admin, at=timezone.now(), seat=seat)
    give(admin, sitting, "deux", role="chair")
    assert restore_seat(by=admin, at=timezone.now(), seat=seat)
    assert [one.role for one in seats_in(sitting)] == ["chair", "member"]
    Committee.objects.filter(pk=sitting.pk).update(state="signed", opened_at=timezone.now(), closed_at=timezone.now())
    with pytest.raises(NotAllowed, match="ne changent plus"):
        remove_seat(by=admin, at=timezone.now(), seat=seat)


def test_the_table_fills_from_the_funders_and_from_the_last_sitting(call: Call) -> None:
    admin, before, sitting = administrator(), committee(10), committee(40)
    speaker, _ = of_funder("etat"), of_funder("etat", "reader")
    of_funder("region")
    FunderMember.objects.filter(user=of_funder("caf")).update(ended_at=timezone.now())
    assert seat_people_of_funders(by=admin, at=timezone.now(), committee=before) == 2
    assert {seat.funder.slug: seat.has_voice for seat in seats_in(before)} == {"etat": True, "region": True}
    assert speaker in [seat.user for seat in seats_in(before)]
    give(admin, before, "invitee", role="guest")
    assert seat_as_last_time(by=admin, at=timezone.now(), committee=sitting) == 3
    assert seat_as_last_time(by=admin, at=timezone.now(), committee=sitting) == 0
    assert [one.house for one in candidates(sitting) if one.funder_id] == [funder("etat").name]


def test_the_pages_of_seats(call: Call) -> None:
    admin, sitting = administrator(), committee()
    address = reverse("committees:seats", args=[sitting.public_id])
    browser, speaker = signed_in(admin), of_funder("etat")
    assert "Choisissez une personne" in browser.post(address, {"name": "", "role": "member"}).content.decode()
    browser.post(address, {"person": speaker.pk, "role": "chair", "has_voice": "on"})
    seat = Seat.objects.get()
    assert (seat.user, seat.funder, seat.function) == (speaker, funder("etat"), "Chargée")
    changing = reverse("committees:seat", args=[sitting.public_id, seat.public_id])
    browser.post(changing, {"name": "Ada Martin", "role": "secretary", "funder": ""})
    seat.refresh_from_db()
    assert (seat.name, seat.role, seat.email) == ("Ada Martin", "secretary", speaker.email)
    act = reverse("committees:seats_act", args=[sitting.public_id])
    browser.post(act, {"gesture": "remove", "seat": seat.public_id})
    assert "Sièges retirés" in browser.get(address).content.decode()
    browser.post(act, {"gesture": "restore", "seat": seat.public_id})
    assert seats_in(sitting) == [seat]
    assert browser.post(act, {"gesture": "remove", "seat": "nul"}).status_code == 404
    by = signed_in(referent())
    assert "Ajouter un membre" not in by.get(address).content.decode()
    assert by.post(act, {"gesture": "funders"}).status_code == 404


def test_attendance_makes_the_quorum_at_once(call: Call) -> None:
    admin, sitting = administrator(), committee(quorum_rule="half")
    one, two, three = (give(admin, sitting, name) for name in ("une", "deux", "trois"))
    with pytest.raises(NotAllowed, match="une fois le comité convoqué"):
        set_attendance(by=admin, seat=one, attendance="present")
    Committee.objects.filter(pk=sitting.pk).update(state="convened")
    with pytest.raises(NotAllowed, match="n’est pas présent"):
        set_attendance(by=admin, seat=two, attendance="represented", proxy=one)
    set_attendance(by=admin, seat=one, attendance="present")
    set_attendance(by=admin, seat=two, attendance="represented", proxy=one)
    set_attendance(by=admin, seat=three, attendance="excused")
    assert quorum_of(sitting, seats_in(sitting)).sentence == "2 voix présentes sur 3 : le quorum de 2 est atteint."
    # Who leaves takes along the voice that she bore.
    set_attendance(by=admin, seat=one, attendance="absent")
    two.refresh_from_db()
    assert (two.attendance, two.proxy) == ("", None)
    assert quorum_of(sitting, seats_in(sitting)).here == 0


def test_hours_follow_each_other_and_the_page_says_the_quorum(call: Call) -> None:
    admin, sitting = administrator(), committee(quorum_rule="majority", state="convened")
    seat = give(admin, sitting, "une")
    with pytest.raises(NotAllowed, match="présente ou à distance"):
        set_hours(by=admin, seat=seat, arrived=time(9), left=None)
    set_attendance(by=admin, seat=seat, attendance="remote")
    with pytest.raises(NotAllowed, match="après l’arrivée"):
        set_hours(by=admin, seat=seat, arrived=time(9), left=time(8))
    address = reverse("committees:attendance", args=[sitting.public_id])
    browser = signed_in(admin)
    browser.post(address, {"seat": seat.public_id, "hours": "1", "arrived": "09:30", "left": ""})
    seat.refresh_from_db()
    assert timezone.localtime(seat.arrived_at).hour == 9
    reply = browser.post(address, {"seat": seat.public_id, "attendance": "present"}, headers={"HX-Request": "true"})
    assert "1 voix présente sur 1" in reply.content.decode()
    assert (
        "Choisissez une présence"
        in browser.post(
            address, {"seat": seat.public_id, "attendance": "nul"}, headers={"HX-Request": "true"}
        ).content.decode()
    )
    assert signed_in(referent()).get(address).status_code == 404


def test_without_a_member_the_page_of_who_is_there_says_what_to_do(call: Call) -> None:
    admin, sitting = administrator(), committee()
    address = reverse("committees:attendance", args=[sitting.public_id])
    page = signed_in(admin).get(address).content.decode()
    assert "Personne ne siège à ce comité" in page
    assert reverse("committees:seats", args=[sitting.public_id]) in page
    assert "quorum" not in page.partition("<main")[2]
    give(admin, sitting, "une")
    page = signed_in(admin).get(address).content.decode()
    assert "Personne ne siège" not in page
    assert "Aucune voix présente sur 1" in page
