"""Forms of scenarios: what a study takes in, and the parameters of its rules and goals, drawn from their catalogue."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.http import QueryDict

from applications.models import Application
from applications.selectors import funders_to_ask
from applications.sums import read_sum
from eligibility.models import Call
from funding.models import Scenario, ScenarioOrder, ScenarioScope
from funding.simulation.parameters import (
    CHOICE,
    COUNT,
    FUNDER,
    MARK,
    MONEY,
    NEIGHBOURHOOD,
    PERCENT,
    THEME,
    THEMES,
    Parameter,
    Refused,
    read,
)
from instruction.models import Committee

DIMENSIONS = {FUNDER: "funder", THEME: "theme", THEMES: "theme", NEIGHBOURHOOD: "neighbourhood"}


class ScenarioForm(forms.ModelForm):
    """What a study takes in. The call is chosen once."""

    class Meta:
        model = Scenario
        fields = ("name", "call", "scope", "committee", "order_by", "funders", "note")
        widgets = {"funders": forms.CheckboxSelectMultiple, "note": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        filed = Application.objects.filed().order_by().values("call")
        self.fields["call"].queryset = Call.objects.filter(pk__in=filed).order_by("-year", "-opens_at", "pk")
        self.fields["committee"].queryset = Committee.objects.order_by("-held_on", "-pk")
        self.fields["funders"].queryset = funders_to_ask()
        self.fields["funders"].required = True
        self.fields["scope"].choices = ScenarioScope.choices
        self.fields["order_by"].choices = ScenarioOrder.choices
        self.fields["order_by"].label = "Ordre des dossiers"
        self.fields["scope"].label = "Dossiers étudiés"
        if self.instance.pk:
            del self.fields["call"]
        for name in ("note", "committee"):
            self.fields[name].required = False

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if "committee" in (cleaned.get("scope"), cleaned.get("order_by")) and not cleaned.get("committee"):
            self.add_error("committee", "Choisissez le comité.")
        return cleaned

    def _post_clean(self) -> None:
        """The service writes, and says what the database refuses: the row shown stays as it is."""


class EntryForm(forms.Form):
    """The parameters of one rule or goal. ``entry`` is what is stored, once the form is valid."""

    def __init__(
        self, data: QueryDict | None, *, kind: Any, labels: Mapping[str, Mapping[str, str]], **rest: Any
    ) -> None:
        super().__init__(data, **rest)
        self.kind = kind
        for parameter in kind.parameters:
            self.fields[parameter.name] = _field(parameter, labels)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for parameter in self.kind.parameters:
            if parameter.name in cleaned:
                value = cleaned[parameter.name]
                raw = value if isinstance(value, int | list) else str(value if value is not None else "")
                try:
                    read(parameter, raw)
                except Refused as refusal:
                    self.add_error(parameter.name, str(refusal))
                cleaned[parameter.name] = raw
        return cleaned

    @property
    def entry(self) -> dict[str, Any]:
        names = [parameter.name for parameter in self.kind.parameters]
        return {"code": self.kind.code, "values": {name: self.cleaned_data[name] for name in names}}


def _field(parameter: Parameter, labels: Mapping[str, Mapping[str, str]]) -> forms.Field:
    common = {"label": parameter.label, "initial": parameter.default or None, "required": not parameter.blank}
    if parameter.kind == CHOICE:
        return forms.ChoiceField(choices=parameter.choices, **common)
    if parameter.kind in DIMENSIONS:
        known = sorted(labels.get(DIMENSIONS[parameter.kind], {}).items(), key=lambda pair: pair[1])
        if parameter.kind == THEMES:
            return forms.MultipleChoiceField(choices=known, **common)
        return forms.ChoiceField(choices=[("", parameter.blank or "Choisissez"), *known], **common)
    if parameter.kind == COUNT:
        return forms.IntegerField(min_value=0, max_value=10_000, **common)
    highest = {PERCENT: 1000, MARK: 100, MONEY: Decimal("9999999.99")}[parameter.kind]
    return forms.DecimalField(min_value=0, max_value=highest, decimal_places=2, localize=True, **common)


def typed_amount(text: str) -> Decimal | None:
    """An amount typed in a cell; none where the cell is emptied. Raises ``Refused``."""
    if not text.strip():
        return None
    try:
        return read_sum(text).amount
    except ValueError as refusal:
        raise Refused(f"« {text[:40]} » : {refusal}") from refusal
