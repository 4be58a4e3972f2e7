"""The colours of the two themes stay readable."""

import re
from itertools import product
from pathlib import Path

import pytest

TOKENS = Path(__file__).parents[2] / "static/css/tokens.css"
BLOCK = re.compile(r"(?P<selector>[^{}]+)\{(?P<body>[^{}]*)\}")
COLOUR = re.compile(r"--(?P<name>[a-z-]+): (?P<hexa>#[0-9a-f]{6});")

TEXTS_ON_GROUNDS = [
    *product(
        ("ink", "soft", "canal", "canal-deep", "brick", "green", "amber", "violet"), ("paper", "surface", "sunken")
    ),
    *((tone, f"{tone}-tint") for tone in ("canal", "brick", "green", "amber", "violet")),
    ("canal-deep", "canal-tint"),
    *(("ink", f"{tone}-tint") for tone in ("canal", "brick", "green", "amber", "violet")),
    ("soft", "canal-tint"),
    *product(("on-canal",), ("canal", "canal-deep")),
    *product(("on-brick",), ("brick", "brick-deep")),
]
OUTLINES_ON_GROUNDS = [*product(("edge", "canal", "brick", "ink"), ("paper", "surface", "sunken"))]


def palette(theme: str) -> dict[str, str]:
    for block in BLOCK.finditer(TOKENS.read_text()):
        if f'[data-bs-theme="{theme}"]' in block["selector"] and "--ink:" in block["body"]:
            return {match["name"]: match["hexa"] for match in COLOUR.finditer(block["body"])}
    raise AssertionError(f"no palette for {theme}")


def luminance(hexa: str) -> float:
    channels = (int(hexa[i : i + 2], 16) / 255 for i in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(first: str, second: str) -> float:
    light, dark = sorted((luminance(first), luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_contrast_is_that_of_the_standard() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), TEXTS_ON_GROUNDS)
def test_text_is_readable(theme: str, text: str, ground: str) -> None:
    colours = palette(theme)
    assert contrast(colours[text], colours[ground]) >= 4.5


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("outline", "ground"), OUTLINES_ON_GROUNDS)
def test_outlines_are_visible(theme: str, outline: str, ground: str) -> None:
    colours = palette(theme)
    assert contrast(colours[outline], colours[ground]) >= 3


def test_both_themes_name_the_same_colours() -> None:
    assert palette("light").keys() == palette("dark").keys()


def test_the_portal_uses_no_colour_outside_the_tokens() -> None:
    loose = re.compile(r"#[0-9a-fA-F]{3,8}\b(?=[;\s,)])|\brgba?\(")
    apart = {"tokens.css", "print.css", "outage.css"}
    sheets = [sheet for sheet in TOKENS.parent.glob("*.css") if sheet.name not in apart]
    assert sheets
    found = {sheet.name: loose.findall(sheet.read_text()) for sheet in sheets}
    assert not {name: colours for name, colours in found.items() if colours}
