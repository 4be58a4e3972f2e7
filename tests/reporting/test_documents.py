"""Blocks and the Markdown that they are read from."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reporting.documents import blocks as b
from reporting.documents.markdown import blocks_from
from reporting.templatetags.documents import markdown_text

WORDS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=20)
RUNS = st.lists(st.builds(b.Run, WORDS, st.booleans(), st.booleans()), max_size=3).map(tuple)
ITEMS = st.recursive(
    st.builds(b.Item, RUNS),
    lambda below: st.builds(
        b.Item, RUNS, st.lists(st.builds(b.Bullets, st.lists(below, max_size=2).map(tuple)), max_size=2).map(tuple)
    ),
    max_leaves=4,
)
CELLS = st.lists(WORDS, max_size=3).map(tuple)
BLOCKS = st.one_of(
    st.builds(b.Heading, st.integers(1, 5), WORDS),
    st.builds(b.Paragraph, RUNS),
    st.builds(b.Bullets, st.lists(ITEMS, max_size=3).map(tuple), st.booleans(), st.integers(0, 9)),
    st.builds(b.Quote, st.lists(RUNS, max_size=2).map(tuple)),
    st.builds(b.Note, WORDS),
    st.builds(b.Table, WORDS, CELLS, st.lists(CELLS, max_size=3).map(tuple), st.just((1,)), st.booleans()),
    st.builds(b.Figures, WORDS, st.lists(st.builds(b.KeyFigure, WORDS, WORDS, WORDS, WORDS), max_size=2).map(tuple)),
    st.builds(b.Drawing, WORDS, st.dictionaries(WORDS, st.lists(st.integers(), max_size=2), max_size=2)),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(BLOCKS, max_size=5).map(tuple))
def test_blocks_come_back_from_json_the_same_with_the_same_digest(blocks: tuple[b.Block, ...]) -> None:
    kept = json.loads(json.dumps(b.to_json(blocks), sort_keys=True))
    assert b.from_json(kept) == blocks
    assert b.digest(b.from_json(kept)) == b.digest(blocks)


def test_titles_skip_no_level_and_each_has_its_number_and_its_anchor() -> None:
    laid = [b.Heading(1, "Un"), b.Heading(3, "Bilan"), b.Heading(2, "À elle", is_authors=True), b.Heading(2, "Bilan")]
    blocks = b.arranged([*laid, b.Heading(1, "Été à Lille")])
    assert [(one.level, one.number, one.anchor) for one in b.headings(blocks)] == [
        (1, "1", "un"),
        (2, "1.1", "bilan"),
        (2, "1.2", "bilan-2"),
        (1, "2", "ete-a-lille"),
    ]


def test_an_author_s_markdown_keeps_its_titles_lists_and_tables() -> None:
    said = (
        "## Enjeux\nUne **priorité**\nà deux lignes\n• un rond\n  - dessous\n\n# Suite\n| A | B |\n|---|--:|\n| x | 1 |"
    )
    heading, paragraph, bullets, second, table = blocks_from(f"{said}| x | 1 |", level=3)
    assert (heading, second) == (b.Heading(3, "Enjeux", is_authors=True), b.Heading(3, "Suite", is_authors=True))
    assert paragraph == b.Paragraph((b.Run("Une "), b.Run("priorité", strong=True), b.Run("\nà deux lignes")))
    assert isinstance(bullets, b.Bullets)
    assert b.plain(bullets.items[0].below[0].items[0].runs) == "dessous"
    assert table == b.Table("", ("A", "B"), (("x", "1"),), (1,))


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        '<img src=x onerror="alert(1)">',
        "[un lien](javascript:alert(1))",
        "[un lien](data:text/html;base64,AAAA)",
        "![une image](https://ailleurs.example/pixel.png)",
        '[a](https://ailleurs.example "titre" onclick=x)',
    ],
)
def test_nothing_that_an_author_types_acts_in_the_page(hostile: str) -> None:
    made = markdown_text(f"{hostile}\n\n- {hostile}\n\n| {hostile} |\n|---|\n")
    for tag in ("<script", "<img", "<a ", "<a>", "href=", "<iframe"):
        assert tag not in made.replace("&lt;", "‹"), made


@pytest.mark.parametrize("piece", ["[", "> ", "[a](b", "|a"])
def test_a_hundred_kilobytes_of_marks_are_read_in_time(piece: str) -> None:
    blocks = blocks_from(piece * (100_000 // len(piece)))
    assert b.from_json(b.to_json(blocks)) == blocks
