"""A call as files: what an administrator may edit in the database, written in TOML with the source of each rule.

The 2023 call is bundled with the portal. The reader is strict and needs neither Django nor a database; ``load_call``
copies what it reads into the database, and ``evaluate_eligibility`` judges with it directly.
"""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from eligibility.asking import columns_of, condition_of, rows_of
from eligibility.engine import CatalogueSite, Evaluator, Reference, Requirement, Severity, statement
from territories import reference as territory

FOLDER = Path(__file__).parent / "reference"
BUNDLED = "call-2023"
EVERY_THEME = "*"

R = TypeVar("R")


class CallFileError(ValueError):
    """The files do not describe a call; the message says where."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallRow:
    """The call itself; no ``closes_at``, a permanent one."""

    code: str
    title: str
    year: int
    opens_at: datetime
    closes_at: datetime | None = None
    window: str = ""
    form: str = "full"
    published: bool
    neighbourhood_generation: str
    service_days: int
    carrier_days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class JuryRow:
    """A jury of a permanent call, and the last day to file for it."""

    held_on: date
    file_by: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeRow:
    """A theme of the call: ``summary`` holds what it funds, one line each."""

    slug: str
    label: str
    block: str
    summary: str
    guidance: str
    calendar_note: str
    form: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionRow:
    """A question; no theme means every theme, no ``form`` both forms. ``eligibility.asking`` reads the rest."""

    code: str
    section: str
    kind: str
    label: str
    help_text: str
    why: str
    scope: str = ""
    themes: tuple[str, ...] = ()
    choices: tuple[tuple[str, str], ...] = ()
    form: str = ""
    required: bool = False
    max_length: int | None = None
    columns: Sequence[Any] = ()
    rows: Sequence[Any] | str = ()
    min_rows: int = 0
    max_rows: int = 20
    depends_on: str = ""
    depends_values: Sequence[str] = ()

    def __post_init__(self) -> None:
        """Raises ``ValueError`` on a table or a condition that cannot be asked."""
        condition_of(self.depends_on, self.depends_values)
        rows_of(self.rows)
        if self.kind == "table":
            columns_of(self.columns)


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteRow:
    """A vacant site of the catalogue."""

    slug: str
    name: str
    address: str
    commune: str
    in_priority_area: bool
    surface_m2: int | None = None
    is_open: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class PriorityRow:
    """A priority of the call, which weighs in the score."""

    slug: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CriterionRow:
    """A criterion of the score; of a bonus, ``weight`` is the points of 100 that its highest mark adds."""

    slug: str
    label: str
    weight: int
    guidance: str = ""
    highest: int = 4
    is_bonus: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CallFile:
    """Everything a call is made of."""

    call: CallRow
    themes: tuple[ThemeRow, ...]
    requirements: tuple[Requirement, ...]
    questions: tuple[QuestionRow, ...] = field(default=())
    sites: tuple[SiteRow, ...] = ()
    priorities: tuple[PriorityRow, ...] = ()
    score_criteria: tuple[CriterionRow, ...] = ()
    jury_dates: tuple[JuryRow, ...] = ()
    # Whether the order of its themes is that of all the portal's themes: not for a call that takes some over.
    orders_themes: bool = True

    def evaluator(self) -> Evaluator:
        """The requirements of these files, ready to judge, on the project's own list of communes."""
        communes = territory.communes()
        return Evaluator(
            self.requirements,
            Reference(
                mel_communes=frozenset(row.insee_code for row in communes),
                city_policy_communes=frozenset(row.insee_code for row in communes if row.in_city_policy),
                commune_names={row.insee_code: row.name for row in communes},
                sites={row.slug: CatalogueSite(row.name, row.in_priority_area, row.is_open) for row in self.sites},
                theme_labels={row.slug: row.label for row in self.themes},
                choices=choices_by_theme(
                    [(row.code, row.themes, row.choices) for row in self.questions], [row.slug for row in self.themes]
                ),
            ),
        )


def choices_by_theme(
    questions: list[tuple[str, tuple[str, ...], tuple[tuple[str, str], ...]]], themes: list[str]
) -> dict[tuple[str, str], Mapping[str, str]]:
    """The label of each answer by theme and fact, from (fact, themes, choices); no theme means every theme."""
    return {(theme, fact): dict(choices) for fact, of, choices in questions if choices for theme in of or themes}


