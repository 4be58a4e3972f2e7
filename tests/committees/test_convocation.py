"""Convening: one mail a person with its calendar entry, what changed told again, an answer without signing in."""

from datetime import time, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from applications.models import Interest
from applications.workflow import NotAllowed
from committees.selectors.convocation import invitations_of
from committees.services.committees import cancel_committee, edit_committee, mark_of
from committees.services.convocation import answer, convene, seat_of, token_of
from committees.services.seats import remove_seat
from contacts.models import OutboxEntry
from contacts.refusals import Gone
from contacts.tasks import drain_outbox
from eligibility.models import Call
from instruction.models import Committee
from tests.committees.test_committees import put
from tests.committees.test_seats import give
from tests.factories import UserFactory, mails_to, signed_in
from tests.instruction.bulk import administrator, committee, dossiers, referent
from tests.instruction.conftest import call

__all__ = ["call"]


def entry_to(address: str) -> Calendar:
    mail = mails_to(address)[-1]
    assert [part["name"] for part in mail["attachments"]] == ["comite.ics"]
    return Calendar.from_ical(mail["attachments"][0]["text"])


def convened(admin, sitting: Committee) -> int:
    return convene(by=admin, at=timezone.now(), committee=sitting)


def changed(admin, sitting: Committee, **said: object) -> None:
    sitting.refresh_from_db()
    edit_committee(by=admin, committee=sitting, seen=mark_of(sitting), **said)


def test_each_one_is_convened_once_and_told_only_what_changes_for_her(call: Call) -> None:
    admin, sitting = administrator(), committee(starts_at=time(9), ends_at=time(12), place="Salle 4")
    with pytest.raises(NotAllowed, match="personne n’est à convoquer"):
        convened(admin, sitting)
    one, _ = give(admin, sitting, "une"), give(admin, sitting, "deux")
    give(admin, sitting, "sans", email="")
    assert convened(admin, sitting) == 2
    sitting.refresh_from_db()
    assert (sitting.state, bool(sitting.convened_at)) == ("convened", True)
    assert convened(admin, sitting) == 0
    event = entry_to(one.email).walk("VEVENT")[0]
    first = int(event["SEQUENCE"])
    assert str(event["UID"]).startswith(f"comite-{sitting.public_id}@")
    assert event["DTSTART"].params["TZID"] == "Europe/Paris"
    assert entry_to(one.email).walk("VTIMEZONE")
    changed(admin, sitting, place="Salle 5")
    assert convened(admin, sitting) == 2
    assert "Lieu : Salle 5 (avant : Salle 4)." in mails_to(one.email)[-1]["body"]
    again = entry_to(one.email)
    assert (str(again["METHOD"]), str(again.walk("VEVENT")[0]["UID"])) == ("REQUEST", str(event["UID"]))
    assert int(again.walk("VEVENT")[0]["SEQUENCE"]) > first
    remove_seat(by=admin, at=timezone.now(), seat=one)
    assert convened(admin, sitting) == 1
    assert str(entry_to(one.email)["METHOD"]) == "CANCEL"
    cancel_committee(by=admin, at=timezone.now(), committee=sitting, reason="Salle inondée")
    assert "Salle inondée" in mails_to("deux@exemple.fr")[-1]["body"]
    assert len(mails_to(one.email)) == 3


def test_a_mail_never_names_a_dossier_from_which_a_link_keeps_its_reader(call: Call) -> None:
    admin, by, sitting, rows = administrator(), referent(), committee(), dossiers(call, 2)
    put(by, rows, sitting)
    linked = UserFactory()
    said = {"user": linked, "organisation": rows[0].organisation, "ground": "officer", "noted_by": linked}
    Interest.objects.create(since=timezone.now(), **said)
    one, two = give(admin, sitting, "liee", user=linked), give(admin, sitting, "libre")
    convened(admin, sitting)
    assert rows[0].number not in mails_to(one.email)[-1]["body"]
    assert rows[1].number in mails_to(one.email)[-1]["body"]
    assert rows[0].number in mails_to(two.email)[-1]["body"]
    assert [len(each.items) for each in invitations_of(sitting)] == [1, 2]


def test_the_attachment_leaves_as_a_calendar_entry(call: Call, mailoutbox) -> None:
    admin, sitting = administrator(), committee()
    give(admin, sitting, "une")
    convened(admin, sitting)
    drain_outbox()
    sent = mailoutbox[-1].message().as_string()
    assert 'text/calendar; method="REQUEST"' in sent
    assert OutboxEntry.objects.get(kind="mail", payload__to="une@exemple.fr").payload.keys() == {"to", "subject"}


def test_an_answer_needs_no_account_and_opening_the_link_answers_nothing(call: Call) -> None:
    admin, sitting = administrator(), committee(starts_at=time(9))
    seat = give(admin, sitting, "une")
    convened(admin, sitting)
    address, browser = reverse("committees:answer", args=[token_of(seat)]), Client()
    assert token_of(seat) in mails_to(seat.email)[-1]["body"]
    seat.refresh_from_db()
    assert token_of(seat) not in (seat.answer_digest, str(seat.told))
    assert browser.get(address).status_code == 200
    seat.refresh_from_db()
    assert seat.answer == ""
    browser.post(address, {"answer": "remote"})
    seat.refresh_from_db()
    assert seat.answer == "remote"
    assert "Choisissez une réponse" in browser.post(address, {"answer": "nul"}).content.decode()
    assert browser.get(reverse("committees:answer", args=["a" * 64])).status_code == 404
    # Another day asks for another answer; the first link still gives it.
    changed(admin, sitting, held_on=sitting.held_on + timedelta(days=1))
    convened(admin, sitting)
    seat.refresh_from_db()
    assert seat.answer == ""
    answer(at=timezone.now(), token=token_of(seat), value="coming")
    cancel_committee(by=admin, at=timezone.now(), committee=sitting, reason="Report")
    assert seat_of(token_of(seat), timezone.now()) is None
    with pytest.raises(Gone):
        answer(at=timezone.now(), token=token_of(seat), value="coming")


def test_the_page_says_what_leaves_before_it_does(call: Call) -> None:
    admin, sitting = administrator(), committee()
    give(admin, sitting, "une")
    address = reverse("committees:convocation", args=[sitting.public_id])
    assert "Envoyer 1 e-mail" in signed_in(admin).get(address).content.decode()
    signed_in(admin).post(address)
    assert len(mails_to("une@exemple.fr")) == 1
    assert signed_in(referent()).get(address).status_code == 404
