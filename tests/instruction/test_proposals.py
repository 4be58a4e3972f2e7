"""The proposal as services keep it: amounts against what is asked, the plan, two people at once, readiness."""

import random
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from applications.models import Application
from applications.services import Edit
from applications.workflow import NotAllowed
from eligibility.models import Call
from instruction import services
from instruction.models import CheckMark, Proposal, ProposedAmount
from instruction.selectors.proposal import lacking_for_ready, proposal_of, typed_proposal
from instruction.services import versioned
from instruction.services.versioned import mark_of
from tests.factories import fresh
from tests.instruction.reviewing import Review, give, joins_the_carrier, propose, review
from tests.threads import together

ANSWERS = {
    "requested_amount": "12500.00",
    "budget": [
        {"account": "64-wages", "label": "", "amount": "20000.00"},
    ],
    "funding_plan": [
        {"funder": "commune-roubaix", "nature": "specific", "firmness": "intent", "amount": "7500.00", "note": ""}
    ],
}  # fmt: skip


@pytest.fixture
def case(call: Call) -> Review:
    return review(call, answers=ANSWERS)


def key_of_the_line(case: Review) -> str:
    return str(case.dossier.funding_lines.get().pk)


class TestAmounts:
    def test_written_and_read(self, case: Review) -> None:
        propose(case.first, case.dossier, opinion="favourable", amount_mel="10000.00", comment="Un bon projet")
        written = proposal_of(case.dossier)
        assert written.proposal is not None
        assert (written.proposal.opinion, written.mel, written.proposal.updated_by) == (
            "favourable", Decimal(10000), case.first,
        )  # fmt: skip

    def test_nothing_is_a_decision(self, case: Review) -> None:
        assert proposal_of(case.dossier).mel is None
        propose(case.first, case.dossier, amount_mel="0.00")
        assert proposal_of(case.dossier).mel == 0

    def test_more_than_is_asked_needs_a_reason(self, case: Review) -> None:
        result = propose(case.first, case.dossier, amount_mel="12500.01", comment="gardé")
        assert result.found.refused == {
            "amount-mel": "C’est plus que les 12\u202f500\u00a0€ demandés : écrivez pourquoi."
        }
        assert (proposal_of(case.dossier).mel, Proposal.objects.get().comment) == (None, "gardé")
        assert not propose(
            case.first, case.dossier, amount_mel="13000.00", why_mel="Deux communes de plus"
        ).found.refused
        assert proposal_of(case.dossier).mel == Decimal(13000)

    def test_the_reason_stays_while_it_is_needed(self, case: Review) -> None:
        propose(case.first, case.dossier, amount_mel="13000.00", why_mel="Deux communes de plus")
        assert "why-mel" in propose(case.first, case.dossier, why_mel="").found.refused
        assert not propose(case.first, case.dossier, amount_mel="12000.00", why_mel="").found.refused

    def test_each_funder_has_its_line(self, case: Review) -> None:
        key = key_of_the_line(case)
        assert propose(case.first, case.dossier, **{f"amount-{key}": "8000.00"}).found.refused
        propose(case.first, case.dossier, **{f"amount-{key}": "7000.00"})
        assert [one.amount for one in proposal_of(case.dossier).lines] == [None, Decimal(7000)]

    def test_an_event_tells_before_and_after(self, case: Review) -> None:
        propose(case.first, case.dossier, amount_mel="10000.00", **{f"amount-{key_of_the_line(case)}": "7000.00"})
        propose(case.second, case.dossier, amount_mel="11000.00")
        last, first = case.dossier.events.filter(action="propose").order_by("-pk")
        assert last.details == {"before": {"amount:mel": "10000.00"}, "after": {"amount:mel": "11000.00"}}
        assert set(first.details["after"]) == {"amount:mel", "amount:commune-roubaix specific"}

    def test_the_same_again_is_no_event(self, case: Review) -> None:
        for _attempt in range(2):
            propose(case.first, case.dossier, amount_mel="10000.00")
        assert case.dossier.events.filter(action="propose").count() == 1

    def test_who_may_not(self, case: Review) -> None:
        joins_the_carrier(case.first, case.dossier)
        with pytest.raises(NotAllowed):
            propose(case.first, case.dossier, amount_mel="1.00")
        Application.objects.filter(pk=case.dossier.pk).update(state="scheduled")
        with pytest.raises(NotAllowed, match="ne change pas"):
            propose(case.second, case.dossier, amount_mel="1.00")


class TestPlan:
    def test_what_is_not_decided_counts_as_asked(self, case: Review) -> None:
        plan = proposal_of(case.dossier).plan
        assert (plan.holds, plan.undecided, plan.costs) == (True, 2, Decimal(20000))

    def test_less_leaves_a_hole(self, case: Review) -> None:
        propose(case.first, case.dossier, amount_mel="10000.00")
        plan = proposal_of(case.dossier).plan
        assert (plan.missing, plan.excess, plan.most_of_mel) == (Decimal(2500), Decimal(0), Decimal(12500))

    def test_more_goes_past_the_costs(self, case: Review) -> None:
        propose(case.first, case.dossier, amount_mel="13000.00", why_mel="Une commune de plus")
        plan = proposal_of(case.dossier).plan
        assert (plan.missing, plan.excess, plan.most_of_mel) == (Decimal(0), Decimal(500), Decimal(12500))


