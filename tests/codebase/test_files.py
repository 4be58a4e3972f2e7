"""What is committed: no address of a package index, no path of somebody's machine, no secret, nothing left to do."""

import ast
import re
from pathlib import Path

import pytest

from tests.codebase.tree import modules, named, tracked

# Written in two halves, so that this file does not hold what it forbids.
FORBIDDEN = {
    "an address of a package index": re.compile("|".join(("pypi\\.org", "pythonhosted\\.org", "registry\\.npmjs"))),
    "a machine's path": re.compile("(?<![\\w.])/(?:work|root|tmp|home)/[\\w.-]"),
    "a private key": re.compile("-----BEGIN [A-Z ]*PRIVATE KEY-----"),
    "work left to do": re.compile("\\b(TODO|FIXME|XXX)\\b"),
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
    assert FORBIDDEN["a machine's path"].search("open('/" + "tmp/x')")
    assert not FORBIDDEN["a machine's path"].search("https://example.fr/" + "work/x")
    assert FORBIDDEN["work left to do"].search("# TO" + "DO later")


def test_no_third_party_file_is_committed() -> None:
    foreign = [named(p) for p in tracked() if p.name.endswith((".min.js", ".min.css", ".woff2", ".map", ".whl"))]
    assert foreign == []


def test_every_test_can_fail() -> None:
    """A test that neither asserts, nor expects an exception, nor counts queries passes whatever the code does."""
    signs = re.compile(r"\bassert\b|raises\(|warns\(|expect\(|num_queries\(|fail\(|\bcheck_?\w*\(")
    empty = []
    for path in modules("tests"):
        source = path.read_text()
        functions = (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.FunctionDef))
        for node in functions:
            if node.name.startswith("test_") and not signs.search(ast.get_source_segment(source, node) or ""):
                empty.append(f"{named(path)}:{node.name}")
    assert empty == []


def _text(path: Path) -> str:
    return path.read_text(errors="replace")
