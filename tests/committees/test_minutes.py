"""The minutes: every line from a record, retouched without a loss, signed by the chair, then frozen by the database."""

from typing import Any

import pytest
from django.db import Error, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from applications.models import Interest
from applications.services import NotSigned
from applications.workflow import NotAllowed
from committees.models import MinutesLine, Position, Recusal, Seat
from committees.selectors.minutes import digest_of, reading_of
from committees.selectors.records import records_of
from committees.services import minutes as service
from committees.services.minutes import (
    BEFORE,
    LineClash,
    add_line,
    edit_line,
    is_up_to_date,
    remove_line,
    restore_line,
    sign,
    write_minutes,
)
from contacts.models import User
from eligibility.models import Call
from instruction.models import AgendaItem, Committee
from tests.committees.test_agenda import world
from tests.committees.test_seats import funder, give
from tests.factories import PASSWORD, UserFactory, signed_in
from tests.instruction.bulk import referent
from tests.instruction.conftest import call

__all__ = ["call"]


def held(call: Call) -> tuple[User, User, Committee, list[AgendaItem]]:
    """A sitting that is over: a chair, two funders, two passages with an opinion each."""
    admin, sitting, items = world(call, 2, quorum_rule="half", place="Salle 4")
    chair = UserFactory(first_name="Ada", last_name="Martin")
    give(admin, sitting, "Ada Martin", role="chair", user=chair)
    seat = give(admin, sitting, "Hugo Marchal", funder=funder("region"))
    Seat.objects.filter(committee=sitting).update(attendance="present")
    at = timezone.now()
    for item, opinion in zip(items, ("reserved", "favourable"), strict=True):
        Position.objects.create(
            item=item, funder=funder("region"), seat=seat, value="favourable", state="recorded", comment="Utile.",
            updated_by=admin, updated_at=at,
        ).amounts.create(amount=5000)  # fmt: skip
        AgendaItem.objects.filter(pk=item.pk).update(opinion=opinion, conditions="Le bilan", examined_at=at)
    Committee.objects.filter(pk=sitting.pk).update(state="closed", opened_at=at, closed_at=at)
    sitting.refresh_from_db()
    return admin, chair, sitting, items


def written(by: User, sitting: Committee) -> Any:
    return write_minutes(by=by, at=timezone.now(), committee=sitting)


def line_of(minutes: Any, kind: str) -> MinutesLine:
    return minutes.lines.filter(kind=kind).order_by("order").first()


def test_every_line_comes_from_a_record_and_says_what_it_says(call: Call) -> None:
    admin, _, sitting, items = held(call)
    minutes = written(admin, sitting)
    lines = list(minutes.lines.order_by("order"))
    assert [(one.record, one.written, one.facts) for one in lines] == [
        (one.record, one.written, one.facts) for one in records_of(sitting)
    ]
    text = "\n".join(map(str, lines))
    for words in (
        "Salle 4", "Ada Martin (préside) : présent.", "2 voix présentes sur 2 : le quorum de 1 est atteint.",
        items[0].application.number, "favorable, 5\u202f000\u00a0€ (crédit spécifique). Utile.", "Le bilan",
        "Avis du comité : favorable sous conditions.",
    ):  # fmt: skip
        assert words in text
    position = Position.objects.filter(item=items[0]).get()
    assert line_of(minutes, "position").record == f"position:{position.public_id}"
    # The conditions are said where the opinion rests on them.
    assert minutes.lines.filter(kind="condition").count() == 1