class TestReady:
    def test_what_is_missing_is_listed(self, case: Review) -> None:
        assert [one.url for one in lacking_for_ready(case.dossier)] == [
            "instruction:score",
            "instruction:proposal",
            "instruction:proposal",
        ]
        with pytest.raises(services.NotReady) as refusal:
            services.declare_ready(by=case.first, at=timezone.now(), application=case.dossier)
        assert len(refusal.value.lacking) == 3
        assert fresh(case.dossier).state == "in_review"

    def test_ready_once_nothing_is(self, case: Review) -> None:
        give(case.second, case.dossier)
        propose(case.first, case.dossier, opinion="favourable", amount_mel="0.00")
        services.declare_ready(by=case.first, at=timezone.now(), application=case.dossier)
        assert fresh(case.dossier).state == "ready"

    @pytest.mark.parametrize(("opinion", "field"), [("reserved", "conditions"), ("unfavourable", "comment")])
    def test_an_opinion_that_demands_words(self, case: Review, opinion: str, field: str) -> None:
        give(case.second, case.dossier)
        propose(case.first, case.dossier, opinion=opinion, amount_mel="0.00")
        assert [one.anchor for one in lacking_for_ready(case.dossier)] == [f"div_id_{field}"]
        propose(case.first, case.dossier, **{field: "Une convention avec la commune"})
        assert lacking_for_ready(case.dossier) == []

    def test_the_checklist_counts(self, case: Review) -> None:
        CheckMark.objects.create(
            application=case.dossier, line="statuts", state="missing", by=case.first, at=timezone.now()
        )
        assert lacking_for_ready(case.dossier)[0].url == "instruction:checklist"

    def test_the_database_demands_an_opinion_and_an_amount(self, case: Review) -> None:
        with pytest.raises(IntegrityError, match="is ready with"), transaction.atomic():
            Application.objects.filter(pk=case.dossier.pk).update(state="ready")
        self.test_ready_once_nothing_is(case)
        for emptied in (
            lambda: Proposal.objects.update(opinion=""),
            lambda: ProposedAmount.objects.update(amount=None),
        ):
            with pytest.raises(IntegrityError, match="keeps its opinion"), transaction.atomic():
                emptied()

    def test_back_to_review_with_a_reason(self, case: Review) -> None:
        self.test_ready_once_nothing_is(case)
        with pytest.raises(NotAllowed, match="motif"):
            services.return_to_review(by=case.first, at=timezone.now(), application=case.dossier, reason=" ")
        services.return_to_review(by=case.first, at=timezone.now(), application=case.dossier, reason="Un avis arrive")
        assert fresh(case.dossier).state == "in_review"
        assert case.dossier.events.order_by("-pk")[0].reason == "Un avis arrive"


ROUNDS = 20
FIELDS = ("comment", "conditions", "amount-mel", "why-mel", "opinion")


def _typed(draw: random.Random, who: str, round_: int) -> dict[str, str]:
    """What one of them types in this round: some of the fields, each text hers alone."""
    texts = {
        "comment": f"Commentaire de {who}, tour {round_}",
        "conditions": f"Conditions de {who}, tour {round_}",
        "amount-mel": f"{draw.randint(0, 12499)}.{'11' if who == 'Ana' else '22'}",
        "why-mel": f"Motif de {who}, tour {round_}",
        "opinion": "favourable" if who == "Ana" else "reserved",
    }
    return {code: texts[code] for code in draw.sample(FIELDS, draw.randint(1, len(FIELDS)))}


def _edits(typed: dict[str, str], seen: dict[str, str]) -> list[Edit]:
    return [Edit(code, text, mark_of(seen.get(code, ""))) for code, text in typed.items()]


def _play(case: Review, rounds: int) -> list[str]:
    """Two referents open the same page and save at once, round after round; the texts that nobody has any more."""
    draw = random.Random(4)
    lost = []
    for round_ in range(rounds):
        seen = typed_proposal(proposal_of(case.dossier))
        typed = {"Ana": _typed(draw, "Ana", round_), "Bo": _typed(draw, "Bo", round_)}
        if round_ % 3 == 0:
            # Both write the same field: the round that a portal without the check loses.
            for who in typed:
                typed[who]["comment"] = f"Commentaire de {who}, tour {round_}"

        def save(user: Any, who: str, seen: dict[str, str] = seen, typed: Any = typed) -> Any:
            edits = _edits(typed[who], seen)
            return services.save_proposal(by=user, at=timezone.now(), application=case.dossier, edits=edits)

        order = [(case.first, "Ana"), (case.second, "Bo")]
        draw.shuffle(order)
        results = together([lambda one=one: save(*one) for one in order])
        assert not [result for result in results if isinstance(result, Exception)]
        there = typed_proposal(proposal_of(case.dossier))
        for (_user, who), result in zip(order, results, strict=True):
            told = {conflict.code: conflict for conflict in result.found.conflicts}
            for code, text in typed[who].items():
                if text == seen[code]:
                    continue  # Left as it was: no text of hers.
                kept = there[code] == text or (code in told and told[code].mine == text)
                lost += [] if kept else [f"{who}, {code}, tour {round_}"]
                if code in told:
                    assert told[code].theirs == there[code]
    return lost


@pytest.mark.django_db(transaction=True)
class TestTwoAtOnce:
    @pytest.fixture
    def together_on(self, committed_call: Call) -> Review:
        return review(committed_call, answers=ANSWERS)

    def test_twenty_rounds_lose_no_text(self, together_on: Review) -> None:
        assert _play(together_on, ROUNDS) == []

    def test_without_the_check_a_text_is_lost(self, together_on: Review, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(versioned, "is_stale", lambda edit, there: False)
        assert _play(together_on, ROUNDS)
