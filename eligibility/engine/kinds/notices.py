"""What the applicant must know, whatever the project."""

from dataclasses import dataclass

from eligibility.engine.facts import Facts
from eligibility.engine.findings import Finding, Verdict
from eligibility.engine.parameters import TEXT, parameter
from eligibility.engine.requirements import Check, Rule, kind


@dataclass(frozen=True, slots=True)
class Notice:
    """The sentence to show."""

    text: str = parameter("Phrase", TEXT)


@kind("notice", "Une information", Notice)
def notice(rule: Rule[Notice]) -> Check:
    """Always the same finding, which blocks nothing."""
    told = rule.finding(Verdict.INFO, "", "", rule.parameters.text)

    def check(facts: Facts) -> Finding | None:
        return told

    return check
