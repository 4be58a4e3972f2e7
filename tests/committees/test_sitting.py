"""A sitting from its opening to its end: what each step asks, and what becomes of the dossiers."""

from datetime import timedelta
from functools import partial

import pytest
from django.utils import timezone

from applications.models import Application
from applications.workflow import NotAllowed, State
from committees.models import Seat
from committees.services.sitting import (
    NO_TIME,
    Closed,
    OpinionClash,
    OpinionRefused,
    call_item,
    close_sitting,
    go_on_without_quorum,
    open_sitting,
    set_opinion,
)
from contacts.models import OutboxEntry
from eligibility.models import Call
from instruction.models import AgendaItem, Committee, ItemOpinion
from tests.committees.around import asking, sitting, turn
from tests.factories import UserFactory, fresh, mails_to
from tests.instruction.bulk import administrator
from tests.instruction.conftest import call, committed_call
from tests.threads import together

__all__ = ["call", "committed_call"]


def _table(call: Call, count: int = 1, state: str = "open", **fields):
    committee = sitting("mel", "region", state=state)
    Seat.objects.update(attendance="present")
    Committee.objects.filter(pk=committee.pk).update(**fields)
    items = [turn(committee, asking(call, ("region", 4000))) for _ in range(count)]
    committee.refresh_from_db()
    return committee, items


def _opinion(item, opinion="favourable", *, by=None, conditions="", remark="", version=1, **more):
    said = {"opinion": opinion, "conditions": conditions, "remark": remark, "version": version}
    return set_opinion(by=by or administrator(), at=timezone.now(), item=item, **said, **more)


def _close(committee, by=None):
    return close_sitting(by=by or administrator(), at=timezone.now(), committee=committee)


def test_a_convened_sitting_opens_on_its_first_passage(call: Call) -> None:
    committee, (first, second) = _table(call, 2, state="convened")
    with pytest.raises(NotAllowed):
        open_sitting(by=UserFactory(), at=timezone.now(), committee=committee)
    by = administrator()
    row = open_sitting(by=by, at=timezone.now(), committee=committee)
    assert (row.state, row.current, row.version) == ("open", first, 2)
    row = call_item(by=by, item=second)
    assert (row.current, row.version) == (second, 3)
    assert call_item(by=by, item=second).version == 3
    with pytest.raises(NotAllowed, match="ne s’ouvre plus"):
        open_sitting(by=by, at=timezone.now(), committee=committee)
    with pytest.raises(NotAllowed):
        call_item(by=UserFactory(), item=first)


def test_a_sitting_in_preparation_is_convened_first(call: Call) -> None:
    committee, (item,) = _table(call, state="planned")
    with pytest.raises(NotAllowed, match="Convoquez"):
        open_sitting(by=administrator(), at=timezone.now(), committee=committee)
    with pytest.raises(NotAllowed, match="pas ouverte"):
        call_item(by=administrator(), item=item)


@pytest.mark.parametrize(
    ("opinion", "field"), [("reserved", "conditions"), ("unfavourable", "remark"), ("deferred", "remark")]
)
def test_an_opinion_says_what_it_does_not_go_without(call: Call, opinion: str, field: str) -> None:
    _, (item,) = _table(call)
    with pytest.raises(OpinionRefused) as refusal:
        _opinion(item, opinion)
    assert refusal.value.field == field
    row = _opinion(item, opinion, **{field: " Parce que "})
    assert (row.opinion, getattr(row, field), row.version) == (opinion, "Parce que", 2)
    assert item.application.events.get(action="committee_opinion").details["after"][field] == "Parce que"


def test_an_opinion_changes_until_the_end_and_never_over_a_colleague_s(call: Call) -> None:
    _, (item,) = _table(call)
    _opinion(item)
    with pytest.raises(OpinionClash) as clash:
        _opinion(item, "unfavourable", remark="Trop cher")
    assert clash.value.item.opinion == ItemOpinion.FAVOURABLE
    assert _opinion(item, "", version=2).opinion == ""
    with pytest.raises(OpinionRefused, match="liste"):
        _opinion(item, "enthousiaste", version=3)
    with pytest.raises(NotAllowed):
        _opinion(item, by=UserFactory(), version=3)


def test_without_its_quorum_the_committee_says_why_it_goes_on(call: Call) -> None:
    committee, (item,) = _table(call, quorum_rule="majority")
    Seat.objects.filter(funder__slug="region").update(attendance="excused")
    with pytest.raises(OpinionRefused, match="quorum"):
        _opinion(item)
    with pytest.raises(NotAllowed):
        go_on_without_quorum(by=UserFactory(), committee=committee, reason="Urgence")
    row = go_on_without_quorum(by=administrator(), committee=committee, reason=" Le calendrier de l’appel ")
    assert (row.without_quorum, row.version) == ("Le calendrier de l’appel", committee.version + 1)
    assert _opinion(item).opinion == ItemOpinion.FAVOURABLE


