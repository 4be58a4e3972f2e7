"""Who answers for a dossier: the theme's order, the deputies, the boxes, and never nobody."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contacts.routing import Answerer, Away, Desk, route

DAY = date(2027, 3, 15)
BOX = "theme@example.org"
SERVICE = "service@example.org"
LAST = "dernier-recours@example.org"
EVERYONE = frozenset(range(1, 10))


def desk(*referents: int, boxes: tuple[str, ...] = (BOX, SERVICE, LAST)) -> Desk:
    return Desk(referents, boxes)


def away(referent: int, deputy: int | None = None, *, starts: int = 0, ends: int = 0) -> Away:
    return Away(referent, DAY + timedelta(days=starts), DAY + timedelta(days=ends), deputy)


def people(*answer: Answerer) -> list[int]:
    return [answerer.referent for answerer in answer]


def test_the_first_referent_leads_and_the_others_share_in_order() -> None:
    answer = route(desk(3, 1, 2), [], EVERYONE, DAY)
    assert answer.lead == Answerer(3)
    assert people(*answer.co_referents) == [1, 2]
    assert answer.box is None
    assert answer.passed_over == ()


def test_the_deputy_takes_the_place_of_the_absent_lead() -> None:
    answer = route(desk(1, 2), [away(1, 7)], EVERYONE, DAY)
    assert answer.answerers == (Answerer(7, (1,)), Answerer(2))


def test_someone_away_without_deputy_is_passed_over() -> None:
    answer = route(desk(1, 2), [away(1)], EVERYONE, DAY)
    assert answer.answerers == (Answerer(2),)
    assert answer.passed_over == (1,)


@pytest.mark.parametrize(
    ("starts", "ends", "is_away"),
    [(0, 0, True), (-3, 0, True), (0, 3, True), (1, 3, False), (-3, -1, False)],
)
def test_absences_count_both_their_days(starts: int, ends: int, is_away: bool) -> None:
    answer = route(desk(1), [away(1, 2, starts=starts, ends=ends)], EVERYONE, DAY)
    assert answer.lead == (Answerer(2, (1,)) if is_away else Answerer(1))


def test_an_absent_deputy_hands_over_to_her_own() -> None:
    answer = route(desk(1), [away(1, 2), away(2, 3)], EVERYONE, DAY)
    assert answer.answerers == (Answerer(3, (1,)),)


@pytest.mark.parametrize(
    "absences",
    [
        [away(1, 2), away(2, 1)],
        [away(1, 2), away(2, 3), away(3, 1)],
        [away(1, 2), away(2, 3), away(3, 2)],
        [away(1, 1)],
    ],
    ids=["two", "three", "a circle that she is not in", "herself"],
)
def test_a_circle_of_deputies_ends_with_the_next_referent(absences: list[Away]) -> None:
    answer = route(desk(1, 5), absences, EVERYONE, DAY)
    assert answer.answerers == (Answerer(5),)
    assert answer.passed_over == (1,)


def test_a_colleague_who_stands_in_keeps_one_place_the_better() -> None:
    assert route(desk(1, 2, 3), [away(1, 3)], EVERYONE, DAY).answerers == (Answerer(3, (1,)), Answerer(2))
    assert route(desk(1, 2, 3), [away(3, 1)], EVERYONE, DAY).answerers == (Answerer(1, (3,)), Answerer(2))


def test_one_deputy_for_two_absent_people_is_named_once() -> None:
    answer = route(desk(1, 2), [away(1, 7), away(2, 7)], EVERYONE, DAY)
    assert answer.answerers == (Answerer(7, (1, 2)),)


@pytest.mark.parametrize("first_read", [0, 1])
def test_two_absences_at_once_keep_the_deputy_that_one_of_them_names(first_read: int) -> None:
    absences = [away(1, 7, starts=-30, ends=30), away(1, None)]
    answer = route(desk(1, 2), absences if first_read else absences[::-1], EVERYONE, DAY)
    assert answer.lead == Answerer(7, (1,))


@pytest.mark.parametrize("active", [frozenset({2, 7}), {1: False, 2: True, 7: True}], ids=["set", "mapping"])
def test_who_left_the_service_is_passed_over_even_with_a_deputy(active: frozenset[int] | dict[int, bool]) -> None:
    answer = route(desk(1, 2), [away(1, 7)], active, DAY)
    assert answer.answerers == (Answerer(2),)
    assert answer.passed_over == (1,)


def test_a_deputy_who_left_the_service_does_not_answer() -> None:
    assert route(desk(1, 2), [away(1, 9)], frozenset({1, 2}), DAY).answerers == (Answerer(2),)


@pytest.mark.parametrize(
    ("boxes", "expected"),
    [((BOX, SERVICE, LAST), BOX), (("", SERVICE, LAST), SERVICE), (("", "", LAST), LAST)],
    ids=["theme", "service", "last resort"],
)
@pytest.mark.parametrize("referents", [(), (1, 2)], ids=["nobody named", "everyone away"])
def test_when_nobody_is_left_the_nearest_box_answers(
    referents: tuple[int, ...], boxes: tuple[str, ...], expected: str
) -> None:
    answer = route(desk(*referents, boxes=boxes), [away(1), away(2)], EVERYONE, DAY)
    assert answer.box == expected
    assert answer.lead is None
    assert answer.co_referents == ()
    assert answer.passed_over == referents


@pytest.mark.parametrize("boxes", [(), ("",), ("", "", "")])
def test_a_desk_without_any_box_is_refused(boxes: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="at least one box"):
        desk(1, boxes=boxes)


PERSON = st.integers(1, 9)
ABSENCES = st.lists(
    st.builds(away, PERSON, st.none() | PERSON, starts=st.integers(-3, 1), ends=st.integers(1, 3)),
    max_size=12,
)


@given(
    st.lists(PERSON, max_size=6),
    ABSENCES,
    st.frozensets(PERSON),
    st.tuples(st.sampled_from(["", BOX]), st.sampled_from(["", SERVICE]), st.just(LAST)),
)
def test_someone_always_answers(
    referents: list[int], absences: list[Away], active: frozenset[int], boxes: tuple[str, ...]
) -> None:
    answer = route(Desk(tuple(referents), boxes), absences, active, DAY)
    absent = {absence.referent for absence in absences if absence.covers(DAY)}
    # Somebody or a box, never both and never neither.
    assert bool(answer.answerers) == (answer.box is None)
    assert answer.answerers or answer.box in [box for box in boxes if box]
    # Nobody twice, nobody absent, nobody out of function.
    named = people(*answer.answerers)
    assert len(named) == len(set(named))
    assert set(named) <= active - absent
    # Each referent of the theme is there, replaced, or said to be passed over: once.
    accounted = [*answer.passed_over]
    for answerer in answer.answerers:
        accounted += answerer.stands_in_for
        if answerer.referent in referents and answerer.referent not in absent:
            accounted.append(answerer.referent)
    assert sorted(accounted) == sorted(set(referents))


@given(st.lists(PERSON, unique=True, min_size=1, max_size=6), ABSENCES)
def test_who_is_there_keeps_the_order_of_the_theme(referents: list[int], absences: list[Away]) -> None:
    absent = {absence.referent for absence in absences if absence.covers(DAY)}
    deputies = {absence.deputy for absence in absences}
    in_person = [person for person in referents if person not in absent and person not in deputies]
    named = people(*route(desk(*referents), absences, EVERYONE, DAY).answerers)
    assert [person for person in named if person in in_person] == in_person
