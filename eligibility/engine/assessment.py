"""Running a call's requirements on a project: every requirement that applies, never stopping at the first failure."""

from collections.abc import Iterable
from typing import Any

from eligibility.engine.facts import Facts
from eligibility.engine.findings import Assessment, outcome_of
from eligibility.engine.requirements import KINDS, Check, Reference, Requirement, Rule, parameters_of


class UnknownTheme(ValueError):
    """No requirement of the call speaks of this theme, so nothing can be said of the project."""


class Evaluator:
    """The requirements of one call on one day, compiled once per theme into plain functions of the facts.

    Safe to share between threads: a theme compiled twice gives the same functions.
    """

    def __init__(self, requirements: Iterable[Requirement], reference: Reference) -> None:
        self.requirements = tuple(requirements)
        self.reference = reference
        self.themes = frozenset(theme for requirement in self.requirements for theme in requirement.themes)
        self._checks: dict[str, tuple[Check, ...]] = {}

    def assess(self, facts: Facts) -> Assessment:
        """Every finding on these facts, and their outcome. Raises ``UnknownTheme``."""
        checks = self._checks.get(facts.theme) or self._compile(facts.theme)
        findings = tuple([finding for check in checks if (finding := check(facts)) is not None])
        return Assessment(outcome_of([finding.verdict for finding in findings]), findings)

    def applying_to(self, theme: str) -> tuple[Requirement, ...]:
        """The requirements that a theme's projects must meet, in the call's order."""
        return tuple(requirement for requirement in self.requirements if theme in requirement.themes)

    def values_for(self, theme: str) -> list[dict[str, Any]]:
        """The values that judge a theme's projects, in plain types: what an assessment keeps as evidence."""
        return [
            {"rule": of.code, "scope": of.scope, "kind": of.kind, "parameters": dict(of.parameters)}
            for of in self.applying_to(theme)
        ]

    def _compile(self, theme: str) -> tuple[Check, ...]:
        if theme not in self.themes:
            raise UnknownTheme(theme)
        checks = tuple(
            KINDS[requirement.kind].build(Rule(requirement, theme, parameters_of(requirement), self.reference))
            for requirement in self.applying_to(theme)
        )
        self._checks[theme] = checks
        return checks


def assess(facts: Facts, requirements: Iterable[Requirement], reference: Reference) -> Assessment:
    """One project against requirements; to judge many, keep an ``Evaluator``."""
    return Evaluator(requirements, reference).assess(facts)
