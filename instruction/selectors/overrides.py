"""The findings of a dossier with those that a person set aside, and what they add up to then."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from applications.models import Application, Assessment
from applications.workflow import FINAL, State
from contacts.models import User
from eligibility.engine import Outcome, Verdict
from instruction.conformity import LIFTABLE, Hold, LiftedRule, hold_of, lifted_rules, outcome_after
from instruction.models import Override
from instruction.selectors.desks import Desk
from instruction.selectors.sheet import Sheet, overrides_of


@dataclass(frozen=True, slots=True)
class Judged:
    """A finding as it was told, the override in force if there is one, and whether it still speaks of the same."""

    finding: dict[str, Any]
    override: Override | None = None
    hold: Hold | None = None
    before: dict[str, Any] | None = None

    @property
    def may_be_lifted(self) -> bool:
        return self.override is None and self.finding["verdict"] in LIFTABLE

    @property
    def to_confirm(self) -> bool:
        """Whether the association sent another measure since: she says again whether it holds."""
        return self.hold is Hold.CHANGED

    @property
    def counts(self) -> bool:
        return self.hold is Hold.SAME


@dataclass(frozen=True, slots=True)
class Conformity:
    """The findings, the outcome that the association was told, and the one after overrides."""

    findings: list[Judged]
    outcome: str
    after: Outcome
    former: list[Override]
    is_open: bool

    @property
    def has_overrides(self) -> bool:
        return any(one.override for one in self.findings)

    @property
    def failures(self) -> list[Judged]:
        """What is broken and not set aside."""
        return [one for one in self.findings if one.finding["verdict"] == Verdict.FAIL and not one.counts]

    @property
    def waiting(self) -> list[Judged]:
        """What asks for something: broken, to judge, or set aside before the dossier changed."""
        return [one for one in self.findings if one.finding["verdict"] in _ASKING]

    @property
    def told(self) -> list[Judged]:
        """Advice and information."""
        return [one for one in self.findings if one.finding["verdict"] in (Verdict.ADVICE, Verdict.INFO)]

    @property
    def kept(self) -> list[Judged]:
        """What is respected."""
        return [one for one in self.findings if one.finding["verdict"] in (Verdict.PASS, Verdict.EXEMPT)]

    def of_rule(self, rule: str) -> Judged | None:
        return next((one for one in self.findings if one.finding["rule"] == rule), None)


_ASKING = (Verdict.FAIL, Verdict.MISSING, Verdict.REVIEW)


def conformity_of(
    application: Application, assessment: Assessment, overrides: Sequence[Override] | None = None
) -> Conformity:
    """The findings of the latest assessment with the overrides of the dossier. One query, none where they are given."""
    every = list(overrides_of(application)) if overrides is None else overrides
    in_force = {override.rule: override for override in every if override.withdrawn_at is None}
    judged = [_judged(finding, in_force.get(finding["rule"])) for finding in assessment.findings]
    lifted = frozenset(one.finding["rule"] for one in judged if one.counts)
    return Conformity(
        findings=judged,
        outcome=assessment.outcome,
        after=outcome_after(assessment.findings, lifted),
        former=[override for override in every if override.withdrawn_at is not None],
        is_open=State(application.state) not in FINAL,
    )


def findings_panel(desk: Desk, user: User, sheet: Sheet, at: datetime) -> Conformity:
    """What the dossier's page shows of the criteria. No query once the sheet has read the overrides."""
    return conformity_of(sheet.application, sheet.frozen.assessment, sheet.overrides)


def outcomes_after(latest: Mapping[int, Assessment]) -> dict[int, Outcome]:
    """The outcome after overrides of many dossiers, by their key, from the latest assessment of each. One query.

    Dossiers without override in force are left out: their outcome is the one that they have.
    """
    found: dict[int, list[Override]] = {}
    overrides = Override.objects.filter(application__in=list(latest), withdrawn_at=None).select_related("assessment")
    for override in overrides:
        found.setdefault(override.application_id, []).append(override)
    return {
        pk: outcome_after(latest[pk].findings, lifted_rules(latest[pk].findings, map(_lifted, lines)))
        for pk, lines in found.items()
    }


def _lifted(override: Override) -> LiftedRule:
    return LiftedRule(override.rule, _of_rule(override.assessment.findings, override.rule))


def _judged(finding: dict[str, Any], override: Override | None) -> Judged:
    if override is None:
        return Judged(finding)
    before = _of_rule(override.assessment.findings, override.rule)
    return Judged(finding, override, hold_of(before, finding), before)


def _of_rule(findings: Iterable[dict[str, Any]], rule: str) -> dict[str, Any] | None:
    return next((finding for finding in findings if finding["rule"] == rule), None)
