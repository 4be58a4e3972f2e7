"""Envelopes: nested, never exceeded by their parts, exact in what they tell whatever the number of dossiers."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from applications.models import Application
from applications.workflow import NotAllowed
from contacts.models import Funder, Referent, Service, User
from eligibility.models import Call, Theme
from funding.models import Commitment, Envelope
from funding.selectors.envelope_tree import outside_of
from funding.selectors.envelopes import envelope_for, standing_of
from funding.selectors.plan import living_plan, living_plans
from funding.services.envelopes import (
    EnvelopeChanged,
    EnvelopeRefused,
    Wished,
    charge,
    close_envelope,
    edit_envelope,
)
from instruction.models import Proposal, ProposedAmount
from territories.models import Commune
from tests.factories import UserFactory, filed, referent_with_account
from tests.funding.paying import agreed, asked, envelope, funder, head, paid, parts, speaker, voted
from tests.instruction.bulk import copies


@pytest.fixture
def by(db: None) -> User:
    return head()


def theme(slug: str) -> Theme:
    return Theme.objects.get(slug=slug)


def roubaix() -> Commune:
    return Commune.objects.get(insee_code="59512")


def wished(name: str, amount: str, **fields: object) -> Wished:
    return Wished(name, Decimal(amount), **fields)


def in_roubaix(call: Call) -> Application:
    found = filed(call).application
    found.communes.set([roubaix()])
    return found


def test_parts_never_exceed_their_whole_nor_leave_its_scope(call: Call, by: User) -> None:
    whole = envelope(call, funder(), "10000", by)
    sport, culture = parts(whole, by, wished("Sport", "6000", theme=theme("sport")),
                           wished("Culture", "4000", theme=theme("culture")))  # fmt: skip
    with pytest.raises(EnvelopeRefused, match="il reste 0"):
        parts(whole, by, wished("Encore", "0.01", theme=theme("numerique")))
    with pytest.raises(EnvelopeRefused, match="sort de"):
        parts(sport, by, wished("Culture", "10", theme=theme("culture")))
    (town,) = parts(sport, by, wished("Roubaix", "2000", commune=roubaix()))
    assert (town.theme, town.commune) == (theme("sport"), roubaix())
    with pytest.raises(EnvelopeRefused, match="n’en a que 6\u202f000"):
        edit_envelope(by=by, envelope=sport, version=1, name="Sport", amount=Decimal("6000.01"), note="")
    with pytest.raises(EnvelopeRefused, match="Ses parts en prennent déjà 2\u202f000"):
        edit_envelope(by=by, envelope=sport, version=1, name="Sport", amount=Decimal(1999), note="")
    with pytest.raises(EnvelopeRefused, match="parts"):
        close_envelope(by=by, at=timezone.now(), envelope=sport, version=1)
    # All the parts, or none.
    close_envelope(by=by, at=timezone.now(), envelope=culture, version=1)
    with pytest.raises(EnvelopeRefused):
        parts(whole, by, wished("Numérique", "3000", theme=theme("numerique")), wished("", "10"))
    assert Envelope.objects.count() == 4


def test_an_edit_over_another_is_told_and_the_history_keeps_both(call: Call, by: User) -> None:
    whole = envelope(call, funder(), "10000", by)
    edit_envelope(by=by, envelope=whole, version=1, name="Un", amount=Decimal(12000), note="")
    with pytest.raises(EnvelopeChanged) as clash:
        edit_envelope(by=by, envelope=whole, version=1, name="Deux", amount=Decimal(9000), note="")
    assert (clash.value.stored.name, clash.value.stored.amount) == ("Un", Decimal(12000))
    assert [event.amount for event in whole.events.order_by("pgh_id")] == [Decimal(10000), Decimal(12000)]


def test_only_who_directs_keeps_envelopes(call: Call, by: User) -> None:
    chief = UserFactory()
    Service.objects.first().heads.add(chief)
    whole = envelope(call, funder(), "10000", chief)
    for user in (UserFactory(), speaker(funder()), referent_with_account(Referent.objects.first())):
        with pytest.raises(NotAllowed):
            envelope(call, funder("caf"), "10", user)
        with pytest.raises(NotAllowed):
            edit_envelope(by=user, envelope=whole, version=1, name="X", amount=Decimal(1), note="")
        with pytest.raises(NotAllowed):
            close_envelope(by=user, at=timezone.now(), envelope=whole, version=1)


def test_the_database_holds_the_tree(call: Call, by: User) -> None:
    whole = envelope(call, funder(), "10000", by)
    (sport,) = parts(whole, by, wished("Sport", "6000", theme=theme("sport")))
    told = {"name": "X", "funder": funder(), "call": call, "parent": whole, "amount": Decimal(4000)}
    for wrong in (
        {"amount": Decimal("4000.01"), "theme": theme("culture")},
        {"funder": funder("caf")},
        {"parent": sport, "theme": theme("culture"), "amount": Decimal(1)},
        {"parent": None},
        {"amount": Decimal(-1)},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Envelope.objects.create(**(told | wrong))
    for change in ({"parent": None}, {"amount": Decimal(10001)}, {"theme": None}, {"nature": "valued"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Envelope.objects.filter(pk=sport.pk).update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        Envelope.objects.filter(pk=whole.pk).update(closed_at=timezone.now())


def test_the_rule_charges_the_deepest_and_a_hand_chooses_otherwise(call: Call, by: User) -> None:
    whole = envelope(call, funder(), "10000", by)
    sport, other = parts(whole, by, wished("Sport", "6000", theme=theme("sport")),
                         wished("Numérique", "4000", theme=theme("numerique")))  # fmt: skip
    (town,) = parts(sport, by, wished("Roubaix", "2000", commune=roubaix()))
    here, both = in_roubaix(call), filed(call).application
    assert envelope_for(here, funder(), "specific") == town
    assert envelope_for(both, funder(), "specific") == sport
    assert envelope_for(both, funder("caf"), "specific") is None
    held = agreed(both, funder(), "3000", by)
    assert held.envelope == sport
    with pytest.raises(EnvelopeRefused, match="il y reste 2\u202f000"):
        charge(by=by, at=timezone.now(), commitment=held, envelope=town)
    charge(by=by, at=timezone.now(), commitment=held, envelope=other)
    assert Commitment.objects.get().envelope == other
    agreed(both, funder(), "3500", by)
    assert Commitment.objects.get().envelope == other
    assert both.events.filter(action="envelope").count() == 1
    with pytest.raises(EnvelopeRefused, match="autre financeur"):
        charge(by=by, at=timezone.now(), commitment=held, envelope=envelope(call, funder("caf"), "9000", by))


def test_what_was_given_before_an_envelope_is_charged_on_it_once_made(call: Call, by: User) -> None:
    one = in_roubaix(call)
    voted(one, funder(), "3000", by)
    assert Commitment.objects.get().envelope is None
    whole = envelope(call, funder(), "10000", by)
    assert Commitment.objects.get().envelope == whole
    too_small, sport = parts(whole, by, wished("Roubaix", "2000", commune=roubaix()),
                             wished("Culture", "1000", theme=theme("culture")))  # fmt: skip
    assert Commitment.objects.get().envelope == whole, "a part that cannot hold it leaves it where it is"
    found = standing_of([whole, too_small, sport])
    assert [found[pk].voted for pk in (whole.pk, too_small.pk, sport.pk)] == [3000, 0, 0]


def test_what_an_envelope_cannot_hold_stays_outside_and_may_still_be_corrected(call: Call, by: User) -> None:
    one = filed(call).application
    first = voted(one, funder(), "3000", by)
    whole = envelope(call, funder(), "2000", by)
    agreed(one, funder(), "2500", by)
    assert Commitment.objects.get().envelope is None
    assert [row["voted_sum"] for row in outside_of(call, None, by)] == [Decimal(3000)]
    voted(one, funder(), "1500", by, replaces=first, reason="Erreur")
    agreed(one, funder(), "1500", by)
    assert Commitment.objects.get().envelope == whole
    assert outside_of(call, None, by) == []


def test_a_refusal_of_the_mel_frees_its_own_envelope_and_no_other(call: Call, by: User) -> None:
    mel, other = Funder.objects.get(slug="mel"), funder()
    hers, theirs = envelope(call, mel, "10000", by), envelope(call, other, "10000", by)
    dossier = filed(call).application
    agreed(dossier, mel, "4000", by)
    agreed(dossier, other, "3000", by)
    Application.objects.filter(pk=dossier.pk).update(state="refused")
    found = standing_of([hers, theirs])
    assert (found[hers.pk].engaged, found[theirs.pk].engaged) == (Decimal(0), Decimal(3000))


def test_standings_are_exact_and_nested(call: Call, by: User) -> None:
    whole = envelope(call, funder(), "10000", by)
    sport, culture = parts(whole, by, wished("Sport", "6000", theme=theme("sport")),
                           wished("Culture", "4000", theme=theme("culture")))  # fmt: skip
    (town,) = parts(sport, by, wished("Roubaix", "3000", commune=roubaix()))
    here, both, gone = in_roubaix(call), filed(call).application, in_roubaix(call)
    for dossier, amount in ((here, "1000.01"), (both, "2000.02"), (gone, "9999")):
        line = asked(dossier, funder(), amount)
        proposal = Proposal.objects.create(application=dossier, updated_by=by, updated_at=timezone.now())
        ProposedAmount.objects.create(proposal=proposal, line=line, amount=Decimal("100.10"))
    Application.objects.filter(pk=gone.pk).update(state="withdrawn")
    agreed(here, funder(), "900", by)
    agreed(both, funder(), "800", by)
    voted(here, funder(), "850.50", by)
    paid(Commitment.objects.get(application=here), "50.25", by)
    found = standing_of([whole, sport, culture, town])

    def told(one: Envelope) -> list[str]:
        mine = found[one.pk]
        stages = (mine.asked, mine.proposed, mine.agreed, mine.voted, mine.paid, mine.engaged, mine.remaining)
        return [f"{amount:.2f}" for amount in stages]

    assert told(town) == ["1000.01", "100.10", "900.00", "850.50", "50.25", "850.50", "2149.50"]
    assert told(sport) == ["3000.03", "200.20", "1700.00", "850.50", "50.25", "1650.50", "4349.50"]
    assert told(whole) == [*told(sport)[:-1], "8349.50"]
    assert told(culture) == ["0.00"] * 6 + ["4000.00"]
    assert (found[whole.pk].divided, found[sport.pk].own.agreed) == (Decimal(10000), Decimal(800))


def test_the_mels_own_credit_is_charged_too(call: Call, by: User) -> None:
    whole = envelope(call, funder("mel"), "50000", by)
    filed(call)
    assert standing_of([whole])[whole.pk].asked == Decimal(12500)


def test_a_plan_says_what_each_funder_has_left(call: Call, by: User) -> None:
    envelope(call, funder("mel"), "20000", by)
    dossier = filed(call).application
    agreed(dossier, funder("mel"), "10500", by)
    plan = living_plan(dossier)
    assert plan.missing == Decimal(2000)
    ask = next(way for way in plan.ways_out if way.kind == "ask")
    assert (ask.amount, ask.left) == (Decimal(2000), Decimal(0))


def test_queries_do_not_grow_with_dossiers_or_envelopes(call: Call, by: User) -> None:
    whole = envelope(call, funder(), "100000", by)
    model = in_roubaix(call)
    asked(model, funder())

    def queries(write: object) -> int:
        with CaptureQueriesContext(
            connection,
        ) as found:
            write()
        return len(found)

    few = queries(lambda: standing_of([whole]))
    made = copies(model, 30)
    for row in made:
        asked(row, funder(), "100")
    Commitment.objects.bulk_create(
        Commitment(application=row, funder=funder(), agreed=10, envelope=whole, updated_at=timezone.now())
        for row in made
    )
    parts(whole, by, *(wished(one.label, "10", theme=one) for one in Theme.objects.all()[:5]))
    every = list(Envelope.objects.all())
    assert queries(lambda: standing_of(every)) == few <= 6
    assert standing_of(every)[whole.pk].asked == Decimal(8000)
    one, more = filed(call).application, [filed(call).application for _ in range(4)]
    living_plan(one)
    assert queries(lambda: living_plan(one)) == queries(lambda: living_plans(more)) <= 11
