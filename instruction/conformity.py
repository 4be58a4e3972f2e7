"""What the findings add up to once those that a person set aside are left out (pure)."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from eligibility.engine import Outcome, Verdict, outcome_of

# What a person may set aside: what is broken, and what waits for a judgement.
LIFTABLE = frozenset({Verdict.FAIL, Verdict.REVIEW})


class Hold(StrEnum):
    """Whether an override still speaks of what the latest assessment says."""

    SAME = "same"
    CHANGED = "changed"
    SETTLED = "settled"


def outcome_after(findings: Iterable[Mapping[str, Any]], lifted: Collection[str]) -> Outcome:
    """The outcome of these findings without those whose rules are lifted."""
    return outcome_of(
        Verdict(finding["verdict"])
        for finding in findings
        if not (finding["rule"] in lifted and finding["verdict"] in LIFTABLE)
    )


def hold_of(before: Mapping[str, Any] | None, now: Mapping[str, Any] | None) -> Hold:
    """How an override given on ``before`` stands before ``now``, the same rule's finding in the latest assessment.

    It holds by itself only where verdict, measure and expectation are those that the person had before her.
    """
    if now is None or now["verdict"] not in LIFTABLE:
        return Hold.SETTLED
    if before is None:
        return Hold.CHANGED
    same = all(before.get(name, "") == now.get(name, "") for name in ("verdict", "measured", "expected"))
    return Hold.SAME if same else Hold.CHANGED


@dataclass(frozen=True, slots=True)
class LiftedRule:
    """A rule set aside on an assessment: what its finding was then."""

    rule: str
    before: Mapping[str, Any] | None


def lifted_rules(findings: Iterable[Mapping[str, Any]], lifted: Iterable[LiftedRule]) -> frozenset[str]:
    """The rules whose override counts now: those that still speak of the same measure."""
    latest = {finding["rule"]: finding for finding in findings}
    return frozenset(one.rule for one in lifted if hold_of(one.before, latest.get(one.rule)) is Hold.SAME)
