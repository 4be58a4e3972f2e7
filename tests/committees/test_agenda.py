"""The agenda: ordered by hand, by the marks or by theme, filled by rule, with the hour of each passage."""

from datetime import time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from applications import services
from applications.services.interests import note_link
from applications.workflow import Action, NotAllowed, State
from committees.models import Recusal, Seat
from committees.selectors.access import items_for
from committees.selectors.agendas import called, order_of, taken_off
from committees.services.agenda import order_by, place, put_back, put_on, reorder, set_minutes
from contacts.models import User
from eligibility.models import Call, Theme
from instruction.models import AgendaItem, Committee
from instruction.services.agendas import put_on_agenda, take_off_agenda
from tests.committees.test_committees import put
from tests.factories import UserFactory, fresh, signed_in
from tests.instruction.bulk import administrator, committee, copies, dossiers, ready, referent
from tests.instruction.conftest import call, committed_call
from tests.threads import together

__all__ = ["call", "committed_call"]


def world(call: Call, count: int = 4, **fields: object) -> tuple:
    """An administrator and a sitting with so many passages, laid straight in the database."""
    admin, sitting = administrator(), committee(**fields)
    (model,) = dossiers(call, 1)
    rows = [model, *copies(model, count - 1)]
    for row in rows:
        type(row).objects.filter(pk=row.pk).update(state=State.SCHEDULED)
    at = timezone.now()
    AgendaItem.objects.bulk_create(
        AgendaItem(committee=sitting, application=row, order=rank, added_by=admin, added_at=at)
        for rank, row in enumerate(rows, 1)
    )
    return admin, sitting, list(AgendaItem.objects.filter(committee=sitting).order_by("order"))


def laid(sitting: Committee) -> list[int]:
    return list(
        AgendaItem.objects.filter(committee=sitting, removed_at=None).order_by("order").values_list("pk", flat=True)
    )


def test_a_passage_goes_to_the_rank_asked_for(call: Call) -> None:
    admin, sitting, (a, b, c, d) = world(call)
    assert place(by=admin, item=d, rank=2)
    assert laid(sitting) == [a.pk, d.pk, b.pk, c.pk]
    assert place(by=admin, item=a, rank=99)
    assert laid(sitting) == [d.pk, b.pk, c.pk, a.pk]
    assert not place(by=admin, item=a, rank=4)
    assert reorder(by=admin, committee=sitting, wanted=[a.pk, b.pk, c.pk, d.pk, 0])
    assert laid(sitting) == [a.pk, b.pk, c.pk, d.pk]
    # Only those dragged exchange their places.
    assert reorder(by=admin, committee=sitting, wanted=[d.pk, b.pk])
    assert laid(sitting) == [a.pk, d.pk, c.pk, b.pk]


def test_once_open_what_is_examined_keeps_its_place(call: Call) -> None:
    admin, sitting, (a, b, c, d) = world(call)
    AgendaItem.objects.filter(pk=a.pk).update(opinion="favourable")
    Committee.objects.filter(pk=sitting.pk).update(state="open", opened_at=timezone.now(), current=b)
    with pytest.raises(NotAllowed, match="garde sa place"):
        place(by=admin, item=a, rank=3)
    assert place(by=admin, item=d, rank=1)
    assert laid(sitting) == [a.pk, b.pk, d.pk, c.pk]
    order_by(by=admin, committee=sitting, how="theme")
    assert laid(sitting)[:2] == [a.pk, b.pk]
    Committee.objects.filter(pk=sitting.pk).update(state="closed", closed_at=timezone.now(), current=None)
    with pytest.raises(NotAllowed, match="ne change plus"):
        place(by=admin, item=d, rank=4)


def away(who: User, item: AgendaItem) -> None:
    """A link keeps her away from this passage, and from no other."""
    row = item.application
    note_link(
        by=who,
        at=timezone.now(),
        user=who,
        organisation=row.organisation,
        application=row,
        ground="family",
        detail="Un frère",
    )


