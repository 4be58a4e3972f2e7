"""Sittings: created by those who convene them, changed by those who keep them, read by each as far as she may."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from applications.workflow import NotAllowed, State
from committees.selectors.committees import agenda_of
from committees.services.agenda import place
from committees.services.committees import cancel_committee, create_committee, edit_committee, mark_of
from contacts.models import Service
from eligibility.models import Call
from instruction.models import AgendaItem, Committee
from instruction.services.agendas import put_on_agenda, take_off_agenda
from tests.factories import fresh, member, signed_in
from tests.instruction.bulk import administrator, committee, dossiers, ready, referent
from tests.instruction.conftest import call, committed_call
from tests.threads import together

__all__ = ["call", "committed_call"]


def put(by, rows, sitting):
    return [put_on_agenda(by=by, at=timezone.now(), application=ready(row, by), committee=sitting) for row in rows]


def test_administrators_and_heads_create_committees(call: Call) -> None:
    day = timezone.localdate() + timedelta(days=9)
    said = {"kind": "jury", "title": "Jury d’automne", "held_on": day}
    with pytest.raises(NotAllowed, match="responsables"):
        create_committee(by=referent(), **said)
    assert create_committee(by=administrator(), **said).title == "Jury d’automne"
    head = member(dossiers(call, 1)[0].organisation)
    Service.objects.first().heads.add(head)
    assert create_committee(by=head, **said).pk


def test_turns_are_exchanged_by_those_who_convene(call: Call) -> None:
    by, rows, sitting = referent(), dossiers(call, 2), committee()
    first, _ = put(by, rows, sitting)
    with pytest.raises(NotAllowed):
        place(by=by, item=first, rank=2)
    admin = administrator()
    assert place(by=admin, item=first, rank=2)
    assert [one.application for one in agenda_of(admin, sitting).items] == rows[::-1]
    take_off_agenda(by=by, at=timezone.now(), application=rows[0], reason="Retrait")
    assert not place(by=admin, item=first, rank=1)


def test_the_agenda_shows_each_what_she_may_read_and_lets_her_change_it(call: Call) -> None:
    by, admin, sitting = referent(), administrator(), committee()
    rows = dossiers(call, 2)
    (foreign,) = dossiers(call, 1, theme="sport")
    put(admin, [foreign, *rows], sitting)
    address = reverse("committees:agenda", args=[sitting.public_id])
    page = signed_in(by).get(address).content.decode()
    assert rows[0].number in page
    assert foreign.number not in page
    assert "1 autre dossier, que vous ne lisez pas ici" in page
    assert "Monter" not in page
    turn = reverse("committees:item", args=[sitting.public_id, rows[1].public_id])
    signed_in(admin).post(turn, {"gesture": "up"})
    assert [one.application for one in agenda_of(by, sitting).items] == [rows[1], rows[0]]
    assert signed_in(by).post(turn, {"gesture": "remove", "reason": "Retrait"}, follow=True).status_code == 200
    assert fresh(rows[1]).state == State.READY
    other = reverse("committees:item", args=[sitting.public_id, foreign.public_id])
    assert signed_in(by).post(other, {"gesture": "remove", "reason": "Vol"}).status_code == 404
    assert fresh(foreign).state == State.SCHEDULED


def test_the_form_of_a_committee_is_for_those_who_convene(call: Call) -> None:
    address, listed = reverse("committees:new"), reverse("committees:list")
    by, admin = signed_in(referent()), signed_in(administrator())
    assert "Créer un comité" not in by.get(listed).content.decode()
    assert "Créer un comité" in admin.get(listed).content.decode()
    day = (timezone.localdate() + timedelta(days=9)).isoformat()
    said = {
        "kind": "technical",
        "title": "Comité de mars",
        "held_on": day,
        "place": "Salle 4",
        "minutes_each": 8,
        "quorum_rule": "half",
    }
    assert by.post(address, said).status_code == 404
    page = admin.post(address, {**said, "title": ""}).content.decode()
    assert "Donnez un intitulé." in page
    assert "Salle 4" in page
    response = admin.post(address, said)
    assert response.url == reverse("committees:agenda", args=[Committee.objects.get().public_id])
    assert "Comité de mars" in by.get(listed).content.decode()


def said_of(sitting: Committee, **more: object) -> dict[str, object]:
    return {
        "kind": sitting.kind, "title": sitting.title, "held_on": sitting.held_on.isoformat(), "place": sitting.place,
        "minutes_each": "8", "quorum_rule": "none", **more,
    }  # fmt: skip


def test_two_people_change_one_committee_and_nothing_is_lost(call: Call) -> None:
    one, two, sitting = signed_in(administrator()), signed_in(administrator()), committee()
    address = reverse("committees:edit", args=[sitting.public_id])
    seen = two.get(address).context["seen"]
    assert one.post(address, said_of(sitting, place="Salle A", seen=seen)).status_code == 302
    page = two.post(address, said_of(sitting, place="Salle B", seen=seen))
    assert page.status_code == 200
    assert all(word in page.content.decode() for word in ("Salle A", "Salle B", "Une autre personne"))
    sitting.refresh_from_db()
    assert sitting.place == "Salle A"
    assert two.post(address, said_of(sitting, place="Salle B", seen=page.context["seen"])).status_code == 302
    sitting.refresh_from_db()
    assert (sitting.place, sitting.version) == ("Salle B", 3)


def test_the_form_says_what_is_wrong_beside_the_field(call: Call) -> None:
    sitting, browser, address = committee(), signed_in(administrator()), reverse("committees:new")
    wrong = [
        ({"ends_at": "09:00", "starts_at": "10:00"}, "La fin vient après le début."),
        ({"ends_at": "09:00"}, "Écrivez aussi l’heure de début."),
        ({"quorum_rule": "count"}, "Écrivez combien de voix il faut."),
        ({"minutes_each": "0"}, "au moins une minute"),
        ({"held_on": "2020-01-01"}, "Ce jour est passé"),
        ({"link": "pas une adresse"}, "https://visio"),
    ]
    for said, sentence in wrong:
        assert sentence in browser.post(address, said_of(sitting, **said)).content.decode()
    assert Committee.objects.count() == 1


def test_a_committee_is_cancelled_with_its_reason_and_its_dossiers_are_ready_again(call: Call) -> None:
    by, admin, rows, sitting = referent(), administrator(), dossiers(call, 2), committee()
    put(by, rows, sitting)
    address = reverse("committees:cancel", args=[sitting.public_id])
    assert signed_in(by).get(address).status_code == 404
    assert "Écrivez le motif" in signed_in(admin).post(address, {"reason": " "}).content.decode()
    signed_in(admin).post(address, {"reason": "Salle inondée"})
    sitting.refresh_from_db()
    assert (sitting.state, sitting.cancel_reason) == ("cancelled", "Salle inondée")
    assert [fresh(row).state for row in rows] == [State.READY, State.READY]
    assert rows[0].events.get(action="unschedule").reason == "Salle inondée"
    assert signed_in(admin).get(address).status_code == 302


def test_the_day_that_dossiers_wait_for_goes_with_the_sitting(call: Call) -> None:
    by, admin, rows, sitting = referent(), administrator(), dossiers(call, 1), committee()
    put(by, rows, sitting)
    later = sitting.held_on + timedelta(days=7)
    edit_committee(by=admin, committee=sitting, seen=mark_of(sitting), held_on=later)
    assert fresh(rows[0]).next_date == later


@pytest.mark.django_db(transaction=True)
def test_a_dossier_that_comes_as_the_sitting_is_cancelled_is_not_left_behind(committed_call: Call) -> None:
    by, admin, sitting = referent(), administrator(), committee()
    row = ready(dossiers(committed_call, 1)[0], by)
    at = timezone.now()
    together(
        [
            lambda: put_on_agenda(by=by, at=at, application=row, committee=sitting),
            lambda: cancel_committee(by=admin, at=at, committee=sitting, reason="Salle inondée"),
        ]
    )
    sitting.refresh_from_db()
    waits = AgendaItem.objects.filter(committee=sitting, removed_at=None).exists()
    assert (fresh(row).state == State.SCHEDULED) == waits
    assert not (sitting.state == "cancelled" and waits)
