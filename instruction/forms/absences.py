"""Declare an absence, or change one."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from contacts.models import Absence, Referent

DAY = {"required": "Écrivez une date.", "invalid": "Écrivez une date, par exemple 15/01/2027."}


def _day(label: str, **options: Any) -> forms.DateField:
    return forms.DateField(
        label=label, error_messages=DAY, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}), **options
    )


class AbsenceForm(forms.Form):
    """Who is away, from when to when, and who answers meanwhile."""

    absence = forms.IntegerField(widget=forms.HiddenInput, required=False)
    referent = forms.ModelChoiceField(
        Referent.objects.none(),
        label="Qui s’absente ?",
        empty_label="Choisissez",
        to_field_name="email",
        error_messages={
            "required": "Choisissez une personne.",
            "invalid_choice": "Choisissez une personne de la liste.",
        },
    )
    starts_on = _day("Premier jour d’absence")
    ends_on = _day("Dernier jour d’absence")
    deputy = forms.ModelChoiceField(
        Referent.objects.none(),
        label="Qui répond pendant ce temps ?",
        empty_label="Personne",
        to_field_name="email",
        required=False,
        help_text="Les dossiers en cours lui sont confiés le premier jour, et reviennent au retour. Sans personne, ils "
        "restent où ils sont, et les nouveaux vont au référent suivant de la thématique.",
        error_messages={"invalid_choice": "Choisissez une personne de la liste."},
    )

    def __init__(
        self, data: Any = None, *, people: QuerySet[Referent], absence: Absence | None = None, **kwargs: Any
    ) -> None:
        """``people`` are those who may be declared away; alone, she is not to be chosen."""
        if absence is not None:
            kwargs["initial"] = {
                "absence": absence.pk,
                "referent": absence.referent.email,
                "starts_on": absence.starts_on,
                "ends_on": absence.ends_on,
                "deputy": absence.deputy.email if absence.deputy else None,
            }
        super().__init__(data, **kwargs)
        self.use_required_attribute = False
        self.fields["referent"].queryset = people  # type: ignore[attr-defined]
        self.fields["deputy"].queryset = Referent.objects.filter(is_active=True)  # type: ignore[attr-defined]
        only = list(people[:2])
        if absence is not None or len(only) == 1:
            self.fields["referent"].widget = forms.HiddenInput()
            self.fields["referent"].initial = only[0].email
