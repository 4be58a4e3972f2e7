"""The path of a dossier: every state × action × role answers as the table says, and the manual's page is the table."""

import itertools
from pathlib import Path

import pytest

from applications.models.dossiers import StateChoices
from applications.workflow import (
    EDITABLE,
    FINAL,
    HOLDERS,
    NOT_FILED,
    STANDINGS,
    TABLE,
    TOLD,
    Action,
    Holder,
    NotAllowed,
    Role,
    State,
    allowed,
    transition,
)
from applications.workflow_page import draw

PAGE = Path(__file__).resolve().parents[2] / "docs" / "workflow.md"
REASON = "Parce que."
# What happens to a dossier without moving it.
OWN_EVENTS = {"received", "renew", "funding_year", "release_site", "continue_elsewhere"}

# The path as the architecture tells it, written apart from the code: (action, from, to, who).
WRITER, SIGNATORY, REFERENT, ADMINISTRATOR = "writer", "signatory", "referent", "administrator"
STAFF = {REFERENT, ADMINISTRATOR}
PROMISED = {
    ("send_for_signature", "draft"): ("awaiting_signature", {WRITER}),
    ("return_to_writer", "awaiting_signature"): ("draft", {WRITER, SIGNATORY}),
    ("submit", "draft"): ("submitted", {SIGNATORY}),
    ("submit", "awaiting_signature"): ("submitted", {SIGNATORY}),
    ("admit", "submitted"): ("in_review", STAFF),
    ("request_addition", "submitted"): ("addition_requested", STAFF),
    ("request_addition", "in_review"): ("addition_requested", STAFF),
    ("answer_addition", "addition_requested"): ("in_review", {SIGNATORY}),
    ("cancel_addition", "addition_requested"): ("in_review", STAFF),
    ("declare_inadmissible", "submitted"): ("inadmissible", STAFF),
    ("declare_inadmissible", "in_review"): ("inadmissible", STAFF),
    ("declare_inadmissible", "addition_requested"): ("inadmissible", STAFF),
    ("declare_ready", "in_review"): ("ready", STAFF),
    ("return_to_review", "ready"): ("in_review", STAFF),
    ("schedule", "ready"): ("scheduled", STAFF),
    ("unschedule", "scheduled"): ("ready", STAFF),
    ("examine", "scheduled"): ("examined", STAFF),
    ("grant", "examined"): ("granted", {ADMINISTRATOR}),
    ("refuse", "examined"): ("refused", {ADMINISTRATOR}),
    ("defer", "scheduled"): ("deferred", STAFF),
    ("defer", "examined"): ("deferred", STAFF),
    ("return_to_ready", "deferred"): ("ready", STAFF),
} | {
    ("withdraw", state): ("withdrawn", {SIGNATORY})
    for state in ("submitted", "in_review", "addition_requested", "ready", "scheduled", "deferred")
}
PROMISED |= {("transfer", "draft"): ("transferred", {WRITER})} | {
    ("transfer", state): ("transferred", STAFF)
    for state in ("submitted", "in_review", "addition_requested", "ready", "scheduled", "deferred")
}


@pytest.mark.parametrize("action", Action)
@pytest.mark.parametrize("state", State)
def test_each_state_action_and_role_answers_as_promised(state: State, action: Action) -> None:
    target, who = PROMISED.get((action.value, state.value), (None, set()))
    for size in range(len(Role) + 1):
        for roles in itertools.combinations(Role, size):
            if who & {role.value for role in roles}:
                assert transition(action, state, roles, REASON).target == target
            else:
                with pytest.raises(NotAllowed):
                    transition(action, state, roles, REASON)


@pytest.mark.parametrize("state", State)
def test_buttons_are_what_the_service_would_accept(state: State) -> None:
    for role in Role:
        buttons = {line.action.value for line in allowed(state, [role])}
        assert buttons == {
            action for (action, source), (_, who) in PROMISED.items() if source == state.value and role.value in who
        }
    assert allowed(state, []) == ()


