"""Committees: created by those who convene them, filled with ready dossiers, read by each as far as she may."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from applications import services
from applications.workflow import Action, NotAllowed, State
from contacts.models import Service
from eligibility.models import Call
from instruction.models import AgendaItem, Committee
from instruction.selectors.agendas import agenda_of, passage_of
from instruction.selectors.desks import desk_of
from instruction.services.agendas import create_committee, put_on_agenda, swap_places, take_off_agenda
from tests.factories import fresh, mails_to, member, signed_in
from tests.instruction.bulk import administrator, committee, dossiers, ready, referent
from tests.instruction.conftest import call, committed_call
from tests.threads import together

__all__ = ["call", "committed_call"]


def _put(by, rows, sitting):
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


def test_a_dossier_enters_and_leaves_an_agenda_with_its_state(call: Call) -> None:
    by, (row,), sitting = referent(), dossiers(call, 1), committee()
    with pytest.raises(NotAllowed):
        put_on_agenda(by=by, at=timezone.now(), application=row, committee=sitting)
    (item,) = _put(by, [row], sitting)
    assert (fresh(row).state, passage_of(fresh(row))) == (State.SCHEDULED, item)
    assert row.events.get(action="schedule").details == {"committee": str(sitting)}
    with pytest.raises(NotAllowed, match="motif"):
        take_off_agenda(by=by, at=timezone.now(), application=row, reason=" ")
    take_off_agenda(by=by, at=timezone.now(), application=row, reason="Pièce manquante")
    assert (fresh(row).state, passage_of(fresh(row))) == (State.READY, None)
    assert "Retiré de l’ordre du jour" in mails_to(row.created_by.email)[-1]["body"]
    with pytest.raises(NotAllowed, match="aucun ordre du jour"):
        take_off_agenda(by=by, at=timezone.now(), application=row, reason="Encore")


def test_a_past_committee_takes_no_dossier(call: Call) -> None:
    by, (row,) = referent(), dossiers(call, 1)
    with pytest.raises(NotAllowed, match="est passé"):
        _put(by, [row], committee(days=-1))
    assert fresh(row).state == State.READY


def test_a_dossier_put_off_goes_to_another_committee(call: Call) -> None:
    by, (row,), first, second = referent(), dossiers(call, 1), committee(), committee(30)
    _put(by, [row], first)
    for action in (Action.DEFER, Action.RETURN_TO_READY):
        services.move(by=by, at=timezone.now(), application=row, action=action, reason="À revoir")
    put_on_agenda(by=by, at=timezone.now(), application=row, committee=second)
    assert AgendaItem.objects.get(removed_at=None).committee == second
    assert AgendaItem.objects.filter(application=row).count() == 2


def test_turns_are_exchanged_by_those_who_convene(call: Call) -> None:
    by, rows, sitting = referent(), dossiers(call, 2), committee()
    first, second = _put(by, rows, sitting)
    with pytest.raises(NotAllowed):
        swap_places(by=by, item=first, other=second)
    admin = administrator()
    assert swap_places(by=admin, item=first, other=second)
    assert [one.application for one in agenda_of(sitting, desk_of(admin)).items] == rows[::-1]
    take_off_agenda(by=by, at=timezone.now(), application=rows[0], reason="Retrait")
    assert not swap_places(by=admin, item=first, other=second)


def test_two_people_who_fill_one_agenda_take_turns(committed_call: Call) -> None:
    by, rows, sitting = referent(), [], committee()
    rows = [ready(row, by) for row in dossiers(committed_call, 4)]
    at = timezone.now()
    together([lambda row=row: put_on_agenda(by=by, at=at, application=row, committee=sitting) for row in rows])
    assert sorted(sitting.items.values_list("order", flat=True)) == [1, 2, 3, 4]


def test_the_agenda_shows_each_what_she_may_read_and_lets_her_change_it(call: Call) -> None:
    by, admin, sitting = referent(), administrator(), committee()
    rows = dossiers(call, 2)
    (foreign,) = dossiers(call, 1, theme="sport")
    _put(admin, [foreign, *rows], sitting)
    address = reverse("instruction:agenda", args=[sitting.public_id])
    page = signed_in(by).get(address).content.decode()
    assert rows[0].number in page
    assert foreign.number not in page
    assert "1 autre dossier, d’autres thématiques" in page
    assert "Monter" not in page
    turn = reverse("instruction:agenda_item", args=[sitting.public_id, rows[1].public_id])
    signed_in(admin).post(turn, {"gesture": "up"})
    assert [one.application for one in agenda_of(sitting, desk_of(by)).items] == [rows[1], rows[0]]
    assert signed_in(by).post(turn, {"gesture": "remove", "reason": "Retrait"}, follow=True).status_code == 200
    assert fresh(rows[1]).state == State.READY
    other = reverse("instruction:agenda_item", args=[sitting.public_id, foreign.public_id])
    assert signed_in(by).post(other, {"gesture": "remove", "reason": "Vol"}).status_code == 404
    assert fresh(foreign).state == State.SCHEDULED


def test_the_page_of_committees_offers_its_form_to_those_who_convene(call: Call) -> None:
    address = reverse("instruction:committees")
    by, admin = signed_in(referent()), signed_in(administrator())
    assert "Créer un comité" not in by.get(address).content.decode()
    day = (timezone.localdate() + timedelta(days=9)).isoformat()
    said = {"kind": "technical", "title": "Comité de mars", "held_on": day, "place": "Salle 4"}
    assert "responsables" in by.post(address, said).content.decode() or not Committee.objects.exists()
    page = admin.post(address, {**said, "title": ""}).content.decode()
    assert "Donnez un intitulé." in page
    assert "Salle 4" in page
    response = admin.post(address, said)
    assert response.url == reverse("instruction:agenda", args=[Committee.objects.get().public_id])
    assert "Comité de mars" in by.get(address).content.decode()
