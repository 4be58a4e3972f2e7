"""The short check of one theme: its questions, its result, and the answers kept in the visitor's session."""

from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from applications.answers import Value, Values
from applications.preliminary import KEPT, kept_answers, key_of
from applications.questionnaire import COLUMNS, FROM_ORGANISATION
from eligibility.engine import Evaluator, FactsError, Requirement, read_facts
from eligibility.engine.facts import FACT_TYPES, FactType
from eligibility.models import CallTheme, Question, Theme
from eligibility.selectors import call_themes, evaluator, questions_of
from melpv.public.questions import asked_codes
from melpv.public.verdict import CheckResult, check_result, may_suit

# What the organisation will tell in the dossier's stead, kept apart from what the dossier takes over.
ASIDE = "checks_structure"
# Asked in the same words whatever the theme: their answers may be tried on another one.
SHARED = frozenset({*COLUMNS, "deployable"})


@dataclass(frozen=True, slots=True)
class Check:
    """What the check of a theme needs, read once."""

    offer: CallTheme
    judge: Evaluator
    requirements: tuple[Requirement, ...]
    questions: Mapping[str, Question]
    codes: tuple[str, ...]

    def result(self, answers: Mapping[str, Value]) -> CheckResult:
        """Raises ``FactsError`` on answers that no longer suit the questions."""
        found = self.judge.assess(_facts(self.offer.theme, answers))
        return check_result(found, self.requirements, self.codes, answers)

    def kept(self, session: Mapping[str, Any]) -> Values:
        """The visitor's earlier answers, without those that the call no longer asks or that can no longer be read."""
        stored = kept_answers(session, self.offer) | session.get(ASIDE, {}).get(key_of(self.offer), {})
        answers = {code: value for code, value in stored.items() if code in self.codes}
        try:
            _facts(self.offer.theme, answers)
        except (FactsError, ArithmeticError):
            return {}
        return answers


def check_of(offer: CallTheme, on: date) -> Check:
    """One query for the questions, then those of the evaluator."""
    judge = evaluator(offer.call, on)
    requirements = judge.applying_to(offer.theme.slug)
    questions = {question.code: question for question in questions_of(offer.call, offer.theme)}
    topics = {code: question.section for code, question in questions.items()}
    return Check(offer, judge, requirements, questions, asked_codes(requirements, topics))


def proposals(check: Check, result: CheckResult, answers: Mapping[str, Value]) -> list[CallTheme]:
    """Themes of the same block that the shared answers do not fail, where only rules about these are failed.

    One query, and only when something fails.
    """
    if not result.failed or any(failed.field not in SHARED for failed in result.failed):
        return []
    shared = {code: value for code, value in answers.items() if code in SHARED}
    return [
        offer
        for offer in call_themes(check.offer.call)
        if offer.theme.block == check.offer.theme.block
        and offer.pk != check.offer.pk
        and may_suit(
            check.judge.assess(_facts(offer.theme, shared)),
            {rule.code: rule for rule in check.judge.applying_to(offer.theme.slug)},
            shared,
        )
    ]


def keep(session: MutableMapping[str, Any], offer: CallTheme, answers: Values) -> None:
    """Keep the answers, those about the structure apart: no dossier asks for them."""
    for name, is_aside in ((KEPT, False), (ASIDE, True)):
        mine = {code: value for code, value in answers.items() if (code in FROM_ORGANISATION) is is_aside}
        session[name] = {**session.get(name, {}), key_of(offer): mine}


def forget(session: MutableMapping[str, Any], offer: CallTheme) -> None:
    for name in (KEPT, ASIDE):
        session[name] = {key: answers for key, answers in session.get(name, {}).items() if key != key_of(offer)}


def _facts(theme: Theme, answers: Mapping[str, Value]) -> Any:
    values: dict[str, Any] = {
        code: Decimal(str(value)) if FACT_TYPES[code] is FactType.AMOUNT else value for code, value in answers.items()
    }
    return read_facts({**values, "theme": theme.slug}, themes={theme.slug})
