"""Sittings: created by those who convene them, changed by those who keep them, read by each as far as she may."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from applications.workflow import NotAllowed, State
from committees.selectors.committees import agenda_of
from committees.services.agenda import swap_places
from committees.services.committees import create_committee
from contacts.models import Service
from eligibility.models import Call
from instruction.models import Committee
from instruction.services.agendas import put_on_agenda, take_off_agenda
from tests.factories import fresh, member, signed_in
from tests.instruction.bulk import administrator, committee, dossiers, ready, referent
from tests.instruction.conftest import call, committed_call

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
    first, second = put(by, rows, sitting)
    with pytest.raises(NotAllowed):
        swap_places(by=by, item=first, other=second)
    admin = administrator()
    assert swap_places(by=admin, item=first, other=second)
    assert [one.application for one in agenda_of(admin, sitting).items] == rows[::-1]
    take_off_agenda(by=by, at=timezone.now(), application=rows[0], reason="Retrait")
    assert not swap_places(by=admin, item=first, other=second)


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
    said = {"kind": "technical", "title": "Comité de mars", "held_on": day, "place": "Salle 4"}
    assert by.post(address, said).status_code == 404
    page = admin.post(address, {**said, "title": ""}).content.decode()
    assert "Donnez un intitulé." in page
    assert "Salle 4" in page
    response = admin.post(address, said)
    assert response.url == reverse("committees:agenda", args=[Committee.objects.get().public_id])
    assert "Comité de mars" in by.get(listed).content.decode()
