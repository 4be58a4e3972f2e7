"""The form of one section of a dossier, made from the call's questions."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django import forms
from django.http import QueryDict

from applications.answers import rows, storable
from applications.forms.fields import (
    YesNoField,
    amount_field,
    count_field,
    field_for,
    line_field,
    prose_field,
    refuse_more_residents_than_people,
    typed_amount,
)
from applications.forms.tables import TableField
from applications.models import FundingYear
from applications.questionnaire import PERIODS
from applications.selectors import AskedQuestion, SectionState
from applications.services import Edit
from applications.tables import Typed, typed_date, typed_decimal, typed_rows
from applications.typed import read_text
from eligibility.models import Call, Question, QuestionKind
from eligibility.selectors import open_sites
from territories.models import Commune, Neighbourhood

OTHER_SITE = ("other", "Un autre terrain vacant, que je décris")


class SectionForm(forms.Form):
    """The questions of a section. The page holds the fingerprint of each answer shown, in a hidden ``base-<code>``."""

    asked: tuple[AskedQuestion, ...]
    mark_optional = True

    def __init__(
        self, asked: tuple[AskedQuestion, ...], fields: Mapping[str, forms.Field], data: QueryDict | None
    ) -> None:
        self.asked = asked
        super().__init__(data, initial={item.code: _shown(item) for item in asked})
        self.fields.update(fields)
        self.use_required_attribute = False

    def clean(self) -> dict[str, Any]:
        """A number of residents that cannot be is kept as text, with what is wrong beside it."""
        super().clean()
        refuse_more_residents_than_people(self)
        for first, second in PERIODS:
            start, end = self.cleaned_data.get(first), self.cleaned_data.get(second)
            if start and end and end < start:
                self.add_error(second, f"La fin vient avant le début, le {start:%d/%m/%Y}. Vérifiez les deux dates.")
        return self.cleaned_data

    def questions(self) -> Iterator[tuple[forms.BoundField, AskedQuestion]]:
        """Each field with its question, in order."""
        for item in self.asked:
            yield self[item.code], item

    def show_rejected(self) -> None:
        """Put beside each field what is not understood of the text kept there, as after a post."""
        self.is_bound = True
        self.data = {item.code: self.fields[item.code].prepare_value(_shown(item)) for item in self.asked}
        self.full_clean()


def section_form(state: SectionState, call: Call, data: QueryDict | None = None) -> SectionForm:
    """The form of a section; a posted one is bound, a fresh one shows errors only where text was not understood."""
    asked = tuple(item for item in state.asked if item.applies or _opens_here(item, state))
    fields = {item.code: question_field(item.code, item.question, call, _rows(item, data, call)) for item in asked}
    for item in asked:
        # Everything may be left blank while one writes; the page marks what may stay so.
        fields[item.code].needed = not item.is_optional
    form = SectionForm(asked, fields, data)
    if data is None and any(item.rejected for item in asked):
        form.show_rejected()
    return form


def _rows(item: AskedQuestion, data: QueryDict | None, call: Call) -> Sequence[tuple[str, str]] | None:
    """The rows of a table; those of the places that this very post chooses, where it does."""
    if data is None or not item.places or f"base-{item.places}" not in data:
        return item.rows
    names = dict(question_field(item.places, None, call).choices)  # type: ignore[attr-defined]
    return [(code, str(names[code])) for code in sorted({*data.getlist(item.places)}) if code in names]


def _opens_here(item: AskedQuestion, state: SectionState) -> bool:
    """Whether an answer of the same page may make the question apply: the page holds it, hidden, for its script."""
    return bool({*item.condition.answers} & {other.code for other in state.asked})


def edits_of(form: SectionForm) -> list[Edit]:
    """What the person changed: each field that she posted with the fingerprint of what she had seen.

    A browser does not post an empty group of boxes; the hidden fingerprint tells that the question was on the page.
    """
    form.full_clean()
    return [
        Edit(
            code=item.code,
            value=None if item.code in form.errors else storable(form.cleaned_data.get(item.code)),
            base=form.data[f"base-{item.code}"],
            rejected=_typed(form, item.code) if item.code in form.errors else "",
        )
        for item in form.asked
        if f"base-{item.code}" in form.data
    ]


def _typed(form: SectionForm, code: str) -> str:
    """The text to keep of what is not understood; a table keeps all its cells.

    A NUL may hide in what no field has read, and the database cannot hold it.
    """
    if not isinstance(form.fields[code], TableField):
        return read_text(str(form.data.get(code, "")))
    typed: Typed = form[code].data
    return json.dumps([{name: read_text(text) for name, text in row.items()} for row in typed], ensure_ascii=False)


def _shown(item: AskedQuestion) -> Any:
    """What the field shows: the text that was not understood, or the answer as people type it."""
    kind = item.question.kind if item.question else ""
    if kind == QuestionKind.TABLE and item.question:
        return _rejected_rows(item.rejected) or typed_rows(item.question.table_columns, rows(item.value))
    if item.rejected or item.value is None:
        return item.rejected or None
    if item.code == "requested_amount" or kind == QuestionKind.MONEY:
        return typed_amount(item.value)
    readers = {QuestionKind.DATE: typed_date, QuestionKind.DECIMAL: typed_decimal}
    return readers[QuestionKind(kind)](item.value) if kind in readers else item.value


def _rejected_rows(text: str) -> Typed:
    """The cells that a table kept; none when it kept nothing, or something else than rows."""
    try:
        kept = json.loads(text) if text else []
    except ValueError:
        return []
    return [row for row in kept if isinstance(row, dict)] if isinstance(kept, list) else []


def question_field(
    code: str, question: Question | None, call: Call, rows: Sequence[tuple[str, str]] | None = None
) -> forms.Field:
    """The field of a question: the portal's own for the columns, the call's wording where it has one. ``rows`` are
    those of a table of the form."""
    if own := _OWN.get(code):
        field: Any = own(call)
        if question is not None:
            field.label, field.help_text = question.label, question.help_text or field.help_text
            field.why = question.why
        return field
    if question is None:
        raise LookupError(f"the call asks nothing under {code}")
    if question.kind != QuestionKind.SITE:
        return field_for(question, rows=rows)
    return field_for(question, [*open_sites(call), OTHER_SITE])


def _communes(_call: Call) -> forms.Field:
    return forms.MultipleChoiceField(
        label="Communes où l’action touche des habitants",
        help_text="Lomme et Hellemmes comptent comme des communes.",
        required=False,
        choices=lambda: Commune.objects.order_by("name").values_list("insee_code", "name"),
        widget=forms.CheckboxSelectMultiple,
    )


def _neighbourhoods(call: Call) -> forms.Field:
    return forms.MultipleChoiceField(
        label="Quartiers prioritaires concernés",
        help_text="Cochez les quartiers où vivent les personnes touchées.",
        required=False,
        choices=lambda: Neighbourhood.objects.of_generation(call.neighbourhood_generation).values_list("code", "name"),
        widget=forms.CheckboxSelectMultiple,
    )


# The questions that every dossier answers, whatever the call's data says.
_OWN = {
    "title": lambda _call: line_field(
        label="Intitulé de l’action", help_text="Un titre court, qui dit ce que vous faites.", required=False
    ),
    "summary": lambda _call: prose_field(
        label="Résumé",
        help_text="Ce que vous faites, avec qui, et ce que cela change. 3 000 caractères au plus.",
        required=False,
    ),
    "requested_amount": lambda _call: amount_field(
        label="Montant demandé à la MEL", help_text="En euros, pour l’année. Par exemple 12 500.", required=False
    ),
    "communes": _communes,
    "neighbourhoods": _neighbourhoods,
    "audience": lambda _call: count_field(
        label="Nombre de personnes touchées",
        help_text="Dans l’année, chaque personne comptée une fois.",
        required=False,
    ),
    "audience_qpv": lambda _call: count_field(
        label="Dont habitants des quartiers prioritaires",
        help_text="Combien, parmi elles, vivent dans un quartier prioritaire (QPV).",
        required=False,
    ),
    "funding_year": lambda _call: forms.TypedChoiceField(
        choices=FundingYear.choices,
        coerce=int,
        empty_value=None,
        widget=forms.RadioSelect,
        label="Année de financement de cette action par la MEL",
        help_text="Première année si la MEL n’a jamais financé cette action.",
        required=False,
    ),
    "experimental": lambda _call: YesNoField(
        label="L’action est-elle expérimentale ?",
        help_text="Une action testée à petite échelle avant d’être étendue.",
        required=False,
    ),
    "phase2_plan": lambda _call: prose_field(
        label="Phase II : comment l’action s’étend ensuite",
        help_text="Si l’action est expérimentale : où, quand et comment elle devient intercommunale.",
        required=False,
    ),
}
