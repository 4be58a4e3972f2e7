"""What funders say of a passage: who writes it, what it does to the money, and what two people at once leave."""

from decimal import Decimal
from functools import partial

import pytest
from django.utils import timezone

from applications.models import Interest, InterestGround
from applications.workflow import NotAllowed
from committees.models import Position, PositionState, Seat
from committees.selectors.positions import kept_amounts, positions_of, rows_of
from committees.services.positions import Clash, PositionRefused, announce_position, record_position
from contacts.models import Funder, FunderRole
from eligibility.models import Call
from funding.models import Commitment
from funding.selectors.plan import living_plan
from instruction.models import Committee
from tests.committees.around import asking, funder, sitting, speaker, turn
from tests.factories import UserFactory
from tests.instruction.bulk import administrator
from tests.instruction.conftest import call, committed_call
from tests.threads import together

__all__ = ["call", "committed_call"]

PLAIN = ("specific", "")


@pytest.fixture
def item(call: Call):
    return _item(call)


def _item(call: Call, state: str = "open"):
    return turn(sitting("mel", "region", "departement", state=state), asking(call, ("region", 4000)))


def _said(item, slug="region", *, by=None, value="favourable", amount: str | None = "3000", **more):
    given = {} if amount is None else {PLAIN: Decimal(amount)}
    said = {"value": value, "amounts": given, "comment": "", "version": 0} | more
    by = by or administrator()
    return record_position(by=by, at=timezone.now(), item=item, funder=funder(slug), **said)


def _announced(item, by, **more):
    said = {"value": "favourable", "amounts": {PLAIN: Decimal("2500")}, "comment": "", "version": 0} | more
    return announce_position(by=by, at=timezone.now(), item=item, funder=funder("region"), **said)


def test_every_funder_of_the_plan_or_of_the_table_has_a_row(item) -> None:
    rows = rows_of(item)
    assert [row.funder.slug for row in rows] == ["mel", "region", "departement"]
    assert [row.keys for row in rows] == [(PLAIN,)] * 3
    assert rows[1].lines[0].asked == 4000
    assert [seat.name for seat in rows[2].seats] == ["Siège departement"]


def test_a_position_agrees_its_amounts_and_tells_the_dossier(item) -> None:
    by, before = administrator(), item.committee.version
    position = _said(item, by=by, comment=" Sous réserve du vote ")
    row = Commitment.objects.get(funder__slug="region")
    assert (row.agreed, row.changes.get().source) == (Decimal(3000), f"position:{position.public_id}")
    assert (position.state, position.version, position.comment) == (PositionState.RECORDED, 1, "Sous réserve du vote")
    event = item.application.events.get(action="position")
    assert event.actor == by
    assert event.details["after"]["position"] == "Favorable"
    assert event.details["after"]["crédit spécifique"] == "3000.00"
    item.committee.refresh_from_db()
    assert item.committee.version > before
    assert positions_of(item) == [position]
    again = _said(item, by=by, amount="3500", version=1)
    assert (again.version, again.public_id) == (2, position.public_id)
    assert item.application.events.filter(action="position").last().details["before"]["crédit spécifique"] == "3000.00"


def test_a_colleague_s_words_are_never_written_over(item) -> None:
    first, second = administrator(), administrator()
    _said(item, by=first, comment="La première")
    with pytest.raises(Clash) as found:
        _said(item, by=second, amount="1000", comment="La seconde")
    assert (found.value.position.comment, found.value.position.updated_by) == ("La première", first)
    assert Commitment.objects.get(funder__slug="region").agreed == 3000
    _said(item, by=second, amount="1000", comment="La seconde", version=found.value.position.version)
    assert Commitment.objects.get(funder__slug="region").agreed == 1000


@pytest.mark.parametrize("value", ["unfavourable", "not_concerned"])
def test_who_gives_nothing_gives_zero_on_each_line(item, value: str) -> None:
    _said(item)
    with pytest.raises(PositionRefused, match="montant"):
        _said(item, value=value, version=1)
    position = _said(item, value=value, amount=None, version=1)
    assert kept_amounts(position) == {PLAIN: Decimal(0)}
    line = living_plan(item.application).line(("region", *PLAIN))
    assert (line.agreed, line.now) == (0, 0)


