"""Modules stay short and well named; views stay thin."""

import ast
from pathlib import Path

import pytest

from tests.codebase.tree import APPS, modules, named

LONGEST_MODULE = 400
LONGEST_VIEW = 30
DRAWERS = {"core", "common", "utils", "util", "helpers", "helper", "mixins", "constants", "misc", "shared"}
EVERYTHING = modules(*APPS, "dev", "bench", "tests")


@pytest.mark.parametrize("path", EVERYTHING, ids=named)
def test_module_is_short_and_named_for_what_it_does(path: Path) -> None:
    assert len(path.read_text().splitlines()) <= LONGEST_MODULE
    assert not DRAWERS & {*path.with_suffix("").parts[-4:]}


def test_views_are_thin() -> None:
    """A view joins a form, a service and a page; more than some 25 lines means that a rule has slipped in."""
    long = []
    for path in modules(*APPS):
        if "views" in (path.stem, path.parent.name):
            for node in ast.parse(path.read_text()).body:
                if isinstance(node, ast.FunctionDef) and node.args.args and node.args.args[0].arg == "request":
                    first = node.body[1] if ast.get_docstring(node) and len(node.body) > 1 else node.body[0]
                    lines = (node.end_lineno or 0) - first.lineno + 1
                    if lines > LONGEST_VIEW:
                        long.append(f"{named(path)}:{node.name} ({lines} lines)")
    assert long == []


def test_services_do_not_know_the_web() -> None:
    """A service is told who acts and when; it never receives a request."""
    faults = []
    for path in modules(*APPS):
        if {"services", "selectors"} & {path.stem, path.parent.name}:
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.FunctionDef):
                    arguments = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
                    faults += [f"{named(path)}:{node.name}" for argument in arguments if argument.arg == "request"]
                if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("django.http"):
                    faults.append(f"{named(path)} imports {node.module}")
    assert faults == []
