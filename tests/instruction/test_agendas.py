"""Dossiers put on the agendas of committees, and taken off."""

import pytest
from django.utils import timezone

from applications import services
from applications.workflow import Action, NotAllowed, State
from eligibility.models import Call
from instruction.models import AgendaItem
from instruction.selectors.agendas import passage_of
from instruction.services.agendas import put_on_agenda, take_off_agenda
from tests.factories import fresh, mails_to
from tests.instruction.bulk import committee, dossiers, ready, referent
from tests.instruction.conftest import call, committed_call
from tests.threads import together

__all__ = ["call", "committed_call"]


def _put(by, rows, sitting):
    return [put_on_agenda(by=by, at=timezone.now(), application=ready(row, by), committee=sitting) for row in rows]


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
    with pytest.raises(NotAllowed, match="clos ou annulé"):
        put_on_agenda(by=by, at=timezone.now(), application=row, committee=committee(state="cancelled"))
    assert fresh(row).state == State.READY


def test_followers_of_a_committee_see_its_version_grow(call: Call) -> None:
    by, (row,), sitting = referent(), dossiers(call, 1), committee()
    _put(by, [row], sitting)
    sitting.refresh_from_db()
    assert sitting.version == 2
    take_off_agenda(by=by, at=timezone.now(), application=row, reason="Retrait")
    sitting.refresh_from_db()
    assert sitting.version == 3


def test_a_dossier_put_off_goes_to_another_committee(call: Call) -> None:
    by, (row,), first, second = referent(), dossiers(call, 1), committee(), committee(30)
    _put(by, [row], first)
    for action in (Action.DEFER, Action.RETURN_TO_READY):
        services.move(by=by, at=timezone.now(), application=row, action=action, reason="À revoir")
    put_on_agenda(by=by, at=timezone.now(), application=row, committee=second)
    assert AgendaItem.objects.get(removed_at=None).committee == second
    assert AgendaItem.objects.filter(application=row).count() == 2


def test_two_people_who_fill_one_agenda_take_turns(committed_call: Call) -> None:
    by, rows, sitting = referent(), [], committee()
    rows = [ready(row, by) for row in dossiers(committed_call, 4)]
    at = timezone.now()
    together([lambda row=row: put_on_agenda(by=by, at=at, application=row, committee=sitting) for row in rows])
    assert sorted(sitting.items.values_list("order", flat=True)) == [1, 2, 3, 4]