@pytest.mark.parametrize("value", ["unfavourable", "not_concerned", "abstains"])
def test_of_whom_nothing_is_asked_the_plan_has_no_line(item, value: str) -> None:
    before = living_plan(item.application)
    position = _said(item, "departement", value=value, amount=None, amounts={PLAIN: None})
    assert (position.value, kept_amounts(position)) == (value, {})
    assert living_plan(item.application) == before
    # What it gave by mistake is taken back as a nothing that is told.
    _said(item, "departement", amount="500", version=1)
    position = _said(item, "departement", value="not_concerned", amount=None, version=2)
    assert kept_amounts(position) == {PLAIN: Decimal(0)}


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"value": "peut-être"}, "value"),
        ({"amounts": {PLAIN: Decimal(-1)}}, "amounts"),
        ({"amounts": {("specific", "inventée"): Decimal(1)}}, "amounts"),
        ({"comment": "x" * 2001}, "comment"),
    ],
)
def test_what_cannot_be_kept_is_refused_beside_its_field(item, said, field: str) -> None:
    with pytest.raises(PositionRefused) as refusal:
        _said(item, **said)
    assert refusal.value.field == field
    assert not Position.objects.exists()


def test_who_keeps_no_record_or_is_kept_away_writes_nothing(item) -> None:
    with pytest.raises(NotAllowed):
        _said(item, by=UserFactory())
    with pytest.raises(NotAllowed):
        _said(item, "caf")
    by = administrator()
    link = {"organisation": item.application.organisation, "ground": InterestGround.OTHER, "since": timezone.now()}
    Interest.objects.create(user=by, **link)
    with pytest.raises(NotAllowed, match="déporté"):
        _said(item, by=by)
    assert _said(item, by=administrator()).pk


def test_a_funder_that_carries_the_dossier_gives_no_favourable_position(item) -> None:
    Funder.objects.filter(slug="region").update(siret=item.application.organisation.siret)
    with pytest.raises(PositionRefused, match="porte ce dossier"):
        _said(item, amount=None)
    with pytest.raises(PositionRefused, match="porte ce dossier"):
        _said(item, value="abstains")
    assert _said(item, value="abstains", amount=None).value == "abstains"


def test_only_a_seat_of_the_funder_speaks_for_it(item) -> None:
    own, other = (Seat.objects.get(funder__slug=slug) for slug in ("region", "mel"))
    with pytest.raises(PositionRefused, match="ne parle pas"):
        _said(item, seat=other)
    assert _said(item, seat=own).seat == own


def test_nothing_is_said_outside_the_sitting_but_a_correction(item) -> None:
    for state, sentence in (("convened", "pas ouverte"), ("signed", "signé")):
        Committee.objects.update(state=state, closed_at=timezone.now())
        with pytest.raises(NotAllowed, match=sentence):
            _said(item)
    Committee.objects.update(state="closed")
    with pytest.raises(NotAllowed, match="pourquoi"):
        _said(item)
    assert _said(item, reason="Montant mal entendu").pk
    assert item.application.events.get(action="position").reason == "Montant mal entendu"


def test_a_funder_announces_its_position_until_it_is_recorded(call: Call) -> None:
    item, by = _item(call, "convened"), speaker("region")
    for stranger in (speaker("departement"), speaker("region", FunderRole.READER), administrator()):
        with pytest.raises(NotAllowed, match="ne donnez pas"):
            _announced(item, stranger)
    position = _announced(item, by)
    assert (position.state, kept_amounts(position)) == (PositionState.ANNOUNCED, {PLAIN: Decimal(2500)})
    assert not Commitment.objects.exists()
    assert item.application.events.get(action="position_announce").actor == by
    with pytest.raises(Clash):
        _announced(item, by)
    Committee.objects.update(state="open", opened_at=timezone.now())
    assert _said(item, version=1).state == PositionState.RECORDED
    with pytest.raises(NotAllowed, match="déjà enregistrée"):
        _announced(item, by, version=2)


def test_two_secretaries_at_once_leave_one_position_and_one_clash(committed_call: Call) -> None:
    item = _item(committed_call)
    people = [administrator(), administrator()]
    done = together([partial(_said, item, by=by, amount=amount) for by, amount in zip(people, "12", strict=True)])
    assert sorted(type(one).__name__ for one in done) == ["Clash", "Position"]
    position = Position.objects.get()
    assert position.version == 1
    assert Commitment.objects.get(funder__slug="region").changes.count() == 1
    assert Commitment.objects.get(funder__slug="region").agreed == kept_amounts(position)[PLAIN]


def test_two_rows_at_once_are_both_kept(committed_call: Call) -> None:
    item, by = _item(committed_call), administrator()
    done = together([partial(_said, item, slug, by=by) for slug in ("region", "departement", "mel")])
    assert [type(one) for one in done] == [Position] * 3
    item.committee.refresh_from_db()
    assert item.committee.version == 4
