"""Choosing what councils of residents read, and what they say."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms

from applications.forms.fields import prose_field
from committees.models import ResidentAccess
from committees.services.residents import LONGEST, LONGEST_NAME
from contacts.models import ResidentCouncil
from instruction.models import AgendaItem

Near = Sequence[tuple[ResidentCouncil, Sequence[AgendaItem]]]


class AccessForm(forms.Form):
    """Passages × councils, until a day."""

    items = forms.MultipleChoiceField(
        label="Passages",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choisissez au moins un passage."},
    )
    councils = forms.MultipleChoiceField(
        label="Conseils citoyens",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choisissez au moins un conseil."},
    )
    due_on = forms.DateField(
        label="Avis attendu le",
        help_text="Jusqu’à ce jour compris, et au plus tard le jour du comité.",
        input_formats=["%Y-%m-%d", "%d/%m/%Y"],
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "form-control input-short"}),
        error_messages={
            "required": "Choisissez un jour.",
            "invalid": "Écrivez une date complète, par exemple 31/12/2027.",
        },
    )

    use_required_attribute = False

    def __init__(self, data: Any = None, *, items: Sequence[AgendaItem], near: Near, last: date) -> None:
        super().__init__(data, initial={"due_on": last})
        self._items = {str(item.public_id): item for item in items}
        self._councils = {str(council.public_id): council for council, _ in near}
        self.fields["items"].choices = [(key, _named(item)) for key, item in self._items.items()]
        self.fields["councils"].choices = [(str(one.public_id), _near(one, close)) for one, close in near]

    def chosen(self) -> dict[str, Any]:
        """As ``give_access`` takes it."""
        return {
            "items": [self._items[key] for key in self.cleaned_data["items"]],
            "councils": [self._councils[key] for key in self.cleaned_data["councils"]],
            "due_on": self.cleaned_data["due_on"],
        }


class OpinionForm(forms.Form):
    """What a council says of a passage."""

    text = prose_field(
        LONGEST,
        label="L’avis de votre conseil",
        help_text="Ce que ce projet apporte au quartier, ce qui manque, ce que vous demandez.",
        error_messages={"required": "Écrivez l’avis de votre conseil."},
    )
    signed_as = forms.CharField(
        label="Signé",
        max_length=LONGEST_NAME,
        error_messages={"required": "Écrivez qui signe cet avis."},
    )

    use_required_attribute = False

    def __init__(self, data: Any = None, *, access: ResidentAccess) -> None:
        super().__init__(data, initial={"signed_as": access.council.name})


def _named(item: AgendaItem) -> str:
    return f"{item.order}. {item.application.title}, {item.application.organisation.name}"


def _near(council: ResidentCouncil, close: Sequence[AgendaItem]) -> str:
    if not close:
        return f"{council.name} ({council.commune.name})"
    ranks = ", ".join(str(item.order) for item in close)
    return (
        f"{council.name} ({council.commune.name}) : passage{'s' if len(close) > 1 else ''} {ranks} dans ses quartiers"
    )
