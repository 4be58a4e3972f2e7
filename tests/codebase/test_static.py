"""Every file that a template or a style sheet names is there and is collected."""

import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.utils import matches_patterns

from melpv.management.commands.collectstatic import LEFT_OUT
from tests.codebase.tree import ROOT, named, templates

STATIC = ROOT / "static"
NAMED = sorted(
    {
        (name, named(path))
        for path in templates()
        for name in re.findall(r"{%\s*static\s+[\"']([^\"']+)[\"']", path.read_text())
    }
)


def collected(name: str) -> bool:
    return finders.find(name) is not None and not any(
        matches_patterns(part, LEFT_OUT) for part in (name, Path(name).name)
    )


@pytest.mark.parametrize(("name", "template"), NAMED)
def test_file_named_by_a_template_is_collected(name: str, template: str) -> None:
    assert collected(name), f"{template} names {name}"


def test_files_named_by_style_sheets_are_collected() -> None:
    missing = []
    for sheet in STATIC.rglob("*.css"):
        for address in re.findall(r"url\([\"']?([^\"')]+)", sheet.read_text()):
            if not address.startswith(("data:", "#")):
                name = (sheet.parent / address.split("#")[0]).resolve().relative_to(STATIC)
                missing += [] if collected(str(name)) else [f"{named(sheet)} names {address}"]
    assert missing == []


def test_templates_name_files() -> None:
    assert len(NAMED) > 3
    assert not collected("vendor/leaflet/leaflet-src.js")
    assert not collected("css/nowhere.css")
