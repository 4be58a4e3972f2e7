"""Who steps out of a sitting: by a link, by the funder's number, by hand; and until when."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from applications.models import Application, Interest
from applications.selectors.interests import is_recused
from applications.services.interests import InterestRefused, lift_link, note_link
from applications.workflow import NotAllowed
from committees.models import Recusal, Seat
from committees.selectors.access import items_for
from committees.selectors.recusals import recusals_of, seats_out, stepping_out, stepping_out_for
from committees.services.recusals import end_by_hand, recuse_by_hand, settle
from committees.services.seats import remove_seat, restore_seat
from contacts.models import Funder, User
from eligibility.models import Call
from instruction.models import AgendaItem, Committee
from tests.bundled import call
from tests.factories import UserFactory, filed, mails_to, signed_in

__all__ = ["call"]


@pytest.fixture
def chair(call: Call) -> User:
    return UserFactory(first_name="Hélène", last_name="Présidente")


@pytest.fixture
def item(call: Call, chair: User) -> AgendaItem:
    """A passage of a convened sitting, with a chair."""
    dossier = filed(call).application
    Application.objects.filter(pk=dossier.pk).update(state="scheduled")
    at, day = timezone.now(), timezone.localdate() + timedelta(days=20)
    committee = Committee.objects.create(
        kind="technical", title="Comité", held_on=day, state="convened", convened_at=at
    )
    Seat.objects.create(committee=committee, user=chair, name="Hélène Présidente", role="chair")
    return AgendaItem.objects.create(committee=committee, application=dossier, added_by=chair, added_at=at)


def seat_of(item: AgendaItem, **fields: object) -> Seat:
    return Seat.objects.create(committee=item.committee, name="Ana Sow", **fields)


def standing(item: AgendaItem) -> list[tuple[str, str]]:
    return [(row.seat.name, row.ground) for row in stepping_out(item)]


def test_a_link_of_who_sits_makes_her_step_out_at_once_until_it_is_lifted(item: AgendaItem) -> None:
    user = UserFactory()
    seat_of(item, user=user)
    version = item.committee.version
    house = item.application.organisation
    link = note_link(by=user, at=timezone.now(), user=user, organisation=house, ground="family", detail="Un frère")
    assert standing(item) == [("Ana Sow", "family")]
    row = Recusal.objects.get()
    assert (row.interest, row.detail, row.noted_by) == (link, "Un frère", None)
    assert list(items_for(user, item.committee)) == []
    item.committee.refresh_from_db()
    assert item.committee.version > version, "who follows the sitting sees it"
    assert settle(at=timezone.now(), committee=item.committee) == 0
    lift_link(by=user, at=timezone.now(), interest=link, reason="C’est fini.")
    assert standing(item) == []
    assert list(items_for(user, item.committee)) == [item]
    events = item.application.events.filter(action__startswith="recuse").order_by("pk")
    assert [event.action for event in events] == ["recuse", "recuse_end"]


def test_a_funder_that_carries_the_action_steps_out_whole(item: AgendaItem) -> None:
    siret = item.application.organisation.siret[:9] + "00099"
    town = Funder.objects.create(slug="ville", name="Ville", kind="commune", siret=siret)
    other = Funder.objects.create(slug="autre", name="Autre", kind="commune", siret="")
    seats = [seat_of(item, funder=one, user=user) for one in (town, other) for user in (None, UserFactory())]
    assert settle(at=timezone.now(), item=item) == 2
    assert seats_out(item) == {seats[0].pk, seats[1].pk}
    Funder.objects.filter(pk=town.pk).update(siret="")
    assert settle(at=timezone.now(), seat=seats[0]) == 1
    assert seats_out(item) == {seats[1].pk}


def test_what_is_over_does_not_change(item: AgendaItem) -> None:
    user = UserFactory()
    seat_of(item, user=user)
    at = timezone.now()
    Committee.objects.filter(pk=item.committee_id).update(state="closed", opened_at=at, closed_at=at)
    note_link(by=user, at=at, user=user, organisation=item.application.organisation, ground="member")
    assert settle(at=at, committee=item.committee) == 0
    assert not Recusal.objects.exists()


def test_by_hand_for_a_seat_without_account_and_taken_back_with_a_reason(item: AgendaItem, chair: User) -> None:
    seat = seat_of(item)
    said = {"by": chair, "at": timezone.now(), "item": item, "seat": seat, "ground": "supplier"}
    with pytest.raises(InterestRefused):
        recuse_by_hand(**said, detail=" ")
    with pytest.raises(NotAllowed):
        recuse_by_hand(**{**said, "by": UserFactory()}, detail="Un contrat")
    row = recuse_by_hand(**said, detail="Un contrat")
    assert recuse_by_hand(**said, detail="Un contrat") == row
    assert not Interest.objects.exists()
    assert settle(at=timezone.now(), committee=item.committee) == 0, "what was noted by hand stays"
    assert standing(item) == [("Ana Sow", "supplier")]
    end_by_hand(by=chair, at=timezone.now(), recusal=row, reason="Une erreur.")
    assert standing(item) == []


def test_by_hand_for_an_account_it_is_a_link_with_the_dossier_and_she_is_told(item: AgendaItem, chair: User) -> None:
    user = UserFactory(is_staff=True)
    seat = seat_of(item, user=user)
    row = recuse_by_hand(
        by=chair, at=timezone.now(), item=item, seat=seat, ground="other", detail="Dit en début de séance"
    )
    link = Interest.objects.get()
    assert (link.application, link.noted_by, row.interest) == (item.application, chair, link)
    assert is_recused(user.pk, item.application)
    mail = mails_to(user.email)[-1]
    assert "Dit en début de séance" in mail["body"]
    assert item.application.number not in f"{mail}"
    assert str(item.application.public_id) not in f"{mail}"


def test_the_page_lists_notes_and_hides_from_who_steps_out(item: AgendaItem, chair: User) -> None:
    user = UserFactory()
    seat, sitting = seat_of(item, user=user), item.committee
    address = reverse("committees:recusals", args=[sitting.public_id])
    typed = {"seat": seat.public_id, "item": item.public_id, "ground": "family", "detail": ""}
    page = signed_in(chair).post(address, typed)
    assert "Écrivez pourquoi cette personne se déporte." in page.content.decode()
    assert signed_in(user).post(address, {**typed, "detail": "Un frère"}).status_code == 404
    assert signed_in(chair).post(address, {**typed, "detail": "Un frère"}).status_code == 302
    assert "Un frère" in signed_in(chair).get(address).content.decode()
    hers = signed_in(user).get(address).content.decode()
    assert item.application.number not in hers
    assert stepping_out_for(user, sitting) == []
    other = seat_of(item)
    row = recuse_by_hand(by=chair, at=timezone.now(), item=item, seat=other, ground="other", detail="Un voisin")
    end = reverse("committees:recusal_end", args=[sitting.public_id, row.public_id])
    assert signed_in(user).post(end, {"reason": "Non"}).status_code == 404
    signed_in(chair).post(end, {"reason": "Une erreur."})
    row.refresh_from_db()
    assert row.ended_at is not None


def test_the_same_queries_for_one_passage_and_for_many(item: AgendaItem, call: Call, chair: User) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as found:
            stepping_out_for(chair, item.committee)
            settle(at=timezone.now(), committee=item.committee)
        return len(found)

    alone = cost()
    for rank in range(2, 4):
        dossier = filed(call).application
        AgendaItem.objects.create(
            committee=item.committee, application=dossier, added_by=chair, added_at=timezone.now(), order=rank
        )
    assert cost() == alone


def test_a_seat_taken_away_steps_out_of_nothing_and_again_once_it_is_back(item: AgendaItem, chair: User) -> None:
    seat = seat_of(item)
    recuse_by_hand(by=chair, at=timezone.now(), item=item, seat=seat, ground="supplier", detail="Un contrat")
    remove_seat(by=chair, at=timezone.now(), seat=seat)
    assert standing(item) == []
    assert not list(recusals_of(item.committee))
    restore_seat(by=chair, at=timezone.now(), seat=seat)
    assert standing(item) == [("Ana Sow", "supplier")]
