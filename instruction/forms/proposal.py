"""The page of the proposal: an opinion, an amount for each funder, conditions, a comment."""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from django import forms
from django.forms import BoundField
from django.http import QueryDict

from applications.forms.fields import TypedField, prose_field
from applications.sums import read_sum, typed_amount
from instruction.forms.versioned import VersionedForm
from instruction.models import ProposalOpinion
from instruction.selectors.proposal import AMOUNT, WHY, Asked, Request


class ProposalForm(VersionedForm):
    """Amounts are typed as in a budget: ``8 000 + 1 500`` is understood. Above what is asked, a reason goes with it."""

    kinds: Mapping[str, str] = {AMOUNT: "amount"}

    def __init__(self, data: QueryDict | None, *, request: Request, stored: Mapping[str, str]) -> None:
        self.lines_asked = [line for line in request.lines if line.key]
        fields: dict[str, forms.Field] = {
            "opinion": forms.ChoiceField(
                label="Votre avis",
                choices=ProposalOpinion.choices,
                required=False,
                widget=forms.RadioSelect,
                error_messages={"invalid_choice": "Choisissez un avis de la liste."},
            ),
            "conditions": prose_field(3000, label="Conditions", required=False),
            "comment": prose_field(5000, label="Commentaire pour le comité", required=False),
        }
        for line in self.lines_asked:
            fields[f"{AMOUNT}{line.key}"] = _amount(line)
            fields[f"{WHY}{line.key}"] = _reason(line)
        super().__init__(data, stored=stored, fields=fields)

    def shown(self, code: str, text: str) -> str:
        """Stored amounts as people type them: a comma, no cents for whole euros."""
        return typed_amount(Decimal(text)) if code.startswith(AMOUNT) and text else text

    def lines(self) -> Iterator[tuple[Asked, BoundField, BoundField]]:
        """Each line of the plan with its amount and its reason, the MEL's first."""
        for line in self.lines_asked:
            yield line, self[f"{AMOUNT}{line.key}"], self[f"{WHY}{line.key}"]

    def amounts(self) -> dict[str, Decimal | None]:
        """The amounts as they are typed now, stored ones where they are not understood; nothing is saved."""
        found = {}
        for line in self.lines_asked:
            code = f"{AMOUNT}{line.key}"
            kept = self.stored.get(code, "")
            stored = Decimal(kept) if kept else None
            found[line.key] = self.cleaned_data.get(code, stored) if self.is_bound else stored
        return found


def _amount(line: Asked) -> forms.Field:
    field = TypedField(
        lambda text: read_sum(text).amount,
        label=f"Montant proposé, {line.name}",
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"inputmode": "text", "autocomplete": "off", "class": "form-control input-money"}),
    )
    field.unit = "€"
    return field


def _reason(line: Asked) -> forms.Field:
    field = prose_field(1000, label=f"Motif du montant, {line.name}", required=False)
    field.widget.attrs |= {"rows": 2, "class": "form-control"}
    return field
