"""The name of a saved view, and the list that it keeps."""

from django import forms

from applications.typed import read_text
from instruction.addresses import kept_query


class ViewNameForm(forms.Form):
    name = forms.CharField(
        label="Nom de la vue",
        max_length=60,
        error_messages={
            "required": "Donnez un nom à la vue.",
            "max_length": "Donnez un nom de 60 caractères au plus.",
        },
        widget=forms.TextInput(attrs={"class": "form-control", "autocomplete": "off"}),
    )

    def clean_name(self) -> str:
        name = " ".join(read_text(self.cleaned_data["name"]).split())
        if not name:
            raise forms.ValidationError("Donnez un nom à la vue.")
        return name


class SaveViewForm(ViewNameForm):
    is_shared = forms.BooleanField(
        label="Partager avec les services",
        required=False,
        widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
    )
    query = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean_query(self) -> str:
        try:
            return kept_query(self.cleaned_data["query"])
        except ValueError as error:
            raise forms.ValidationError(str(error)) from error
