"""What is committed: no address of a package index, no path of somebody's machine, no secret, nothing left to do."""

import ast
import re
from pathlib import Path

import pytest

from tests.codebase.tree import modules, named, tracked

# Written with a class of one letter, so that this file does not hold what it forbids.
FORBIDDEN = {
    "an address of a package index": re.compile(r"pypi\.[o]rg|pythonhosted\.[o]rg|registry\.[n]pmjs"),
    "a machine's path": re.compile(r"(?<![\w.])/(?:[w]ork|[r]oot|[t]mp|[h]ome)/[\w.-]"),
    "a private key": re.compile(r"-----[B]EGIN [A-Z ]*PRIVATE KEY-----"),
    "work left to do": re.compile(r"\b([T]ODO|[F]IXME|[X]XX)\b"),
}
OUR_TEXT = {
    ".py",
    ".html",
    ".txt",
    ".md",
    ".toml",
    ".yml",
    ".yaml",
    ".json",
    ".css",
    ".js",
    ".conf",
    ".csv",
    ".svg",
    "",
}


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_tracked_file_holds(what: str) -> None:
    holding = [named(path) for path in tracked() if path.suffix in OUR_TEXT and FORBIDDEN[what].search(_text(path))]
    assert holding == []


def test_the_patterns_find_what_they_are_for() -> None:
    machine, left = FORBIDDEN["a machine's path"], FORBIDDEN["work left to do"]
    assert machine.search("open('/{}/x')".format("tmp"))
    assert not machine.search("https://example.fr/{}/x".format("work"))
    assert left.search("# {}DO later".format("TO"))


def test_no_third_party_file_is_committed() -> None:
    foreign = [named(p) for p in tracked() if p.name.endswith((".min.js", ".min.css", ".woff2", ".map", ".whl"))]
    assert foreign == []


def test_every_test_can_fail() -> None:
    """A test that neither asserts, nor expects an exception, nor counts queries passes whatever the code does."""
    signs = re.compile(r"\bassert\b|raises\(|warns\(|expect\(|num_queries\(|fail\(|\bcheck_?\w*\(")
    empty = []
    for path in modules("tests"):
        source = path.read_text()
        functions = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.FunctionDef)]
        texts = {node.name: ast.get_source_segment(source, node) or "" for node in functions}
        # A test may leave the judging to a function or a fixture of its module.
        judges = [name for name, text in texts.items() if not name.startswith("test_") and signs.search(text)]
        judged = re.compile("|".join([signs.pattern, *(rf"\b{name}\b" for name in judges)]))
        empty += [
            f"{named(path)}:{n}" for n, text in texts.items() if n.startswith("test_") and not judged.search(text)
        ]
    assert empty == []


def _text(path: Path) -> str:
    return path.read_text(errors="replace")