def test_a_retouched_line_keeps_its_text_and_is_told_that_its_record_changed(call: Call) -> None:
    admin, _, sitting, items = held(call)
    minutes = written(admin, sitting)
    line = line_of(minutes, "position")
    before = line.written
    edit_line(by=admin, at=timezone.now(), line=line, text="La Région suit.", version=line.version)
    with pytest.raises(LineClash) as clash:
        edit_line(by=admin, at=timezone.now(), line=line, text="Autre", version=line.version)
    assert (str(clash.value.line), clash.value.mine) == ("La Région suit.", "Autre")
    free = add_line(by=admin, at=timezone.now(), minutes=minutes, text="Suspension.", item=items[0])
    Position.objects.filter(item=items[0]).update(value="unfavourable")
    assert not is_up_to_date(minutes)
    minutes = written(admin, sitting)
    line.refresh_from_db()
    assert (str(line), line.facts[BEFORE]) == ("La Région suit.", before)
    assert "défavorable" in line.written
    assert is_up_to_date(minutes)
    last = minutes.lines.filter(item=items[0]).order_by("order").last()
    assert last == free
    page = signed_in(admin).get(reverse("committees:minutes", args=[sitting.public_id])).content.decode()
    assert "La valeur enregistrée a changé" in page
    edit_line(by=admin, at=timezone.now(), line=line, text=line.written, version=line.version)
    line.refresh_from_db()
    assert (line.text, line.edited_by, BEFORE in line.facts) == ("", None, False)
    Position.objects.filter(item=items[0]).get().amounts.all().delete()
    Position.objects.filter(item=items[0]).delete()
    written(admin, sitting)
    line.refresh_from_db()
    assert (bool(line.removed_at), line.reason) == (True, service.GONE)


def test_a_line_goes_out_with_its_reason_and_a_recusal_stays(call: Call) -> None:
    admin, _, sitting, items = held(call)
    seat = Seat.objects.get(committee=sitting, role="member")
    Recusal.objects.create(item=items[0], seat=seat, ground="officer", noted_at=timezone.now())
    minutes = written(admin, sitting)
    assert str(line_of(minutes, "recusal")).startswith("Déport de Hugo Marchal")
    with pytest.raises(NotAllowed, match="Un déport reste"):
        remove_line(by=admin, at=timezone.now(), line=line_of(minutes, "recusal"), reason="Non")
    line = line_of(minutes, "plan")
    with pytest.raises(NotAllowed, match="pourquoi"):
        remove_line(by=admin, at=timezone.now(), line=line, reason=" ")
    remove_line(by=admin, at=timezone.now(), line=line, reason="Erreur de plan")
    assert line not in [one for group in reading_of(admin, minutes).groups for one in group.lines]
    written(admin, sitting)
    line.refresh_from_db()
    assert line.reason == "Erreur de plan"
    restore_line(by=admin, line=line)
    line.refresh_from_db()
    assert line.removed_at is None


def test_a_person_kept_away_reads_the_fact_and_nothing_of_the_passage(call: Call) -> None:
    admin, chair, sitting, items = held(call)
    written(admin, sitting)
    application = items[0].application
    said = {"organisation": application.organisation, "application": application, "since": timezone.now()}
    Interest.objects.create(user=chair, noted_by=chair, ground="officer", **said)
    page = signed_in(chair).get(reverse("committees:minutes", args=[sitting.public_id])).content.decode()
    assert "Déport." in page
    assert f"Dossier {application.number}" not in page
    assert f"Dossier {items[1].application.number}" in page
    assert signed_in(referent()).get(reverse("committees:minutes", args=[sitting.public_id])).status_code == 404