def read_call(folder: Path) -> CallFile:
    """The call written in the TOML files of a folder, lists joined in order. Raises ``CallFileError``."""
    if not folder.is_dir():
        raise CallFileError(f"{folder} n’est pas un dossier.")
    content: dict[str, Any] = {}
    for path in sorted(folder.glob("*.toml")):
        try:
            parts = tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
        except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
            raise CallFileError(f"{path.name} : {error}") from error
        for name, part in parts.items():
            content[name] = content.get(name, []) + part if isinstance(part, list) else part
    try:
        if "based_on" in content:
            return replace(_call(_taken_over(content, **content.pop("based_on"))), orders_themes=False)
        return _call(content)
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise CallFileError(f"{folder.name} : {error}") from error


@cache
def bundled() -> CallFile:
    """The 2023 call."""
    return read_call(FOLDER / BUNDLED)


@cache
def bundled_calls() -> Mapping[str, CallFile]:
    """Every call that comes with the portal, by its code: the 2023 call and the particular ones."""
    found = [bundled(), *(read_call(path) for path in sorted(FOLDER.iterdir()) if path.name not in (BUNDLED,))]
    return {content.call.code: content for content in found}


def _taken_over(content: dict[str, Any], *, call: str, themes: list[str], without: list[str]) -> dict[str, Any]:
    """A particular call: some themes of another with all that is theirs, so that no rule is written twice.

    ``without`` are the requirements that the particular call does not keep. What it writes itself comes first; a theme
    that it words itself replaces the other's.
    """
    source: dict[str, Any] = {}
    for path in sorted((FOLDER / call).glob("*.toml")):
        for name, part in tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal).items():
            source[name] = source.get(name, []) + part if isinstance(part, list) else part
    worded = {row["slug"] for row in content.get("themes", ())}
    mine = set(themes)
    rows = [row for row in source["themes"] if row["slug"] in mine - worded]
    requirements = [
        row | {"themes": sorted(of)}
        for row in source["requirements"]
        if row["code"] not in without and (of := mine & _meant(row["themes"], themes))
    ]
    questions = [
        row | {"themes": sorted(of) if row.get("themes") else []}
        for row in source.get("questions", ())
        if (of := mine & _meant(row.get("themes") or [EVERY_THEME], themes))
    ]
    return content | {
        "themes": [*content.get("themes", ()), *rows],
        "requirements": [*content.get("requirements", ()), *requirements],
        "questions": [*content.get("questions", ()), *questions],
    }


def _meant(named: list[str], every: list[str]) -> set[str]:
    return set(every if named == [EVERY_THEME] else named)


def _call(content: dict[str, Any]) -> CallFile:
    themes = tuple(_rows(ThemeRow, content, "themes"))
    slugs = [theme.slug for theme in themes]
    found = CallFile(
        call=CallRow(**content.pop("call")),
        themes=themes,
        requirements=tuple(_requirement(dict(row), slugs) for row in content.pop("requirements")),
        questions=tuple(_rows(QuestionRow, content, "questions")),
        sites=tuple(_rows(SiteRow, content, "sites")),
        priorities=tuple(_rows(PriorityRow, content, "priorities")),
        score_criteria=tuple(_rows(CriterionRow, content, "score_criteria")),
        jury_dates=tuple(_rows(JuryRow, content, "jury_dates")),
    )
    if content:
        raise CallFileError(f"« {', '.join(content)} » : partie inconnue.")
    _check_names(found, set(slugs))
    return found


def _rows(kind: type[R], content: dict[str, Any], name: str) -> Iterator[R]:
    for row in content.pop(name, ()):
        values = {key: value.strip() if isinstance(value, str) else value for key, value in row.items()}
        for listed in ("themes", "choices"):
            if listed in values:
                values[listed] = tuple(tuple(v) if isinstance(v, list) else v for v in values[listed])
        yield kind(**values)


def _requirement(row: dict[str, Any], themes: list[str]) -> Requirement:
    of = row.pop("themes")
    requirement = Requirement(
        **(row | {"severity": Severity(row["severity"])}), themes=frozenset(themes if of == [EVERY_THEME] else of)
    )
    statement(requirement)  # refuses parameters that do not suit the kind
    return requirement


def _check_names(found: CallFile, themes: set[str]) -> None:
    """Refuses unknown themes, and two rows under one name."""
    named = [(row.code, row.themes) for row in found.requirements] + [(row.code, row.themes) for row in found.questions]
    for code, of in named:
        if unknown := set(of) - themes:
            raise CallFileError(f"{code} : thématiques inconnues {', '.join(sorted(unknown))}.")
    for part in [part for part in fields(found) if isinstance(getattr(found, part.name), tuple)]:
        names = [
            (getattr(row, "slug", ""), getattr(row, "code", ""), getattr(row, "scope", ""), getattr(row, "held_on", ""))
            for row in getattr(found, part.name)
        ]
        if len(set(names)) != len(names):
            raise CallFileError(f"{part.name} : deux éléments portent le même nom.")