@pytest.mark.parametrize("line", TABLE, ids=lambda line: line.action.value)
@pytest.mark.parametrize("reason", ["", "   ", "\n\t "])
def test_a_reason_is_written_where_the_other_side_needs_one(line, reason: str) -> None:
    source, role = min(line.sources), min(line.roles)
    unfavourable = {
        Action.REQUEST_ADDITION,
        Action.CANCEL_ADDITION,
        Action.DECLARE_INADMISSIBLE,
        Action.UNSCHEDULE,
        Action.RETURN_TO_REVIEW,
        Action.REFUSE,
        Action.DEFER,
        Action.WITHDRAW,
    }
    by_staff = line.action is Action.TRANSFER and State.DRAFT not in line.sources
    if line.action in unfavourable or by_staff or (line.action is Action.RETURN_TO_WRITER and role is Role.SIGNATORY):
        with pytest.raises(NotAllowed, match="motif"):
            transition(line.action, source, [role], reason)
    else:
        assert transition(line.action, source, [role], reason) is line


def test_a_writer_takes_it_back_without_a_word_and_a_signatory_says_why() -> None:
    writer, signatory = frozenset({Role.WRITER}), frozenset({Role.WRITER, Role.SIGNATORY})
    assert transition(Action.RETURN_TO_WRITER, State.AWAITING_SIGNATURE, writer).target == State.DRAFT
    with pytest.raises(NotAllowed, match="motif"):
        transition(Action.RETURN_TO_WRITER, State.AWAITING_SIGNATURE, signatory)
    assert transition(Action.RETURN_TO_WRITER, State.AWAITING_SIGNATURE, signatory, REASON).target == State.DRAFT


def test_every_state_can_be_reached_and_left_unless_it_ends_the_path() -> None:
    reached = {State.DRAFT}
    for _ in State:
        reached |= {line.target for line in TABLE if line.sources & reached}
    assert reached == set(State)
    left = {source for line in TABLE for source in line.sources}
    assert left == set(State) - FINAL


def test_a_line_never_leads_where_it_starts_nor_doubles_another() -> None:
    seen = [(line.action, source) for line in TABLE for source in line.sources]
    assert len(seen) == len(set(seen))
    assert all(line.target not in line.sources for line in TABLE)
    assert {line.action for line in TABLE} == set(Action)


def test_a_filed_dossier_never_becomes_a_draft_again() -> None:
    assert EDITABLE <= NOT_FILED
    backwards = [line.action for line in TABLE if line.target in NOT_FILED and line.sources - NOT_FILED]
    assert backwards == []


def test_each_state_reads_for_both_sides_and_has_one_holder() -> None:
    assert set(STANDINGS) == set(State)
    for state, standing in STANDINGS.items():
        assert standing.for_association
        assert standing.for_staff
        assert (standing.holder is Holder.NOBODY) == (state in FINAL)
    assert set(HOLDERS) == set(Holder)
    assert {choice.value for choice in StateChoices} == {state.value for state in State}


def test_each_action_is_told_in_words_afterwards() -> None:
    assert set(TOLD) == {"start", "read", "extend_addition", *OWN_EVENTS, *Action}


def test_the_refusal_says_why() -> None:
    with pytest.raises(NotAllowed, match="« Accordé »"):
        transition(Action.WITHDRAW, State.GRANTED, Role, REASON)
    with pytest.raises(NotAllowed, match="rôle"):
        transition(Action.SUBMIT, State.DRAFT, [Role.WRITER])


def test_the_page_of_the_manual_is_drawn_from_the_table() -> None:
    assert PAGE.read_text(encoding="utf-8") == draw(), "run: python -m applications.workflow_page > docs/workflow.md"


def test_the_page_tells_every_action_and_state() -> None:
    page = draw()
    for (action, source), (target, _) in PROMISED.items():
        assert f"    {source} --> {target}: {action}\n" in page
    for state in State:
        assert f"| `{state.value}` | {STANDINGS[state].for_association} |" in page