def test_the_chair_alone_signs_what_she_has_read_and_it_is_frozen(call: Call, monkeypatch: Any) -> None:
    monkeypatch.setattr(service, "draw", lambda reading: b"%PDF-1.7 releve")
    admin, chair, sitting, items = held(call)
    minutes = written(admin, sitting)
    address = reverse("committees:minutes_sign", args=[sitting.public_id])
    at, version = timezone.now(), minutes.version
    assert signed_in(admin).get(address).status_code == 404
    with pytest.raises(NotAllowed, match="présidence"):
        sign(by=admin, at=at, minutes=minutes, version=version, password=PASSWORD)
    with pytest.raises(NotSigned):
        sign(by=chair, at=at, minutes=minutes, version=version, password="faux")
    Position.objects.filter(item=items[0]).update(value="unfavourable")
    with pytest.raises(NotAllowed, match="actualisez"):
        sign(by=chair, at=at, minutes=minutes, version=version, password=PASSWORD)
    minutes = written(admin, sitting)
    with pytest.raises(NotAllowed, match="relisez-le"):
        sign(by=chair, at=at, minutes=minutes, version=version, password=PASSWORD)
    digest = digest_of(minutes)
    browser = signed_in(chair)
    browser.post(address, {"version": minutes.version, "password": PASSWORD})
    minutes.refresh_from_db()
    sitting.refresh_from_db()
    assert (sitting.state, minutes.sha256, digest_of(minutes)) == ("signed", digest, digest)
    assert minutes.pdf is not None
    pdf = browser.get(reverse("committees:minutes_pdf", args=[sitting.public_id]))
    assert b"".join(pdf.streaming_content).startswith(b"%PDF-")
    line = line_of(minutes, "position")
    for change in (
        lambda: MinutesLine.objects.filter(pk=line.pk).update(text="Faux"),
        lambda: MinutesLine.objects.filter(pk=line.pk).delete(),
        lambda: MinutesLine.objects.create(minutes=minutes, order=99, kind="free", text="Glissée"),
        lambda: type(minutes).objects.filter(pk=minutes.pk).update(sha256="0" * 64),
        lambda: type(minutes).objects.filter(pk=minutes.pk).update(signed_at=None, signed_by=None, sha256=""),
    ):
        with pytest.raises(Error, match="signed minutes do not change"), transaction.atomic():
            change()
    with pytest.raises(NotAllowed, match="signé"):
        edit_line(by=admin, at=at, line=line, text="Faux", version=line.version)
    with pytest.raises(NotAllowed):
        written(admin, sitting)


def test_the_pages_of_lines(call: Call) -> None:
    admin, _, sitting, items = held(call)
    browser, address = signed_in(admin), reverse("committees:minutes", args=[sitting.public_id])
    assert "Écrire le relevé" in browser.get(address).content.decode()
    browser.post(address)
    line = MinutesLine.objects.filter(kind="opinion").first()
    page = reverse("committees:minutes_line", args=[sitting.public_id, line.public_id])
    opened = browser.get(page).context["version"]
    assert browser.post(page, {"do": "save", "text": "Avis clair.", "version": opened}).status_code == 302
    both = browser.post(page, {"do": "save", "text": "Autre avis.", "version": opened}).content.decode()
    assert all(words in both for words in ("Avis clair.", "Autre avis.", "Deux textes"))
    browser.post(page, {"do": "written", "version": opened + 1})
    line.refresh_from_db()
    assert line.text == ""
    browser.post(page, {"do": "remove", "reason": "Doublon"})
    browser.post(page, {"do": "restore"})
    adding = reverse("committees:minutes_add", args=[sitting.public_id])
    browser.post(adding, {"text": "Un mot de la fin."})
    browser.post(adding, {"text": "Un mot du dossier.", "item": items[1].public_id})
    assert MinutesLine.objects.filter(kind="free").count() == 2
    assert "Un mot de la fin." in browser.get(address).content.decode()
    assert signed_in(referent()).post(adding, {"text": "Non"}).status_code == 404


def test_thirty_passages_are_read_in_as_many_queries_as_one(call: Call) -> None:
    _, sitting, items = world(call, 30)
    AgendaItem.objects.filter(pk__in=[one.pk for one in items[1:]]).update(removed_at=timezone.now())
    records_of(sitting)
    with CaptureQueriesContext(connection) as few:
        records_of(sitting)
    AgendaItem.objects.filter(committee=sitting).update(removed_at=None)
    with CaptureQueriesContext(connection) as many:
        records_of(sitting)
    assert len(many) == len(few)
    assert {line.kind for line in records_of(sitting)} >= {"item", "plan", "opinion"}
