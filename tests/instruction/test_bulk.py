"""Each gesture on many dossiers: done row by row by the ordinary service, told row by row, taken back row by row."""

from datetime import timedelta

import pytest
from django.utils import timezone

from applications import services
from applications.models import Event
from applications.workflow import NotAllowed, State
from contacts.models import Membership, Referent
from eligibility.models import Call
from instruction.models import AgendaItem, BulkKind, BulkRow, BulkState, Label, LabelUse
from instruction.selectors import desk_of
from instruction.selectors.bulk import foresee
from instruction.services import bulk
from instruction.services.assigning import reassign
from instruction.services.bulk import start_run, undo_run
from tests.factories import fresh, mails_to
from tests.instruction.bulk import (
    administrator,
    another,
    committee,
    done,
    dossiers,
    drained,
    entries,
    messages,
    ready,
    referent,
    results,
    started,
)
from tests.instruction.conftest import call, committed_call

__all__ = ["call", "committed_call"]
QUESTION = ["projet", "", "Précisez le calendrier."]


def _label() -> Label:
    return Label.objects.create(slug="relire", name="Relire")


def _parameters(kind: str) -> dict:
    due = timezone.localdate() + timedelta(days=15)
    return {
        BulkKind.ASSIGN: lambda: {"referent": another().pk, "reason": "Congé"},
        BulkKind.LABEL: lambda: {"label": _label().pk},
        BulkKind.UNLABEL: lambda: {"label": _label().pk},
        BulkKind.ADDITION: lambda: {"items": [QUESTION], "due_on": due.isoformat()},
        BulkKind.AGENDA: lambda: {"committee": committee().pk},
        BulkKind.LETTERS: lambda: {"subject": "Dossier {numero}", "body": "Bonjour.", "signature": "Le service"},
    }[BulkKind(kind)]()


def test_a_run_is_written_with_its_rows_and_announced_once(call: Call) -> None:
    by, rows = referent(), dossiers(call, 2)
    given = {"by": by, "at": timezone.now(), "kind": "label", "parameters": {"label": 1}, "key": "cle"}
    run = start_run(**given, applications=rows)
    assert start_run(**given, applications=rows).pk == run.pk
    assert (run.state, results(run), len(entries(run))) == (BulkState.PENDING, ["waiting"] * 2, 1)
    with pytest.raises(NotAllowed, match="1 à 500"):
        start_run(**given | {"key": "autre"}, applications=[])


def test_dossiers_are_entrusted_and_given_back_unless_someone_changed_since(call: Call) -> None:
    by, rows, chosen = referent(), dossiers(call), another()
    leads = [row.assignments.get(role="lead", ended_at=None).referent for row in rows]
    run = done(by, "assign", rows, referent=chosen.pk, reason="Absence")
    assert (run.state, results(run)) == (BulkState.DONE, ["done"] * 3)
    assert {row.assignments.get(role="lead", ended_at=None).referent for row in rows} == {chosen}
    assert [Event.objects.filter(application=row, action="assign").count() for row in rows] == [1, 1, 1]
    third = Referent.objects.filter(is_active=True).exclude(pk__in=[chosen.pk, *(lead.pk for lead in leads)]).first()
    reassign(by=by, at=timezone.now(), application=rows[0], referent=third, reason="Autre")
    assert undo_run(by=by, at=timezone.now(), run=run, reason="Erreur") == 3
    run = drained(run)
    assert (run.state, results(run)) == (BulkState.DONE, ["done", "undone", "undone"])
    assert "changé" in run.rows.first().undo_message
    now = [row.assignments.get(role="lead", ended_at=None).referent for row in rows]
    assert now == [third, leads[1], leads[2]]


def test_who_leads_already_is_left_as_she_is(call: Call) -> None:
    by, rows = referent(), dossiers(call, 1)
    run = done(by, "assign", rows, referent=by.referent.pk, reason="Rien")
    assert results(run) == ["unchanged"]
    assert not Event.objects.filter(action="assign").exists()


