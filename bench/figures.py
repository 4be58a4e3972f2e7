"""The pages of figures to measure: what the direction, a funder and everybody read of the year that is over."""

from collections.abc import Callable

# A name, who reads the page (nobody for everybody), and its address.
Wanted = tuple[str, str, Callable[[], str]]
BREAKDOWNS = (
    ("funders", "funders"),
    ("places", "places"),
    ("delays", "delays"),
    ("criteria", "criteria"),
    ("pace", "pace"),
    ("credits", "credits"),
)


def figure_pages(year: int, *, head: str, funder: str) -> list[Wanted]:
    """On the call of that year, which holds most dossiers and all of the money; an address that is not there is a line
    of the report."""
    last = f"?appel=PDV-{year}"
    staff: list[Wanted] = [
        (f"figures, {name}", head, lambda view=view: _address(f"reporting:{view}", last))  # type: ignore[misc]
        for name, view in BREAKDOWNS
    ]
    return [
        ("figures, every call", head, lambda: _address("reporting:overview", "")),
        ("figures, last year", head, lambda: _address("reporting:overview", last)),
        ("figures, one theme", head, lambda: _address("reporting:overview", f"{last}&thematique=sante")),
        *staff,
        ("figures, rows of the dossiers", head, lambda: _address("reporting:rows", f"{last}&chiffre=dossiers")),
        ("figures, rows of what is voted", head, lambda: _address("reporting:rows", f"{last}&chiffre=voted")),
        ("figures of a funder", funder, lambda: _address("reporting:funder", last)),
        ("figures for everybody", "", lambda: _address("reporting:public", last)),
        ("funded projects", "", lambda: _address("projects:list", "")),
        ("funded projects, map", "", lambda: _address("projects:map", "")),
        ("funded projects, feed", "", lambda: _address("projects:feed", "")),
        ("funded projects, csv", "", lambda: _address("projects:file", "", "csv")),
        ("open data, grants of a year", "", lambda: _address("opendata:grants_of_year", "", year)),
        ("observatory", "", lambda: _address("observatory:home", "")),
        ("exports", head, lambda: _address("exports:list", "")),
    ]


def _address(name: str, query: str, *words: object) -> str:
    from django.urls import reverse

    return reverse(name, args=words) + query
