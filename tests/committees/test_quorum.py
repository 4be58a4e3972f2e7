"""The arithmetic of quorums and of hours, on every case that a sitting may meet."""

from datetime import UTC, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from committees.quorum import COUNT, HALF, MAJORITY, NONE, THIRD, Voice, needed, quorum
from committees.timetable import duration, hour_of, timetable

NOON = datetime(2027, 3, 15, 12, tzinfo=UTC)
ANY = st.sampled_from(["", "present", "remote", "represented", "excused", "absent"])
VOICES = st.lists(st.builds(Voice, attendance=ANY, proxy_here=st.booleans()), max_size=40)
RULES = st.sampled_from([NONE, THIRD, HALF, MAJORITY])


@pytest.mark.parametrize(
    ("rule", "voices", "expected"),
    [(NONE, 8, 0), (THIRD, 8, 3), (THIRD, 9, 3), (HALF, 8, 4), (HALF, 9, 5), (MAJORITY, 8, 5), (MAJORITY, 9, 5)],
)
def test_rules_ask_for_whole_voices(rule: str, voices: int, expected: int) -> None:
    assert needed(rule, voices) == expected


def test_a_number_of_voices_is_asked_for_as_it_is() -> None:
    assert needed(COUNT, 3, 7) == 7
    with pytest.raises(ValueError, match="unknown"):
        needed(COUNT, 3)


@given(st.integers(min_value=0, max_value=500))
def test_rules_follow_each_other_and_never_ask_less_than_they_say(voices: int) -> None:
    assert 3 * needed(THIRD, voices) >= voices > 3 * (needed(THIRD, voices) - 1) or voices == 0
    assert 2 * needed(HALF, voices) >= voices > 2 * (needed(HALF, voices) - 1) or voices == 0
    assert 2 * needed(MAJORITY, voices) > voices >= 2 * (needed(MAJORITY, voices) - 1)
    assert needed(NONE, voices) <= needed(THIRD, voices) <= needed(HALF, voices) <= needed(MAJORITY, voices)


@given(VOICES, RULES)
def test_a_voice_more_never_loses_the_quorum_and_the_sentence_says_the_numbers(voices: list[Voice], rule: str) -> None:
    found = quorum(rule, voices)
    assert 0 <= found.here <= found.voices == len(voices)
    assert found.is_reached == (found.missing == 0)
    assert str(found.voices) in found.sentence
    everyone = quorum(rule, [Voice("present")] * len(voices))
    assert everyone.here == len(voices)
    assert everyone.is_reached or not voices


def test_a_sentence_says_what_is_there_and_what_lacks() -> None:
    five = [
        *[Voice("present")] * 4,
        Voice("remote"),
        Voice("excused"),
        Voice(""),
        Voice("represented", proxy_here=False),
    ]
    assert quorum(HALF, five).sentence == "5 voix présentes sur 8 : le quorum de 4 est atteint."
    assert "n’est pas atteint, il manque 2 voix." in quorum(COUNT, five, count=7).sentence
    assert quorum(NONE, five[-2:]).sentence == "Aucune voix présente sur 2 : ce comité n’a pas de quorum."


def test_who_came_late_or_left_early_counts_while_there() -> None:
    voice = Voice("present", arrived=NOON, left=NOON + timedelta(hours=1))
    instants = [NOON - timedelta(minutes=1), NOON, NOON + timedelta(minutes=59), NOON + timedelta(hours=1)]
    assert [voice.is_here(at) for at in instants] == [False, True, True, False]
    assert voice.is_here(None)


@given(st.lists(st.integers(min_value=1, max_value=60), max_size=40), st.times(), st.none() | st.times())
def test_passages_follow_each_other_without_a_hole(minutes: list[int], starts: time, ends: time | None) -> None:
    table = timetable(minutes, starts, ends)
    assert table.minutes == sum(minutes)
    slots = table.slots
    assert all(one.end == after.start for one, after in pairwise(slots))
    assert [slot.end - slot.start for slot in slots] == minutes
    assert bool(table.warning) == (table.over > 0)
    assert any(slot.late for slot in slots) == (table.over > 0) or not slots


def test_hours_and_lengths_are_written_as_people_say_them() -> None:
    assert hour_of(545) == "9\u00a0h\u00a005"
    assert [duration(each) for each in (40, 120, 65)] == ["40\u00a0min", "2\u00a0h", "1\u00a0h\u00a005"]
    table = timetable([8, 8, 8], time(9), time(9, 20))
    assert table.warning == "L’ordre du jour dépasse la fin de la séance de 4\u00a0min : un passage finit trop tard."
    assert timetable([8, 8], None, None).slots == (None, None)