def test_a_label_is_put_once_and_only_what_the_run_put_is_taken_back(call: Call) -> None:
    by, rows, label = referent(), dossiers(call), _label()
    LabelUse.objects.create(application=rows[0], label=label, by=by, at=timezone.now())
    run = done(by, "label", rows, label=label.pk)
    assert results(run) == ["unchanged", "done", "done"]
    undo_run(by=by, at=timezone.now(), run=run, reason="Erreur", rows=[run.rows.last().pk])
    assert results(drained(run)) == ["unchanged", "done", "undone"]
    assert set(LabelUse.objects.values_list("application", flat=True)) == {rows[0].pk, rows[1].pk}
    undo_run(by=by, at=timezone.now(), run=run, reason="Erreur")
    assert drained(run).state == BulkState.UNDONE
    assert LabelUse.objects.get().application == rows[0]


def test_a_label_taken_off_comes_back(call: Call) -> None:
    by, rows, label = referent(), dossiers(call, 2), _label()
    LabelUse.objects.create(application=rows[0], label=label, by=by, at=timezone.now())
    run = done(by, "unlabel", rows, label=label.pk)
    assert results(run) == ["done", "unchanged"]
    undo_run(by=by, at=timezone.now(), run=run, reason="Erreur")
    assert results(drained(run)) == ["undone", "unchanged"]
    assert LabelUse.objects.get().application == rows[0]


def test_the_same_addition_is_asked_where_the_state_allows_and_cancelled_while_unanswered(call: Call) -> None:
    by, rows = referent(), dossiers(call)
    ready(rows[2], by)
    due = (timezone.localdate() + timedelta(days=12)).isoformat()
    run = done(by, "addition", rows, items=[QUESTION], due_on=due)
    assert results(run) == ["done", "done", "refused"]
    assert "n’est plus possible" in messages(run)[2]
    assert [fresh(row).state for row in rows] == ["addition_requested", "addition_requested", "ready"]
    assert len(mails_to(rows[0].created_by.email)) >= 1
    services.cancel_addition(by=by, at=timezone.now(), application=rows[0], reason="Trouvé")
    undo_run(by=by, at=timezone.now(), run=run, reason="Envoyé par erreur")
    assert results(drained(run)) == ["done", "undone", "refused"]
    assert fresh(rows[1]).state == State.IN_REVIEW
    assert rows[1].events.get(action="cancel_addition").reason == "Envoyé par erreur"


def test_ready_dossiers_are_put_on_an_agenda_in_order_and_taken_off(call: Call) -> None:
    by, rows, sitting = referent(), dossiers(call), committee()
    for row in rows[:2]:
        ready(row, by)
    run = done(by, "agenda", rows, committee=sitting.pk)
    assert results(run) == ["done", "done", "refused"]
    turns = list(sitting.items.order_by("order").values_list("application", "order"))
    assert turns == [(rows[0].pk, 1), (rows[1].pk, 2)]
    assert fresh(rows[0]).state == State.SCHEDULED
    assert results(done(by, "agenda", rows[:1], committee=sitting.pk)) == ["unchanged"]
    undo_run(by=by, at=timezone.now(), run=run, reason="Comité reporté")
    assert results(drained(run)) == ["undone", "undone", "refused"]
    assert not AgendaItem.objects.filter(removed_at=None).exists()
    assert fresh(rows[0]).state == State.READY
    assert rows[0].events.get(action="unschedule").reason == "Comité reporté"


@pytest.mark.parametrize("kind", BulkKind.values)
def test_each_row_is_checked_again_when_it_is_done(call: Call, kind: str) -> None:
    """Rights lost between the request and the work are lost, for every gesture."""
    by, rows = referent(), dossiers(call, 2)
    run = started(by, kind, rows, **_parameters(kind))
    Membership.objects.create(user=by, organisation=rows[0].organisation, role="viewer", state="active")
    assert drained(run).state == BulkState.DONE
    assert results(run)[0] == "refused"
    assert "rôle" in messages(run)[0]
    assert not Event.objects.filter(application=rows[0], actor=by).exists()


