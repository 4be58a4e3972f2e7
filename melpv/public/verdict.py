"""What the short check answers: the rules' findings, read with what has been asked and answered so far (pure).

The engine takes a blank for a « no » where the rules say so. In a check that is still being filled in, that would tell
people that they fail before they have spoken: a rule none of whose questions is answered is waited for, not failed.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from eligibility.engine import Assessment, Finding, Outcome, Requirement, Verdict
from melpv.public.questions import facts_read

_UNMET = frozenset({Verdict.FAIL, Verdict.REVIEW, Verdict.MISSING, Verdict.ADVICE})


@dataclass(frozen=True, slots=True)
class CheckResult:
    """The findings sorted by what the reader does with them.

    ``missing`` are the codes of questions still to answer; ``unclear`` are findings that answers do not settle;
    ``later`` are the rules that only a dossier can check.
    """

    failed: tuple[Finding, ...]
    unclear: tuple[Finding, ...]
    review: tuple[Finding, ...]
    notes: tuple[Finding, ...]
    met: tuple[Finding, ...]
    missing: tuple[str, ...]
    later: tuple[str, ...]
    is_blank: bool

    @property
    def outcome(self) -> Outcome:
        if self.failed:
            return Outcome.INELIGIBLE
        if self.missing or self.unclear or self.is_blank:
            return Outcome.INCOMPLETE
        return Outcome.REVIEW if self.review else Outcome.ELIGIBLE

    @property
    def is_settled(self) -> bool:
        """Whether every question that could change the answer is answered."""
        return not (self.missing or self.is_blank)

    @property
    def headline(self) -> str:
        """The answer in one sentence."""
        failed, review, missing = len(self.failed), len(self.review), len(self.missing)
        if failed:
            what = "un critère n’est pas respecté" if failed == 1 else f"{failed} critères ne sont pas respectés"
            return f"Pour l’instant, {what}" if missing else what[0].upper() + what[1:]
        if self.is_blank:
            return "Votre résultat s’affiche ici"
        if missing:
            return "Il manque une réponse" if missing == 1 else f"Il manque {missing} réponses"
        if self.unclear:
            return "Une réponse est à revoir" if len(self.unclear) == 1 else "Des réponses sont à revoir"
        if review:
            what = "un point" if review == 1 else f"{review} points"
            return f"Votre projet peut être déposé : un référent examine {what}"
        return "Votre projet peut être déposé"


def check_result(
    assessment: Assessment, requirements: Iterable[Requirement], asked: Collection[str], answered: Collection[str]
) -> CheckResult:
    """Sort the findings of a project whose ``answered`` questions are known among those ``asked``."""
    by_code = {requirement.code: requirement for requirement in requirements}
    sorted_by: dict[Verdict, list[Finding]] = {verdict: [] for verdict in Verdict}
    missing: list[str] = []
    later: list[str] = []
    for finding in assessment.findings:
        read = facts_read(by_code[finding.rule])
        silent = bool(read) and not set(read) & set(answered)
        waited = _waited(finding, read, asked, answered)
        if silent and finding.verdict in _UNMET and not set(read) & set(asked):
            later.append(finding.rule)
        elif silent and finding.verdict in (Verdict.PASS, Verdict.ADVICE):
            continue
        elif waited and (finding.verdict is Verdict.MISSING or (silent and finding.verdict in _UNMET)):
            missing.append(waited)
        else:
            sorted_by[finding.verdict].append(finding)
    return CheckResult(
        failed=tuple(sorted_by[Verdict.FAIL]),
        unclear=tuple(sorted_by[Verdict.MISSING]),
        review=tuple(sorted_by[Verdict.REVIEW]),
        notes=(*sorted_by[Verdict.ADVICE], *sorted_by[Verdict.INFO]),
        met=(*sorted_by[Verdict.PASS], *sorted_by[Verdict.EXEMPT]),
        missing=tuple(code for code in asked if code in missing),
        later=tuple(later),
        is_blank=not answered,
    )


def may_suit(assessment: Assessment, requirements: Mapping[str, Requirement], answered: Collection[str]) -> bool:
    """Whether no rule of this theme is failed by answers already given."""
    return not any(
        finding.verdict is Verdict.FAIL and set(facts_read(requirements[finding.rule])) & set(answered)
        for finding in assessment.findings
    )


def _waited(finding: Finding, read: tuple[str, ...], asked: Collection[str], answered: Collection[str]) -> str:
    """The question whose answer a finding waits for: its own, else the first unanswered one that its rule reads."""
    open_questions = [fact for fact in read if fact in asked and fact not in answered and fact != "funding_year"]
    return finding.field if finding.field in open_questions else next(iter(open_questions), "")
