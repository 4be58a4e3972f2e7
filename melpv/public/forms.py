"""The form of the short check: the dossier's own questions, none of them compulsory."""

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.http import QueryDict

from applications.answers import Value, Values, storable
from applications.forms import question_field
from applications.forms.fields import refuse_more_residents_than_people, typed_amount
from applications.questionnaire import SECTIONS, Section, section_of
from eligibility.models import Call, Question
from melpv.public.questions import FOLDED

_LIGHTER = {
    "phase2_plan": "Une phrase suffit ici : où, quand et comment l’action devient intercommunale.",
    "scale_justification": "Une phrase suffit ici : territoire peu peuplé, expérimentation…",
}


class CheckForm(forms.Form):
    """Questions by code. What is not understood is said beside its field and left out of the answers."""

    def __init__(
        self,
        codes: tuple[str, ...],
        questions: Mapping[str, Question],
        call: Call,
        *,
        data: QueryDict | None = None,
        answers: Mapping[str, Value] | None = None,
    ) -> None:
        amounts = {code for code, question in questions.items() if question.kind == Question.Kind.MONEY}
        super().__init__(
            data,
            initial={
                code: typed_amount(value) if code in amounts else value for code, value in (answers or {}).items()
            },
        )
        for code in codes:
            field: Any = question_field(code, questions.get(code), call)
            field.why = questions[code].why if code in questions else ""
            if code in _LIGHTER:
                field.help_text, field.widget = _LIGHTER[code], forms.Textarea(attrs={"rows": 2})
            self.fields[code] = field
        self.questions = questions
        self.use_required_attribute = False

    def clean(self) -> dict[str, Any]:
        super().clean()
        refuse_more_residents_than_people(self)
        return self.cleaned_data

    def answers(self) -> Values:
        """What is answered and understood, in the shape that the dossier stores."""
        values = {code: storable(self.cleaned_data.get(code)) for code in self.fields if code not in self.errors}
        return {code: value for code, value in values.items() if value is not None}

    def sections(self) -> Iterator[tuple[Section, list[forms.BoundField]]]:
        """The questions under the dossier's headings, those of the fold left out."""
        for section in SECTIONS:
            asked = [self[code] for code in self.fields if code not in FOLDED and self._section(code) is section]
            if asked:
                yield section, asked

    def _section(self, code: str) -> Section:
        return section_of(code, self.questions[code].section if code in self.questions else "")

    def folded(self) -> list[forms.BoundField]:
        return [self[code] for code in FOLDED if code in self.fields]

    def opens_fold(self) -> bool:
        """Whether something is written or wrong in the fold, which is then shown open."""
        return any(field.value() or field.errors for field in self.folded())
