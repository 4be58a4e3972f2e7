"""What the rules of the calls say of the dossiers, rule by rule."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Count, QuerySet

from applications.models import Application, FindingMark
from eligibility.engine.findings import Verdict
from eligibility.models import Requirement
from reporting.selectors.planning import read_at_once
from reporting.selectors.scopes import Scope

_VALUE = re.compile(r"\{\w+\}")


@dataclass(frozen=True, slots=True)
class RuleLine:
    """A rule, its sentence, and how many dossiers got each verdict."""

    rule: str
    sentence: str
    verdicts: Mapping[Verdict, int]

    @property
    def trouble(self) -> int:
        return self.verdicts.get(Verdict.FAIL, 0) + self.verdicts.get(Verdict.REVIEW, 0)


def rule_lines(scope: Scope) -> list[RuleLine]:
    """The rules judged, those that stop the most dossiers first. Two queries."""
    counted = (
        FindingMark.objects.filter(application__in=scope.dossiers.order_by().values("pk"))
        .order_by()
        .values_list("rule", "verdict")
        .annotate(dossiers=Count("application", distinct=True))
    )
    found: dict[str, dict[Verdict, int]] = {}
    with read_at_once():
        for rule, verdict, dossiers in counted:
            found.setdefault(rule, {})[Verdict(verdict)] = dossiers
    sentences = _sentences(list(found), scope.narrowing.calls)
    lines = [RuleLine(rule, sentences.get(rule, rule), verdicts) for rule, verdicts in found.items()]
    return sorted(lines, key=lambda line: (-line.trouble, line.sentence))


def rule_rows(scope: Scope, rule: str, verdict: str) -> QuerySet[Application]:
    """The dossiers of which a rule says this. No query."""
    told = FindingMark.objects.filter(rule=rule, verdict=verdict).order_by()
    return scope.dossiers.filter(pk__in=told.values("application"))


def sentence_of(rule: str, calls: tuple[str, ...]) -> str:
    """The rule in one sentence, as the chosen calls or else the latest write it. One query."""
    return _sentences([rule], calls).get(rule, rule)


def _sentences(rules: list[str], calls: tuple[str, ...]) -> dict[str, str]:
    rows = Requirement.objects.filter(code__in=rules).order_by("call__year", "-order", "-pk")
    if calls:
        rows = rows.filter(call__code__in=calls)
    found = dict(rows.values_list("code", "label"))
    return {code: _VALUE.sub("…", label).removesuffix(".") for code, label in found.items()}
