"""The administrators' forms: a new value of a requirement, and a copy of a call."""

from dataclasses import fields
from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone

from eligibility import engine
from eligibility.engine.parameters import ParametersError, read_parameters, reader_of
from eligibility.models import Call, Requirement


class CodesField(forms.CharField):
    """A list of codes, one a line."""

    widget = forms.Textarea(attrs={"rows": 6, "cols": 40})

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list | tuple) else value

    def to_python(self, value: Any) -> list[str]:  # type: ignore[override]
        return [line.strip() for line in super().to_python(value).splitlines() if line.strip()]


def _field(widget: str, label: str, *, required: bool) -> forms.Field:
    if widget == "integer":
        return forms.IntegerField(label=label, required=required, min_value=0)
    if widget == "decimal":
        return forms.DecimalField(label=label, required=required, min_value=0, decimal_places=2)
    if widget == "boolean":
        return forms.BooleanField(label=label, required=False)
    if widget == "codes":
        return CodesField(label=label, required=required, help_text="Un code par ligne.")
    if widget == "json":
        return forms.JSONField(label=label, required=required, widget=forms.Textarea(attrs={"rows": 10, "cols": 60}))
    return forms.CharField(label=label, required=required)


class PublishValueForm(forms.Form):
    """The parameters of one requirement, in fields made from its kind, with the day they start and why."""

    valid_from = forms.DateField(
        label="En vigueur à partir du", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    reason = forms.CharField(
        label="Motif", max_length=300, help_text="Par exemple la délibération qui fixe cette valeur."
    )

    def __init__(self, *args: Any, requirement: Requirement, current: dict[str, Any], **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"valid_from": timezone.localdate() + timedelta(days=1)} | current)
        super().__init__(*args, **kwargs)
        self.kind = engine.KINDS[requirement.kind]
        self.names = [declared.name for declared in fields(self.kind.parameters)]
        parameters: dict[str, forms.Field] = {}
        for declared in fields(self.kind.parameters):
            # What a rule is about stays; what it demands is what one comes here to change.
            required = declared.name in current and bool(current[declared.name])
            field = _field(reader_of(declared).widget, declared.metadata["label"], required=required)
            field.disabled = declared.name == "fact" and "fact" in current
            parameters[declared.name] = field
        self.fields = parameters | self.fields

    def clean(self) -> dict[str, Any]:
        """Judges the parameters as the engine will, and gives them under ``parameters``."""
        cleaned = super().clean() or {}
        given = {name: cleaned[name] for name in self.names if cleaned.get(name) not in (None, "", [])}
        if not self.errors:
            try:
                read_parameters(self.kind.parameters, given)
            except ParametersError as error:
                self.add_error(None, list(error.faults))
        return cleaned | {"parameters": given}


class CopyCallForm(forms.ModelForm):
    """What changes from one year to the next; everything else is carried over."""

    class Meta:
        model = Call
        fields = ("code", "year", "opens_at", "closes_at", "neighbourhood_generation", "published")
        widgets = {
            name: forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
            for name in ("opens_at", "closes_at")
        }
        labels = {"published": "Publier tout de suite"}
