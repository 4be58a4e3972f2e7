"""What changed between two copies, question by question and word by word."""

import pytest
from django.template.loader import render_to_string
from hypothesis import given, settings
from hypothesis import strategies as st

from applications.answers import Value
from applications.differences import MOST_WORDS, Difference, Part, Piece, by_lines, by_words, differences

SAME, REMOVED, ADDED = Part.SAME, Part.REMOVED, Part.ADDED


def rebuilt(pieces: list[Piece], left_out: Part) -> str:
    return "".join(piece.text for piece in pieces if piece.part is not left_out)


def test_only_what_changed_is_told_in_the_order_of_the_codes() -> None:
    before: dict[str, Value] = {"b": "x", "a": 1, "same": ["1"], "gone": "y"}
    after: dict[str, Value] = {"b": "z", "a": 2, "same": ["1"], "new": True}
    assert differences(before, after) == [
        Difference("a", 1, 2),
        Difference("b", "x", "z"),
        Difference("gone", "y", None),
        Difference("new", None, True),
    ]


@pytest.mark.parametrize(("before", "after"), [(0, False), (1, True), ("1", 1)])
def test_no_and_zero_are_two_answers(before: Value, after: Value) -> None:
    assert differences({"a": before}, {"a": after}) == [Difference("a", before, after)]


def test_a_text_is_cut_at_its_words() -> None:
    pieces = by_words("Des ateliers le samedi.", "Des ateliers le dimanche et le samedi matin.")
    assert pieces == [
        Piece(SAME, "Des ateliers le "),
        Piece(ADDED, "dimanche et le "),
        Piece(SAME, "samedi"),
        Piece(ADDED, " matin"),
        Piece(SAME, "."),
    ]


def test_a_word_with_an_apostrophe_is_one() -> None:
    pieces = by_words("aujourd’hui", "l’été")
    assert pieces == [Piece(REMOVED, "aujourd’hui"), Piece(ADDED, "l’été")]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("", "", []),
        ("", "neuf", [Piece(ADDED, "neuf")]),
        ("vieux", "", [Piece(REMOVED, "vieux")]),
        ("pareil", "pareil", [Piece(SAME, "pareil")]),
    ],
)
def test_nothing_and_something(before: str, after: str, expected: list[Piece]) -> None:
    assert by_words(before, after) == expected


def test_a_text_too_long_to_compare_is_shown_whole() -> None:
    before, after = "mot " * MOST_WORDS, "autre " * MOST_WORDS
    assert by_words(before, after) == [Piece(REMOVED, before), Piece(ADDED, after)]


def test_rows_are_compared_one_by_one() -> None:
    assert by_lines(["60 · Achats · 100", "64 · Personnel · 200"], ["60 · Achats · 150", "64 · Personnel · 200"]) == [
        Piece(REMOVED, "60 · Achats · 100"),
        Piece(ADDED, "60 · Achats · 150"),
        Piece(SAME, "64 · Personnel · 200"),
    ]


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=200), st.text(max_size=200))
def test_the_two_texts_are_found_again_in_their_difference(before: str, after: str) -> None:
    pieces = by_words(before, after)
    assert rebuilt(pieces, ADDED) == before
    assert rebuilt(pieces, REMOVED) == after


def test_two_texts_as_one_begin_with_their_first_word() -> None:
    # Line ends count where they are shown: nothing stands before the text.
    shown = render_to_string("applications/partials/pieces.html", {"pieces": by_words("Un jeu", "Un bal")})
    assert shown.startswith("Un ")
