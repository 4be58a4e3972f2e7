"""A dossier that leaves while a committee has it, a sitting that is cancelled, a person who goes: nothing is left
hanging, and what was said stays where it was said."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from applications import services
from applications.models import Application, Event
from applications.workflow import Action, NotAllowed, State
from committees.models import Position, Seat
from committees.selectors.access import committees_for, items_for
from committees.selectors.convocation import passages_told
from committees.selectors.packets import contents_of, reading_of
from committees.selectors.positions import positions_of
from committees.selectors.records import records_of
from committees.services.agenda import put_on
from committees.services.committees import cancel_committee
from committees.services.funder_people import end_place
from committees.services.positions import announce_position, record_position
from committees.services.sitting import Closed, close_sitting, open_sitting, set_opinion
from contacts.models import Funder, FunderMember, Referent, ThemeReferent
from eligibility.models import Call, CallTheme
from funding.models import Commitment, CommitmentChange, Decision, Letter
from funding.selectors.envelopes import standing_of
from funding.services.releases import carry_out
from instruction.models import AgendaItem, Committee
from instruction.services.agendas import take_off_agenda
from instruction.services.settling import settle
from tests.committees.around import asking, funder, sitting, speaker, turn
from tests.factories import UserFactory, fresh, referent_with_account
from tests.funding.deciding import after, announced, decided, examined
from tests.funding.paying import envelope
from tests.instruction.bulk import administrator
from tests.instruction.conftest import THEME, call, committed_call, lead_of, other_referent

__all__ = ["call", "committed_call"]

PLAIN = ("specific", "")
STAYS = {"value": "favourable", "amounts": {PLAIN: Decimal("3000")}, "comment": "", "version": 0}


def _table(call: Call, count: int = 3, state: str = "open") -> tuple[Committee, list[AgendaItem]]:
    committee = sitting("mel", "region", state=state)
    Seat.objects.update(attendance="present")
    items = [turn(committee, asking(call, ("region", 4000))) for _ in range(count)]
    Committee.objects.filter(pk=committee.pk).update(current=items[0] if state == "open" else None)
    committee.refresh_from_db()
    return committee, items


def _withdraw(application: Application) -> None:
    row = fresh(application)
    services.move(by=row.created_by, at=timezone.now(), application=row, action=Action.WITHDRAW, reason="Abandon")


def _transfer(call: Call, application: Application) -> None:
    theme = CallTheme.objects.filter(call=call, active=True).exclude(theme=application.theme).first().theme
    services.transfer(
        by=administrator(), at=timezone.now(), application=fresh(application), call=call, theme=theme, reason="Ailleurs"
    )


def _record(item: AgendaItem, slug: str = "region") -> Position:
    return record_position(by=administrator(), at=timezone.now(), item=item, funder=funder(slug), **STAYS)


@pytest.mark.parametrize("way", ["withdrawn", "transferred"])
def test_before_the_sitting_a_dossier_that_goes_leaves_the_agenda(call: Call, way: str) -> None:
    committee, (item, other) = _table(call, 2, state="convened")
    by, before = administrator(), contents_of(committee, reading_of(administrator(), committee)).digest
    person = speaker("region")
    announce_position(by=person, at=timezone.now(), item=item, funder=funder("region"), **STAYS)
    seen = Committee.objects.get(pk=committee.pk).version
    if way == "withdrawn":
        _withdraw(item.application)
    else:
        _transfer(call, item.application)
    item.refresh_from_db()
    committee.refresh_from_db()
    assert item.removed_at is not None
    assert committee.version == seen + 1
    assert list(items_for(by, committee)) == list(items_for(person, committee)) == [other]
    assert list(passages_told(committee, committee.seats.first())) == [other]
    # The packet is not the one that was made: it is to be made again.
    assert contents_of(committee, reading_of(by, committee)).digest != before
    assert Position.objects.get().item == item
    open_sitting(by=by, at=timezone.now(), committee=committee)
    assert not [one for one in records_of(Committee.objects.get(pk=committee.pk)) if one.item == item]


def test_during_the_sitting_the_next_passage_is_called_and_the_minutes_say_it(call: Call) -> None:
    committee, (item, second, third) = _table(call)
    _record(item)
    seen = Committee.objects.get(pk=committee.pk).version
    _withdraw(item.application)
    committee.refresh_from_db()
    assert (committee.current, committee.version) == (second, seen + 1)
    said = [one.written for one in records_of(committee) if one.item == item]
    assert any(text.startswith("Région Hauts-de-France : favorable") for text in said)
    assert any(text.startswith("Dossier retiré par la structure pendant la séance, à ") for text in said)
    assert any(text.endswith("Avis du comité : aucun, le dossier n’a pas été examiné.") for text in said)
    # Its passage takes nothing more, and the others go on.
    with pytest.raises(NotAllowed, match="n’est plus à l’ordre du jour"):
        _record(item, "mel")
    # The last one goes too: back to one that waits.
    Committee.objects.filter(pk=committee.pk).update(current=third)
    _withdraw(third.application)
    committee.refresh_from_db()
    assert committee.current == second
    assert close_sitting(by=administrator(), at=timezone.now(), committee=committee) == Closed(0, 1, 0)
    committee.refresh_from_db()
    gone = [one.item for one in records_of(committee) if "pendant la séance, à" in one.written]
    assert gone == [item, third]
    # Those who leave once it is over change nothing of it.
    _withdraw(second.application)
    second.refresh_from_db()
    assert second.removed_at is None


def test_alone_on_the_screen_it_leaves_nothing_called(call: Call) -> None:
    committee, (item,) = _table(call, 1)
    _withdraw(item.application)
    committee.refresh_from_db()
    assert committee.current is None


def test_taken_off_an_open_sitting_the_screens_go_on_and_a_return_is_said_once(call: Call) -> None:
    committee, (item, second) = _table(call, 2)
    by = administrator()
    take_off_agenda(by=by, at=timezone.now(), application=item.application, reason="Pièce manquante")
    committee.refresh_from_db()
    assert committee.current == second
    assert any(one.written.startswith("Retiré de l’ordre du jour pendant la séance") for one in records_of(committee))
    put_on(by=by, at=timezone.now(), committee=committee, applications=[fresh(item.application)])
    lines = [one for one in records_of(committee) if one.kind == "item"]
    assert len(lines) == 2
    assert not [one for one in records_of(committee) if "pendant la séance, à" in one.written]


def test_what_was_agreed_stays_written_and_is_free_again(call: Call) -> None:
    _, (item, *_) = _table(call)
    whole = envelope(call, funder("region"), "10000", administrator())
    _record(item)
    assert standing_of([whole])[whole.pk].engaged == 3000
    _withdraw(item.application)
    assert standing_of([whole])[whole.pk].engaged == 0
    assert (Commitment.objects.get().agreed, CommitmentChange.objects.count()) == (Decimal(3000), 1)


def test_a_dossier_put_off_once_it_was_decided_is_told_nothing(call: Call) -> None:
    committee, (item,) = _table(call, 1)
    by, at = administrator(), timezone.now()
    said = {"conditions": "", "remark": ""}
    set_opinion(by=by, at=at, item=item, opinion="favourable", version=1, **said)
    close_sitting(by=by, at=at, committee=committee)
    dossier = fresh(item.application)
    decision = decided(dossier, by)
    release = announced(by, [dossier])
    item.refresh_from_db()
    said = {"conditions": "", "remark": "Le budget est à revoir", "version": item.version, "reason": "Erreur de saisie"}
    set_opinion(by=by, at=at, item=item, opinion="deferred", **said)
    decision.refresh_from_db()
    assert fresh(dossier).state == State.DEFERRED
    assert decision.cancelled_at is not None
    assert not Letter.objects.filter(cancelled_at=None).exists()
    assert Event.objects.filter(application=dossier, action="decide_cancel").count() == 1
    assert carry_out(release=release, at=after(release)) == 0
    release.refresh_from_db()
    assert release.released_at is not None


def test_put_off_at_its_announcement_it_comes_back_to_another_sitting_where_all_is_said_anew(call: Call) -> None:
    by = administrator()
    former = sitting("mel", "region", title="Comité d’hiver", state="open")
    dossier = examined(call, former)
    old = AgendaItem.objects.get(application=dossier)
    Position.objects.create(
        item=old, funder=funder("region"), value="reserved", state="recorded", updated_by=by, updated_at=timezone.now()
    )
    Committee.objects.filter(pk=former.pk).update(state="closed", closed_at=timezone.now())
    decision = decided(dossier, by, "deferred", ground="rework", sentence="Le plan n’est pas bouclé.")
    release = announced(by, [dossier])
    assert carry_out(release=release, at=after(release)) == 1
    decision.refresh_from_db()
    assert (decision.released_at is None, decision.cancelled_at) == (False, None)
    assert fresh(dossier).state == State.DEFERRED
    following = sitting("mel", "region", days=40)
    put_on(by=by, at=timezone.now(), committee=following, applications=[fresh(dossier)])
    new = AgendaItem.objects.get(committee=following)
    assert fresh(dossier).state == State.SCHEDULED
    assert not positions_of(new)
    assert [one.value for one in positions_of(old)] == ["reserved"]
    # The sitting that put it off says what it said.
    former.refresh_from_db()
    assert any("réservé" in one.written for one in records_of(former) if one.item == old)


def test_a_sitting_cancelled_after_positions_were_announced_keeps_them_as_a_trace(call: Call) -> None:
    committee, (item, _) = _table(call, 2, state="convened")
    person = speaker("region")
    announce_position(by=person, at=timezone.now(), item=item, funder=funder("region"), **STAYS)
    assert cancel_committee(by=administrator(), at=timezone.now(), committee=committee, reason="Salle fermée") == 2
    assert {fresh(one.application).state for one in committee.items.all()} == {"ready"}
    assert Position.objects.get().item == item
    assert not items_for(person, Committee.objects.get(pk=committee.pk)).exists()
    following = sitting("mel", "region", days=50)
    put_on(by=administrator(), at=timezone.now(), committee=following, applications=[fresh(item.application)])
    assert not positions_of(AgendaItem.objects.get(committee=following))


class TestPeopleWhoGo:
    def test_whoever_no_longer_works_for_the_funder_reads_nothing_and_the_funder_keeps_its_seat(
        self, call: Call
    ) -> None:
        committee, _ = _table(call, state="convened")
        person, colleague = speaker("region"), speaker("region")
        seat = committee.seats.get(funder__slug="region")
        Seat.objects.filter(pk=seat.pk).update(user=person, email=person.email, answer_digest="ab")
        assert items_for(person, committee).count() == 3
        place = FunderMember.objects.get(user=person)
        end_place(by=administrator(), at=timezone.now(), place=place, reason="Mutation")
        assert not items_for(person, committee).exists()
        assert not committees_for(person).exists()
        assert items_for(colleague, committee).count() == 3
        seat.refresh_from_db()
        assert (seat.user, seat.email, seat.answer_digest, seat.removed_at) == (None, "", "", None)
        assert Committee.objects.get(pk=committee.pk).version == committee.version + 1

    def test_a_sitting_that_is_over_keeps_who_sat(self, call: Call) -> None:
        committee, _ = _table(call, 1, state="open")
        person, at = speaker("region"), timezone.now()
        Committee.objects.filter(pk=committee.pk).update(state="closed", closed_at=at)
        committee.seats.filter(funder__slug="region").update(user=person)
        end_place(by=administrator(), at=at, place=FunderMember.objects.get(user=person), reason="Mutation")
        assert committee.seats.get(funder__slug="region").user == person

    def test_a_funder_that_leaves_the_contract_opens_nothing_to_its_people(self, call: Call) -> None:
        committee, _ = _table(call, state="convened")
        person = speaker("region")
        assert items_for(person, committee).count() == 3
        Funder.objects.filter(slug="region").update(is_active=False)
        assert not items_for(person, committee).exists()
        assert not committees_for(person).exists()
        # Its seat stays: who keeps the record says what becomes of it.
        assert committee.seats.filter(funder__slug="region", removed_at=None).exists()

    def test_an_agenda_follows_the_referent_of_the_theme(self, call: Call) -> None:
        committee = sitting("mel", state="convened")
        items = [turn(committee, asking(call, theme=THEME)) for _ in range(2)]
        lead, other = lead_of(THEME), other_referent(THEME)
        old, new = referent_with_account(lead), referent_with_account(other)
        assert (items_for(old, committee).count(), items_for(new, committee).count()) == (2, 0)
        ThemeReferent.objects.filter(theme__slug=THEME, referent=lead).update(referent=other)
        Referent.objects.filter(pk=lead.pk).update(is_active=False)
        assert sum(one.dossiers for one in settle(at=timezone.now())) == 2
        assert (items_for(old, committee).count(), items_for(new, committee).count()) == (0, 2)
        assert {fresh(item.application).state for item in items} == {"scheduled"}


def test_an_announcement_that_waits_for_nothing_else_ends(call: Call) -> None:
    """Its only decision was taken back with the dossier."""
    by = UserFactory(is_staff=True)
    dossier = examined(call)
    decided(dossier, by)
    release = announced(by, [dossier])
    services.move(by=by, at=timezone.now(), application=fresh(dossier), action=Action.DEFER, reason="À revoir")
    assert Decision.objects.get().cancelled_at is not None
    assert carry_out(release=release, at=after(release) + timedelta(days=1)) == 0
    release.refresh_from_db()
    assert release.released_at is not None
