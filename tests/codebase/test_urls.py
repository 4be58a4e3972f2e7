"""Every URL of ours is named, its path is French words in lower case, and some test speaks of it."""

import re
from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver

from tests.codebase.tree import APPS, ROOT

# What libraries bring under our paths.
LIBRARIES = ("admin", "djdt")


def ours(patterns: list[URLPattern | URLResolver], space: str = "", path: str = "") -> Iterator[tuple[str, str]]:
    """The (name, path) of each pattern whose view is defined in this project."""
    for entry in patterns:
        route = path + str(entry.pattern)
        if isinstance(entry, URLResolver):
            if entry.namespace not in LIBRARIES:
                inner = f"{space}{entry.namespace}:" if entry.namespace else space
                yield from ours(entry.url_patterns, inner, route)
        elif entry.lookup_str.split(".")[0] in APPS:
            yield f"{space}{entry.name or ''}", route


def test_there_are_urls() -> None:
    assert len(list(ours(get_resolver().url_patterns))) > 10


def test_url_names_and_paths_are_well_made() -> None:
    faults = []
    for name, path in ours(get_resolver().url_patterns):
        if not re.fullmatch(r"([a-z_]+:)*[a-z][a-z0-9_]*", name):
            faults.append(f"{path}: the name « {name} »")
        fixed = re.sub(r"<[^>]+>|\(\?P[^)]*\)|[\^$]", "", path)
        if not re.fullmatch(r"[a-z0-9/.\\-]*", fixed):
            faults.append(f"{name}: the path {path}")
    assert faults == []


def test_url_names_are_unique() -> None:
    names = [name for name, _ in ours(get_resolver().url_patterns)]
    assert sorted(names) == sorted(set(names))


def test_every_url_is_tested() -> None:
    spoken = "\n".join(p.read_text() for p in (ROOT / "tests").rglob("*.py") if "codebase" not in p.parts)
    names = {name for name, _ in ours(get_resolver().url_patterns)}
    assert sorted(name for name in names if f'"{name}"' not in spoken) == []
