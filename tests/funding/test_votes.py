"""What a funder's body decides: who may write it, once, corrected with a reason, within its envelope; then paid."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from applications.models import Application, Event, Interest
from applications.workflow import NotAllowed
from contacts.models import User
from eligibility.models import Call
from funding.models import Commitment, CommitmentChange, Vote
from funding.selectors.plan import living_plan
from funding.services.envelopes import EnvelopeRefused
from funding.services.ledger import PaymentRefused
from funding.services.votes import AlreadyVoted, VoteRefused
from tests.factories import UserFactory, filed, fresh, member
from tests.funding.paying import agreed, asked, envelope, funder, head, paid, speaker, voted, yesterday


@pytest.fixture
def dossier(call: Call) -> Application:
    found = filed(call).application
    asked(found, funder())
    return found


@pytest.fixture
def by(db: None) -> User:
    return head()


def line_of(dossier: Application) -> Commitment:
    return Commitment.objects.get(application=dossier, funder=funder())


def test_an_amount_grows_firm_and_each_step_leaves_a_trace(dossier: Application, by: User) -> None:
    agreed(dossier, funder(), "4000", by)
    assert (line_of(dossier).firmness, line_of(dossier).engaged) == ("agreed", Decimal(4000))
    vote = voted(dossier, funder(), "3500", by, conditions="Un bilan au printemps")
    assert (line_of(dossier).firmness, line_of(dossier).engaged) == ("voted", Decimal(3500))
    payment = paid(line_of(dossier), "1000", by)
    held = line_of(dossier)
    assert (held.firmness, held.paid) == ("paid", Decimal(1000))
    told = [(one.stage, one.before, one.after, one.source) for one in CommitmentChange.objects.order_by("pk")]
    assert told == [
        ("agreed", None, Decimal(4000), "position:essai"),
        ("voted", None, Decimal(3500), f"vote:{vote.public_id}"),
        ("paid", None, Decimal(1000), f"payment:{payment.public_id}"),
    ]
    events = list(Event.objects.filter(application=dossier, action__in=("vote", "pay")).order_by("pk"))
    assert [event.action for event in events] == ["vote", "pay"]
    assert events[0].details["after"] == {"voted": "3500.00"}


def test_the_same_agreement_and_the_same_vote_again_write_nothing(dossier: Application, by: User) -> None:
    for _ in range(2):
        agreed(dossier, funder(), "4000", by)
        first = voted(dossier, funder(), "3500", by)
    assert Vote.objects.get() == first
    assert CommitmentChange.objects.count() == 2
    assert Event.objects.filter(action="vote").count() == 1


def test_a_correction_is_another_vote_with_its_reason(dossier: Application, by: User) -> None:
    first = voted(dossier, funder(), "3500", by)
    with pytest.raises(AlreadyVoted, match="3\u202f500"):
        voted(dossier, funder(), "3000", by)
    with pytest.raises(AlreadyVoted):
        voted(dossier, funder(), "3000", by, replaces=first, reason="  ")
    second = voted(dossier, funder(), "3000", by, replaces=first, reason="Erreur de saisie")
    assert (second.replaces, line_of(dossier).voted) == (first, Decimal(3000))
    with pytest.raises(VoteRefused, match="corrigé entre-temps"):
        voted(dossier, funder(), "2000", by, replaces=first, reason="Encore")
    assert Vote.objects.count() == 2


def test_a_postponement_leaves_the_line_open_and_a_refusal_is_nothing(dossier: Application, by: User) -> None:
    agreed(dossier, funder(), "4000", by)
    voted(dossier, funder(), None, by, result="deferred")
    assert line_of(dossier).voted is None
    assert line_of(dossier).engaged == Decimal(4000)
    voted(dossier, funder(), None, by, result="refused", reference="2027-C-0200")
    assert (line_of(dossier).voted, line_of(dossier).engaged) == (Decimal(0), Decimal(0))
    plan = living_plan(dossier)
    assert plan.line(("region", "specific", "")).is_refused


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"result": "perhaps"}, "result"),
        ({"amount": None}, "amount"),
        ({"result": "refused"}, "amount"),
        ({"voted_on": timezone.localdate() + timedelta(days=1)}, "voted_on"),
        ({"body": " "}, "body"),
        ({"reference": ""}, "reference"),
        ({"reference": "R" * 101}, "reference"),
        ({"nature": "gift"}, ""),
    ],
)
def test_a_vote_that_cannot_be_is_refused_beside_its_field(
    dossier: Application, by: User, told: dict[str, object], field: str
) -> None:
    with pytest.raises(VoteRefused) as refusal:
        voted(dossier, funder(), **({"amount": "3500", "by": by} | told))
    assert refusal.value.field == field
    assert not Vote.objects.exists()
    assert not Commitment.objects.exists()


def test_a_speaker_votes_for_her_funder_on_what_it_is_asked_and_nobody_else(call: Call, dossier: Application) -> None:
    voted(dossier, funder(), "3500", speaker(funder()))
    elsewhere = filed(call).application
    others = [
        (speaker(funder("caf")), dossier),
        (speaker(funder(), role="reader"), dossier),
        (speaker(funder(), ended_at=timezone.now()), dossier),
        (UserFactory(), dossier),
        (dossier.created_by, dossier),
        (speaker(funder()), elsewhere),
    ]
    for user, which in others:
        with pytest.raises(NotAllowed):
            voted(which, funder(), "100", user)
    assert Vote.objects.count() == 1


def test_a_link_of_interests_keeps_from_votes_and_payments(dossier: Application, by: User) -> None:
    voted(dossier, funder(), "3500", by)
    kept = [speaker(funder()), head(), member(dossier.organisation, is_staff=True)]
    for user in kept[:2]:
        Interest.objects.create(user=user, organisation=dossier.organisation, ground="family", since=timezone.now())
    for user in kept:
        with pytest.raises(NotAllowed):
            voted(dossier, funder(), "100", user, result="deferred")
        with pytest.raises(NotAllowed):
            paid(line_of(dossier), "100", user)


def test_a_withdrawn_dossier_is_voted_no_more(dossier: Application, by: User) -> None:
    Application.objects.filter(pk=dossier.pk).update(state="withdrawn")
    with pytest.raises(VoteRefused, match="Retiré"):
        voted(dossier, funder(), "3500", by)


def test_what_is_paid_never_passes_what_is_voted(dossier: Application, by: User) -> None:
    agreed(dossier, funder(), "4000", by)
    with pytest.raises(PaymentRefused, match="Rien n’est voté"):
        paid(line_of(dossier), "100", by)
    voted(dossier, funder(), "3500", by)
    seen = line_of(dossier)
    paid(seen, "3000", by)
    with pytest.raises(PaymentRefused, match="relisez-la"):
        paid(seen, "300", by)
    with pytest.raises(PaymentRefused, match="il reste 500"):
        paid(line_of(dossier), "500.01", by)
    with pytest.raises(PaymentRefused, match="n’est pas encore venu"):
        paid(line_of(dossier), "1", by, paid_on=timezone.localdate() + timedelta(days=1))
    with pytest.raises(VoteRefused, match="déjà payés"):
        voted(dossier, funder(), "2999.99", by, replaces=Vote.objects.get(), reason="Moins")
    paid(line_of(dossier), "-3000", by)
    assert line_of(dossier).paid is None
    with pytest.raises(PaymentRefused):
        paid(line_of(dossier), "-0.01", by)


def test_a_vote_stays_within_its_envelope_and_all_that_contain_it(call: Call, by: User) -> None:
    envelope(call, funder(), "6000", by)
    one, two = filed(call).application, filed(call).application
    voted(one, funder(), "4000", by)
    with pytest.raises(EnvelopeRefused, match="il y reste 2\u202f000"):
        voted(two, funder(), "2000.01", by)
    assert not Commitment.objects.filter(application=two).exists()
    voted(two, funder(), "2000", by)


def test_what_is_agreed_beyond_the_envelope_is_a_fact_and_its_votes_fit_one_by_one(call: Call, by: User) -> None:
    envelope(call, funder(), "6000", by)
    one, two = filed(call).application, filed(call).application
    agreed(one, funder(), "5000", by)
    agreed(two, funder(), "4000", by)
    voted(one, funder(), "5000", by)
    with pytest.raises(EnvelopeRefused):
        voted(two, funder(), "4000", by)
    voted(two, funder(), "1000", by)


def test_what_is_agreed_to_one_dossier_is_not_voted_to_another(call: Call, by: User) -> None:
    envelope(call, funder(), "6000", by)
    one, two = filed(call).application, filed(call).application
    agreed(one, funder(), "5000", by)
    with pytest.raises(EnvelopeRefused, match="il y reste 1\u202f000"):
        voted(two, funder(), "1500", by)


def test_the_database_holds_it_too(call: Call, dossier: Application, by: User) -> None:
    whole = envelope(call, funder(), "6000", by)
    first = voted(dossier, funder(), "4000", by)
    other = filed(call).application

    def refused(write: object) -> None:
        with pytest.raises(IntegrityError), transaction.atomic():
            write()

    told = {"application": other, "funder": funder(), "nature": "specific", "updated_at": timezone.now()}
    refused(lambda: Commitment.objects.create(**told, envelope=whole, voted=Decimal("2000.01")))
    refused(lambda: Commitment.objects.create(**(told | {"nature": "valued"}), envelope=whole))
    refused(lambda: Commitment.objects.filter(application=dossier).update(voted=Decimal("6000.01")))
    refused(lambda: type(whole).objects.filter(pk=whole.pk).update(amount=Decimal("3999.99")))
    vote = {
        "commitment": first.commitment, "result": "granted", "amount": Decimal(1), "voted_on": yesterday(),
        "body": "B", "reference": "R", "recorded_by": by, "recorded_at": timezone.now(),
    }  # fmt: skip
    refused(lambda: Vote.objects.create(**vote))
    foreign = voted(other, funder("caf"), "1", by)
    refused(lambda: Vote.objects.create(**vote, replaces=foreign, reason="Autre ligne"))


def test_the_proposal_is_untouched_and_the_plan_follows_at_once(dossier: Application, by: User) -> None:
    before = living_plan(dossier)
    assert before.holds
    agreed(dossier, funder(), "700", by)
    after = living_plan(dossier)
    assert after.excess == Decimal(700)
    agreed(dossier, funder("mel"), "11000", by)
    assert living_plan(dossier).missing == Decimal(800)
    assert fresh(dossier).requested_amount == Decimal(12500)


def test_nobody_without_an_account_of_use_speaks(dossier: Application) -> None:
    gone = speaker(funder())
    User.objects.filter(pk=gone.pk).update(is_active=False)
    gone.refresh_from_db()
    with pytest.raises(NotAllowed):
        voted(dossier, funder(), "1", gone)
