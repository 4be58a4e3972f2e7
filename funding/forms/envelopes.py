"""The forms of envelopes: a new one, its changes, its parts."""

from collections.abc import Iterable
from typing import Any

from django import forms

from applications.forms.fields import amount_field, line_field
from applications.models import Nature
from contacts.models import Funder
from eligibility.models import Call, Theme
from funding.models import Envelope
from funding.services.envelopes import Wished
from territories.models import Commune, Neighbourhood

BLANK_PARTS = 4
ANY = "Toutes"


def _name() -> forms.Field:
    return line_field(150, label="Nom", error_messages={"required": "Donnez un nom à l’enveloppe."})


def _amount() -> forms.Field:
    return amount_field(label="Montant", error_messages={"required": "Écrivez un montant."})


def _note() -> forms.Field:
    return line_field(300, label="Précision", required=False)


class EnvelopeForm(forms.Form):
    """Money set aside: whose, for which call, of which nature, and what it is for."""

    funder = forms.ModelChoiceField(
        Funder.objects.filter(is_active=True),
        to_field_name="slug",
        label="Financeur",
        empty_label="Choisissez",
        error_messages={"required": "Choisissez un financeur.", "invalid_choice": "Choisissez dans la liste."},
    )
    call = forms.ModelChoiceField(
        Call.objects.order_by("-year", "code"),
        to_field_name="code",
        label="Appel",
        empty_label="Choisissez",
        error_messages={"required": "Choisissez un appel.", "invalid_choice": "Choisissez dans la liste."},
    )
    nature = forms.ChoiceField(label="Nature", choices=Nature.choices)
    theme = forms.ModelChoiceField(
        Theme.objects.order_by("label"), to_field_name="slug", label="Thématique", required=False, empty_label=ANY
    )
    commune = forms.ModelChoiceField(
        Commune.objects.order_by("name"), to_field_name="insee_code", label="Commune", required=False, empty_label=ANY
    )
    neighbourhood = forms.ModelChoiceField(
        Neighbourhood.objects.filter(valid_to=None).order_by("name"),
        to_field_name="code",
        label="Quartier",
        required=False,
        empty_label="Tous",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.use_required_attribute = False
        self.fields = {"name": _name(), "amount": _amount(), **self.fields, "note": _note()}

    def wished(self) -> Wished:
        return wished_in(self.cleaned_data)


class EnvelopeEditForm(forms.Form):
    """What may change of an envelope; ``version`` is the one that the page shows."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.use_required_attribute = False
        self.fields |= {"name": _name(), "amount": _amount(), "note": _note()}


class PartForm(forms.Form):
    """One part of an envelope; a row without a name nor an amount is left out."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.use_required_attribute = False
        whole = EnvelopeForm.base_fields
        self.fields = {"name": _name(), "amount": _amount()} | {
            name: whole[name].__deepcopy__({}) for name in ("theme", "commune", "neighbourhood")
        }
        self.empty_permitted = True

    @property
    def is_blank(self) -> bool:
        return not any(str(self.data.get(self.add_prefix(name), "")).strip() for name in ("name", "amount"))


class PartsForm:
    """The rows of a division, blank ones for more."""

    def __init__(self, data: Any, whole: Envelope) -> None:
        self.rows = [PartForm(data, prefix=f"p{rank}") for rank in range(BLANK_PARTS)]
        for row in self.rows:
            for name in ("theme", "commune", "neighbourhood"):
                if getattr(whole, f"{name}_id") is not None:
                    # Its whole has one: the part has the same.
                    del row.fields[name]

    def is_valid(self) -> bool:
        filled = [row for row in self.rows if not row.is_blank]
        valid = [row.is_valid() for row in filled]
        return bool(valid) and all(valid)

    @property
    def is_empty(self) -> bool:
        return all(row.is_blank for row in self.rows)

    def wished(self) -> list[Wished]:
        return [wished_in(row.cleaned_data) for row in self.rows if not row.is_blank]

    def __iter__(self) -> Iterable[PartForm]:
        return iter(self.rows)


def wished_in(cleaned: dict[str, Any]) -> Wished:
    return Wished(
        name=cleaned["name"],
        amount=cleaned["amount"],
        theme=cleaned.get("theme"),
        commune=cleaned.get("commune"),
        neighbourhood=cleaned.get("neighbourhood"),
        note=cleaned.get("note", ""),
    )