def test_someone_whose_account_is_closed_does_nothing_more(call: Call) -> None:
    by, rows = referent(), dossiers(call, 2)
    run = started(by, "label", rows, label=_label().pk)
    type(by).objects.filter(pk=by.pk).update(is_active=False)
    assert results(drained(run)) == ["refused", "refused"]
    assert not LabelUse.objects.exists()


@pytest.mark.parametrize("kind", BulkKind.values)
def test_what_is_foreseen_is_what_is_done(call: Call, kind: str, django_assert_max_num_queries: object) -> None:
    by, rows, chosen = referent(), dossiers(call, 4), _parameters(kind)
    rows += dossiers(call, 1, theme="sport")
    ready(rows[1], by)
    services.request_addition(
        by=by, at=timezone.now(), application=rows[2], items=[services.Asked(*QUESTION)], due_on=None
    )
    Membership.objects.create(user=by, organisation=rows[3].organisation, role="viewer", state="active")
    rows = [fresh(row) for row in rows]
    with django_assert_max_num_queries(40):
        told = foresee(kind, rows, chosen, desk=desk_of(by), user=by, at=timezone.now())
    run = done(by, kind, rows, **chosen)
    assert [str(one.state) for one in told] == results(run)
    refused = [row.message for row in run.rows.filter(state="refused").order_by("pk")]
    assert [one.why for one in told if one.state == "refused"] == refused


def test_only_who_did_it_undoes_it_with_a_reason_and_once(call: Call) -> None:
    by, rows = referent(), dossiers(call, 1)
    run = started(by, "label", rows, label=_label().pk)
    asked = {"at": timezone.now(), "run": run}
    with pytest.raises(NotAllowed, match="pas terminé"):
        undo_run(by=by, reason="Erreur", **asked)
    drained(run)
    with pytest.raises(NotAllowed, match="motif"):
        undo_run(by=by, reason="  ", **asked)
    with pytest.raises(NotAllowed, match="Seule la personne"):
        undo_run(by=administrator(), reason="Erreur", **asked)
    assert undo_run(by=by, reason="Erreur", **asked) == 1
    with pytest.raises(NotAllowed, match="pas terminé"):
        undo_run(by=by, reason="Erreur", **asked)


def test_a_fault_on_a_row_stops_no_other_and_is_told_in_the_end(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    by, rows = referent(), dossiers(call)
    run = started(by, "label", rows, label=_label().pk)
    honest = bulk.GESTURES["label"].do

    def faulty(act, application):
        if application.pk == rows[1].pk:
            raise RuntimeError("a fault of ours")
        return honest(act, application)

    monkeypatch.setitem(bulk.GESTURES, "label", bulk.Gesture(faulty))
    (entry,) = entries(run)
    for attempt in (1, 2):
        entry.attempts = attempt
        with pytest.raises(RuntimeError):
            bulk.take_up(entry)
        assert results(run) == ["done", "waiting", "done"]
    entry.attempts = bulk.TRIES
    bulk.take_up(entry)
    assert results(run) == ["done", "refused", "done"]
    assert messages(run)[1] == bulk.FAULT
    assert Event.objects.filter(action="label").count() == 2


def test_a_row_of_the_association_says_nothing_of_it(call: Call) -> None:
    """What a run did is the services' own: its events are on no page of the association's."""
    by, rows = referent(), dossiers(call, 1)
    done(by, "label", rows, label=_label().pk)
    event = Event.objects.get(action="label")
    assert (event.actor, event.role, event.details["after"]) == (by, "referent", "Relire")
    assert BulkRow.objects.get().message == "Étiquette « Relire » posée."
