"""A requirement as data, what surrounds it, and the closed catalogue of the kinds of reasoning."""

import dataclasses
import re
from collections.abc import Callable, Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Generic, TypeVar

from eligibility.engine import parameters as typed
from eligibility.engine.facts import Facts
from eligibility.engine.findings import Finding, Verdict

P = TypeVar("P")

Check = Callable[[Facts], Finding | None]


class Severity(StrEnum):
    """What an unmet requirement leads to."""

    BLOCKING = "blocking"
    REVIEW = "review"
    ADVICE = "advice"
    INFORMATION = "information"


UNMET_VERDICT: Mapping[Severity, Verdict] = {
    Severity.BLOCKING: Verdict.FAIL,
    Severity.REVIEW: Verdict.REVIEW,
    Severity.ADVICE: Verdict.ADVICE,
    Severity.INFORMATION: Verdict.INFO,
}


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Requirement:
    """What a call demands of some of its themes, with the values in force on one day.

    ``label`` is the rule in one sentence, where ``{minimum}`` stands for the parameter of that name. ``scope`` tells
    apart two requirements that share a code but not their themes or values.
    """

    code: str
    kind: str
    themes: frozenset[str]
    label: str
    source: str
    severity: Severity = Severity.BLOCKING
    field: str = ""
    scope: str = ""
    parameters: Mapping[str, Any] = dataclasses.field(default_factory=dict)


@dataclasses.dataclass(frozen=True, slots=True)
class CatalogueSite:
    """A vacant site that the call offers."""

    name: str
    in_priority_area: bool
    is_open: bool = True


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """What rules look up: the territory, the call's sites, and the words that applicants read.

    ``choices`` gives, for a theme and a fact, the label of each answer.
    """

    mel_communes: frozenset[str]
    city_policy_communes: frozenset[str]
    commune_names: Mapping[str, str] = dataclasses.field(default_factory=dict)
    sites: Mapping[str, CatalogueSite] = dataclasses.field(default_factory=dict)
    theme_labels: Mapping[str, str] = dataclasses.field(default_factory=dict)
    choices: Mapping[tuple[str, str], Mapping[str, str]] = dataclasses.field(default_factory=dict)


@dataclasses.dataclass(frozen=True, slots=True)
class Rule(Generic[P]):
    """One requirement bound to one theme: what a kind needs to build its check."""

    requirement: Requirement
    theme: str
    parameters: P
    reference: Reference

    @property
    def unmet(self) -> Verdict:
        """The verdict on a project that does not meet the requirement."""
        return UNMET_VERDICT[self.requirement.severity]

    def finding(self, verdict: Verdict, measured: str, expected: str, explanation: str, remedy: str = "") -> Finding:
        """A finding of this rule."""
        of = self.requirement
        return Finding(of.code, verdict, measured, expected, explanation, of.source, remedy, of.field)

    def labels(self, fact: str) -> Mapping[str, str]:
        """The label of each answer to a question, as this theme's applicants read them."""
        return self.reference.choices.get((self.theme, fact), {})


@dataclasses.dataclass(frozen=True, slots=True)
class Kind(Generic[P]):
    """A kind of reasoning: its name for administrators, its parameters, and how it makes a check."""

    slug: str
    label: str
    parameters: type[P]
    build: Callable[[Rule[P]], Check]


_CATALOGUE: dict[str, Kind[Any]] = {}

KINDS: Mapping[str, Kind[Any]] = MappingProxyType(_CATALOGUE)


def kind(
    slug: str, label: str, parameters: type[P]
) -> Callable[[Callable[[Rule[P]], Check]], Callable[[Rule[P]], Check]]:
    """Enters a builder of checks in the catalogue."""

    def enter(build: Callable[[Rule[P]], Check]) -> Callable[[Rule[P]], Check]:
        _CATALOGUE[slug] = Kind(slug, label, parameters, build)
        return build

    return enter


def parameters_of(requirement: Requirement) -> Any:
    """The requirement's parameters in the types of its kind. Raises ``ParametersError``."""
    return typed.read_parameters(KINDS[requirement.kind].parameters, requirement.parameters)


_PLACE = re.compile(r"\{(\w+)\}")


def places(label: str) -> frozenset[str]:
    """The names of the parameters that a label shows."""
    return frozenset(_PLACE.findall(label))


def statement(requirement: Requirement) -> str:
    """The rule in one sentence, with the figures in force."""
    shown = typed.figures(parameters_of(requirement))
    return _PLACE.sub(lambda match: shown.get(match[1], match[0]), requirement.label)
