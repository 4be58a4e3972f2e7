"""The French names of what parameters hold as codes, and the value of a requirement in words."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from django.db.models import Q

from eligibility.engine import KINDS
from eligibility.engine.parameters import Reader, reader_of
from eligibility.engine.vocabulary import AMOUNTS, CHOSEN, COUNTED, FLAGS, SINGLE, TEXTS
from eligibility.engine.wording import Noun, counted, money
from eligibility.models import Requirement, Theme
from territories.models import Commune

# The closed words of the engine, as the end of « Sans réponse, la règle est … ».
WORDS: Mapping[str, str] = {
    "missing": "à compléter",
    "unmet": "non respectée",
    "zero": "lue comme zéro",
}

# The figures that count what the question is about: they are followed by its noun.
_MEASURES = frozenset({"minimum", "maximum", "threshold"})


@dataclass(frozen=True, slots=True)
class Words:
    """For one requirement, the names of facts and of codes, by what the codes are the codes of."""

    fact: str
    by_origin: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def named(self, reader: Reader) -> Mapping[str, str]:
        """The name of each code that a parameter may hold, as far as the portal knows them."""
        known = self.by_origin.get(reader.names, {})
        return {code: known.get(code) or fact_name(code) for code in reader.allowed} if reader.allowed else known

    def unit(self, name: str, reader: Reader) -> str:
        """« % », « € », « personnes touchées », or nothing."""
        if reader.unit or name not in _MEASURES:
            return reader.unit
        return self._noun.plural if self._noun else "€" if self.fact in AMOUNTS else ""

    def measured(self, name: str, reader: Reader, value: Any) -> str:
        """« 50 % », « 100 000 € », « 1 structure partenaire »."""
        if name in _MEASURES and self._noun:
            return counted(value, self._noun)
        if name in _MEASURES and self.fact in AMOUNTS:
            return money(value)
        return reader.show(value) if reader.show else str(value)

    @property
    def _noun(self) -> Noun | None:
        return COUNTED.get(self.fact) or CHOSEN.get(self.fact)


def fact_name(fact: str) -> str:
    """A fact that the call has no question for, in the words of the rules."""
    if noun := COUNTED.get(fact) or CHOSEN.get(fact):
        return _capital(noun.plural)
    if fact in AMOUNTS:
        return f"Montant {AMOUNTS[fact]}"
    if fact in FLAGS:
        return _capital(FLAGS[fact].yes)
    if fact in TEXTS:
        return _capital(TEXTS[fact].ask)
    return _capital(SINGLE.get(fact, fact))


def words_of(requirement: Requirement, parameters: Mapping[str, Any]) -> Words:
    """The names that the call gives to these codes; three queries, four with the themes."""
    themes = list(requirement.themes.all())
    asked = requirement.call.questions.filter(Q(themes__in=themes) | Q(themes__isnull=True)).distinct()
    questions = list(asked.order_by("-order", "-pk"))
    fact = parameters.get("fact", "")
    answers: dict[str, str] = {}
    for question in reversed(questions):
        if question.code == fact:
            answers |= dict(question.choices)
    return Words(
        fact,
        {
            "facts": {question.code: question.label for question in questions},
            "answers": answers,
            "communes": dict(Commune.objects.order_by("name").values_list("insee_code", "name")),
            "themes": dict(Theme.objects.filter(call_themes__call=requirement.call).values_list("slug", "label")),
            "words": WORDS,
        },
    )


def told(kind: str, parameters: Mapping[str, Any], words: Words) -> list[tuple[str, list[str]]]:
    """A value in words: the label of each parameter, with a line, or a line for each of its rows."""
    return _told(KINDS[kind].parameters, parameters, words)


def _told(of: type[Any], parameters: Mapping[str, Any], words: Words) -> list[tuple[str, list[str]]]:
    declared = [one for one in fields(of) if parameters.get(one.name) not in (None, "", [])]
    return [(one.metadata["label"], _lines(one.name, reader_of(one), parameters[one.name], words)) for one in declared]


def _lines(name: str, reader: Reader, value: Any, words: Words) -> list[str]:
    known = words.named(reader)
    if reader.show and reader.widget == "records":
        return [reader.show(reader.read(value))]
    if reader.record:
        return [
            " ; ".join(f"{label} : {', '.join(lines)}" for label, lines in _told(reader.record, row, words))
            for row in value
        ]
    if reader.widget == "codes_by_code":
        themes, answers = words.by_origin.get("themes", {}), words.by_origin.get("answers", {})
        return [
            f"{answers.get(code, code)} → {', '.join(themes.get(item, item) for item in items)}"
            for code, items in value.items()
        ]
    if isinstance(value, bool):
        return ["oui" if value else "non"]
    if isinstance(value, list | tuple):
        return [known.get(item, item) for item in value]
    if reader.show:
        return [words.measured(name, reader, reader.read(value))]
    return [known.get(value, str(value))]


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