def test_a_passage_from_which_she_steps_out_takes_no_number_and_is_in_no_count(call: Call) -> None:
    admin, sitting, (a, b, c, d) = world(call, starts_at=time(9), minutes_each=8)
    away(admin, b)
    order = order_of(admin, sitting)
    assert [(one.item, one.rank, one.slot.hour[-2:]) for one in order.passages] == [
        (a, 1, "00"),
        (c, 2, "16"),
        (d, 3, "24"),
    ], "the hours stay those of the room"
    assert (order.hidden, order.size) == (0, 3)
    assert place(by=admin, item=a, rank=2), "ranks are counted as she reads them"
    assert laid(sitting) == [b.pk, c.pk, a.pk, d.pk]
    assert place(by=admin, item=d, rank=1)
    assert laid(sitting) == [b.pk, d.pk, c.pk, a.pk]
    assert not place(by=admin, item=b, rank=4)


def test_who_has_a_link_steps_out_by_whatever_page_the_dossier_comes(call: Call) -> None:
    by, sitting, judge = referent(), committee(), UserFactory()
    seat = Seat.objects.create(committee=sitting, user=judge, name="Ana Sow")
    row = ready(dossiers(call, 1)[0], by)
    note_link(by=judge, at=timezone.now(), user=judge, organisation=row.organisation, ground="member")
    item = put_on_agenda(by=by, at=timezone.now(), application=row, committee=sitting)
    assert list(Recusal.objects.values_list("item", "seat")) == [(item.pk, seat.pk)]


def test_what_a_sitting_put_off_stays_among_its_passages(call: Call) -> None:
    by, admin = referent(), administrator()
    old, sitting = committee(5), committee(30)
    row = ready(dossiers(call, 1)[0], by)
    item = put_on_agenda(by=by, at=timezone.now(), application=row, committee=old)
    at = timezone.now()
    AgendaItem.objects.filter(pk=item.pk).update(opinion="deferred", remark="À revoir", examined_at=at)
    services.move(by=admin, at=at, application=row, action=Action.DEFER, reason="À revoir")
    Committee.objects.filter(pk=old.pk).update(state="closed", opened_at=at, closed_at=at)
    put_on(by=admin, at=timezone.now(), committee=sitting, applications=[fresh(row)])
    old.refresh_from_db()
    assert list(items_for(admin, old)) == [item]
    assert [one.rank for one in order_of(admin, old).passages] == [1]
    assert [one.application for one in items_for(admin, sitting)] == [row]
    page = signed_in(admin).get(reverse("committees:agenda", args=[old.public_id])).content.decode()
    assert row.number in page
    assert "Avis ajourné" in page


def test_hours_follow_the_time_of_each_passage(call: Call) -> None:
    admin, sitting, items = world(call, 3, starts_at=time(9), ends_at=time(9, 20), minutes_each=8)
    order = order_of(admin, sitting)
    assert [one.slot.hour for one in order.passages] == ["9\u00a0h\u00a000", "9\u00a0h\u00a008", "9\u00a0h\u00a016"]
    assert "dépasse" in order.table.warning
    assert set_minutes(by=admin, item=items[0], minutes=4)
    assert order_of(admin, sitting).table.warning == ""
    assert not set_minutes(by=admin, item=items[0], minutes=4)
    assert set_minutes(by=admin, item=items[0], minutes=None)
    with pytest.raises(NotAllowed, match="de 1 à 240"):
        set_minutes(by=admin, item=items[0], minutes=0)
    page = signed_in(admin).get(reverse("committees:agenda", args=[sitting.public_id])).content.decode()
    assert "9\u00a0h\u00a016" in page


