"""Every template compiles, is used, is short, gets what it prints, and holds no script or style of its own."""

import ast
import re
from pathlib import Path

import pytest
from django.template import Context, Template, engines
from django.template.loader import get_template
from django.template.loaders.app_directories import Loader

from tests.codebase.tree import APPS, ROOT, TEMPLATES, modules, named, templates, texts
from tests.strict_templates import UndefinedVariableError

LONGEST = 150
NAMES = [str(path.relative_to(TEMPLATES)) for path in templates()]
# Django and allauth look these up by themselves.
BY_DJANGO = {"400.html", "403.html", "404.html", "429.html", "500.html", "403_csrf.html"}
INLINE = {
    "a script without src": re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*application/(ld\+)?json)[^>]*>", re.IGNORECASE),
    "a style element": re.compile(r"<style\b", re.IGNORECASE),
    "a style attribute": re.compile(r"<[^>]+\sstyle=", re.IGNORECASE),
    "an event attribute": re.compile(r"<[a-z][^>]*\son[a-z]+=", re.IGNORECASE),
    "a javascript: address": re.compile(r"javascript:", re.IGNORECASE),
    "an address elsewhere for a script, style, image or font": re.compile(
        r"<(script|link|img|iframe)\b[^>]*\b(src|href)=[\"'](https?:)?//", re.IGNORECASE
    ),
}


@pytest.mark.parametrize("name", NAMES)
def test_template_compiles(name: str) -> None:
    assert get_template(name).origin.name == str(TEMPLATES / name)


def test_templates_are_used() -> None:
    reached = _named_in_templates() | _named_in_code() | BY_DJANGO | _overrides()
    patterns = _patterns_in_code()
    unused = [name for name in NAMES if name not in reached and not any(p.fullmatch(name) for p in patterns)]
    assert unused == []


@pytest.mark.parametrize("path", templates(), ids=named)
def test_template_is_short_and_holds_no_script_or_style(path: Path) -> None:
    text = path.read_text()
    assert len(text.splitlines()) <= LONGEST
    if path.suffix == ".html" and "pdf" not in path.parts:
        text = re.sub(r"{%\s*comment\s*%}.*?{%\s*endcomment\s*%}|{#.*?#}", "", text, flags=re.DOTALL)
        assert [what for what, pattern in INLINE.items() if pattern.search(text)] == []


@pytest.mark.parametrize("path", sorted((TEMPLATES / "components").glob("*.html")), ids=named)
def test_component_begins_by_telling_its_inputs(path: Path) -> None:
    assert re.match(r"\s*({% comment %}|{#)", path.read_text())


@pytest.mark.parametrize(
    "text",
    [
        '<script>alert("x")</script>',
        '<p style="color: red">',
        '<a onclick="go()">',
        '<script src="https://cdn.example.org/x.js"></script>',
    ],
)
def test_inline_patterns_find_what_they_are_for(text: str) -> None:
    assert any(pattern.search(text) for pattern in INLINE.values())


def test_an_undefined_variable_of_ours_is_refused(tmp_path: Path) -> None:
    ours = _template("{{ nobody.gave.it }}", TEMPLATES / "witness.html")
    with pytest.raises(UndefinedVariableError, match=r"witness.html: .* nobody.gave.it"):
        ours.render(Context({}))
    assert _template("{% if optional %}x{% endif %}", TEMPLATES / "witness.html").render(Context({})) == ""
    assert _template("[{{ nobody }}]", tmp_path / "library.html").render(Context({})) == "[]"


def _template(text: str, origin: Path) -> Template:
    from django.template import Origin

    return Template(text, origin=Origin(str(origin)), engine=engines["django"].engine)  # type: ignore[attr-defined]


def _named_in_templates() -> set[str]:
    pattern = re.compile(r"{%\s*(?:include|extends|element|slot)\b[^%]*?[\"']([^\"']+)[\"']")
    return {name for path in templates() for name in pattern.findall(path.read_text())}


def _named_in_code() -> set[str]:
    nodes = (node for path in modules(*APPS) for node in texts(path))
    return {node.value for node in nodes if isinstance(node, ast.Constant)}


def _patterns_in_code() -> list[re.Pattern[str]]:
    """f-strings that make a template's name, as patterns: f"emails/{kind}.txt"."""
    patterns = []
    for path in modules(*APPS):
        for node in texts(path):
            if isinstance(node, ast.JoinedStr):
                parts = [re.escape(p.value) if isinstance(p, ast.Constant) else r"[\w-]+" for p in node.values]
                if parts[-1].endswith(("html", "txt", "svg")) and "/" in parts[0]:
                    patterns.append(re.compile("".join(parts)))
    return patterns


def _overrides() -> set[str]:
    """Templates that stand in the place of a library's of the same name."""
    folders = [Path(folder) for folder in Loader(engines["django"].engine).get_dirs()]  # type: ignore[attr-defined]
    others = [folder for folder in folders if not folder.is_relative_to(ROOT) or ".venv" in folder.parts]
    return {name for name in NAMES if any((folder / name).exists() for folder in others)}