def test_closing_moves_every_dossier_and_tells_the_associations_no_opinion(call: Call) -> None:
    committee, items = _table(call, 4)
    _opinion(items[0])
    _opinion(items[1], "deferred", remark="Le budget est à revoir")
    Application.objects.filter(pk=items[3].application.pk).update(state="withdrawn")
    following = sitting(days=40)
    assert _close(committee) == Closed(examined=1, deferred=2, left=1)
    rows = [fresh(item.application) for item in items]
    assert [row.state for row in rows] == [State.EXAMINED, State.DEFERRED, State.DEFERRED, State.WITHDRAWN]
    assert rows[1].next_date == following.held_on
    assert [row.events.get(action="defer").reason for row in rows[1:3]] == ["Le budget est à revoir", NO_TIME]
    assert rows[0].events.get(action="examine").details == {"committee": str(committee)}
    (mail,) = [mail for mail in mails_to(rows[0].created_by.email) if "Examiné en comité" in mail["body"]]
    assert "avorable" not in mail["body"]
    assert OutboxEntry.objects.filter(kind="mail", payload__to=rows[3].created_by.email).count() == 1
    committee.refresh_from_db()
    assert (committee.state, committee.current) == ("closed", None)
    kept = AgendaItem.objects.get(pk=items[2].pk)
    assert (kept.opinion, kept.remark, kept.examined_at is None) == (ItemOpinion.DEFERRED, NO_TIME, False)
    with pytest.raises(NotAllowed, match="pas ouverte"):
        _close(committee)


def test_a_sitting_is_not_closed_before_one_says_who_was_there(call: Call) -> None:
    committee, (item,) = _table(call)
    Seat.objects.filter(funder__slug="region").update(attendance="")
    with pytest.raises(NotAllowed, match="un siège"):
        _close(committee)
    with pytest.raises(NotAllowed):
        _close(committee, UserFactory())
    assert fresh(item.application).state == State.SCHEDULED


def test_a_failure_half_way_closes_nothing(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    committee, items = _table(call, 2)
    told = []

    def tell(*args, **kwargs):
        told.append(1)
        if len(told) == 2:
            raise RuntimeError("second dossier")

    monkeypatch.setattr("committees.services.sitting.tell", tell)
    with pytest.raises(RuntimeError):
        _close(committee)
    assert {fresh(item.application).state for item in items} == {State.SCHEDULED}
    committee.refresh_from_db()
    assert committee.state == "open"


def test_a_closed_opinion_is_corrected_with_a_reason_until_the_minutes_are_signed(call: Call) -> None:
    committee, items = _table(call, 2)
    for item in items:
        _opinion(item)
    _close(committee)
    with pytest.raises(NotAllowed, match="pourquoi"):
        _opinion(items[0], "unfavourable", remark="Erreur", version=3)
    _opinion(items[0], "unfavourable", remark="Trop cher", version=3, reason="Mal entendu")
    assert items[0].application.events.filter(action="committee_opinion").last().reason == "Mal entendu"
    _opinion(items[1], "deferred", remark="À revoir", version=3, reason="Mal entendu")
    assert fresh(items[1].application).state == State.DEFERRED
    with pytest.raises(OpinionRefused, match="ne change plus"):
        _opinion(items[1], version=4, reason="Encore")
    Committee.objects.update(state="signed")
    with pytest.raises(NotAllowed, match="signé"):
        _opinion(items[0], version=4, reason="Trop tard")


def test_closing_waits_for_the_opinion_being_written_and_loses_none(committed_call: Call) -> None:
    committee, items = _table(committed_call, 3)
    by = administrator()
    tasks = [partial(_opinion, item, by=by) for item in items] + [partial(_close, committee, by)] * 2
    done = together(tasks)
    assert sum(isinstance(one, Closed) for one in done) == 1
    for item in items:
        row = AgendaItem.objects.get(pk=item.pk)
        expected = State.EXAMINED if row.opinion == ItemOpinion.FAVOURABLE else State.DEFERRED
        assert fresh(item.application).state == expected


def test_closing_thirty_costs_in_proportion_and_no_more(call: Call, django_assert_max_num_queries) -> None:
    committee, items = _table(call, 1)
    with django_assert_max_num_queries(34):
        _close(committee)
    assert timezone.now() - fresh(items[0].application).updated_at < timedelta(minutes=1)