def test_dossiers_come_by_rule_by_number_and_those_put_off_first(call: Call) -> None:
    by, admin = referent(), administrator()
    first, second, third = (ready(row, by) for row in dossiers(call, 3))
    before, sitting = committee(5), committee(call=call)
    put_on(by=admin, at=timezone.now(), committee=before, applications=[third])
    AgendaItem.objects.filter(application=third).update(opinion="deferred")
    services.move(by=admin, at=timezone.now(), application=third, action=Action.DEFER, reason="À revoir")
    assert list(called(admin, sitting)) == [third, first, second]
    sitting.themes.set([Theme.objects.exclude(pk=first.theme_id).first()])
    assert list(called(admin, sitting)) == []
    address, browser = reverse("committees:fill", args=[sitting.public_id]), signed_in(admin)
    assert "Aucun dossier prêt ou ajourné" in browser.post(address, {"do": "number", "number": "999"}).content.decode()
    browser.post(address, {"do": "number", "number": second.number})
    sitting.themes.clear()
    assert "Cochez au moins un dossier" in browser.post(address, {"do": "chosen"}).content.decode()
    browser.post(address, {"do": "all"})
    assert [one.item.application for one in order_of(admin, sitting).passages] == [second, third, first]
    assert fresh(third).state == State.SCHEDULED
    assert signed_in(by).get(address).status_code == 404


def test_what_is_taken_off_comes_back_at_its_rank(call: Call) -> None:
    admin, by, sitting = administrator(), referent(), committee()
    rows = dossiers(call, 3)
    put(by, rows, sitting)
    take_off_agenda(by=admin, at=timezone.now(), application=fresh(rows[1]), reason="Erreur")
    (off,) = taken_off(admin, sitting)
    put_back(by=admin, at=timezone.now(), item=off)
    assert [one.item.application for one in order_of(admin, sitting).passages] == rows
    assert taken_off(admin, sitting) == []


def test_the_order_is_sent_whole_and_nobody_else_changes_it(call: Call) -> None:
    admin, sitting, items = world(call, 3)
    address = reverse("committees:order", args=[sitting.public_id])
    wanted = [str(one.public_id) for one in reversed(items)]
    reply = signed_in(admin).post(address, {"order": [*wanted, "nul"]}, headers={"HX-Request": "true"})
    assert "L’ordre est enregistré." in reply.content.decode()
    assert laid(sitting) == [one.pk for one in reversed(items)]
    signed_in(admin).post(address, {"by": "rank"})
    assert signed_in(referent()).post(address, {"order": wanted}).status_code == 404
    turn = reverse("committees:item", args=[sitting.public_id, items[0].application.public_id])
    refused = signed_in(admin).post(turn, {"gesture": "place", "rank": "abc"}, follow=True)
    assert "Écrivez un nombre." in refused.content.decode()
    assert (
        "durée"
        in signed_in(admin).post(turn, {"gesture": "minutes", "minutes": "5"}, follow=True).content.decode().lower()
    )


def test_thirty_passages_cost_as_many_queries_as_one(call: Call) -> None:
    admin, sitting, items = world(call, 30)
    address, browser = reverse("committees:agenda", args=[sitting.public_id]), signed_in(admin)
    AgendaItem.objects.filter(pk__in=[one.pk for one in items[1:]]).update(removed_at=timezone.now())
    with CaptureQueriesContext(connection) as few:
        browser.get(address)
    AgendaItem.objects.filter(committee=sitting).update(removed_at=None)
    with CaptureQueriesContext(connection) as many:
        browser.get(address)
    assert len(many) == len(few)


def test_two_people_who_order_at_once_take_turns(committed_call: Call) -> None:
    admin, sitting, items = world(committed_call, 4)
    together([lambda one=one: place(by=admin, item=one, rank=1) for one in items[1:]])
    ranks = AgendaItem.objects.filter(committee=sitting).order_by("order").values_list("order", flat=True)
    assert list(ranks) == [1, 2, 3, 4]
    sitting.refresh_from_db()
    assert sitting.version == 4
