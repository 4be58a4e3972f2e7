"""The page of marks: a scale and a written reason for each criterion."""

from collections.abc import Iterator, Mapping, Sequence

from django import forms
from django.forms import BoundField
from django.http import QueryDict

from applications.forms.fields import prose_field
from instruction.forms.versioned import VersionedForm
from instruction.scoring import Criterion
from instruction.selectors.scores import CHANGE, MARK, WHY


class ScoreForm(VersionedForm):
    """Nothing is required to keep a draft; giving says what lacks."""

    def __init__(self, data: QueryDict | None, *, criteria: Sequence[Criterion], stored: Mapping[str, str]) -> None:
        self.criteria = criteria
        fields: dict[str, forms.Field] = {}
        for criterion in criteria:
            fields[f"{MARK}{criterion.slug}"] = _scale(criterion)
            reason = prose_field(2000, label=f"Motif : {criterion.label}", required=False)
            reason.widget.attrs["rows"] = 3
            fields[f"{WHY}{criterion.slug}"] = reason
        if CHANGE in stored:
            fields[CHANGE] = prose_field(2000, label="Pourquoi votre note change", required=False)
        super().__init__(data, stored=stored, fields=fields)

    def lines(self) -> Iterator[tuple[Criterion, BoundField, BoundField]]:
        """Each criterion with its scale and its reason, in the order of the grid."""
        for criterion in self.criteria:
            yield criterion, self[f"{MARK}{criterion.slug}"], self[f"{WHY}{criterion.slug}"]


def _scale(criterion: Criterion) -> forms.Field:
    marks = [(str(value), str(value)) for value in criterion.scale]
    if criterion.highest == 1:
        marks = [("0", "0, non"), ("1", "1, oui")]
    return forms.ChoiceField(
        label=criterion.label,
        choices=marks,
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": f"La note de ce critère va de 0 à {criterion.highest}."},
    )
