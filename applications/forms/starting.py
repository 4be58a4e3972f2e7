"""Starting a dossier: for which organisation."""

from typing import Any

from django import forms

from contacts.models import Organisation


class StartForm(forms.Form):
    """The organisation for which the dossier is written, among those the person writes for."""

    organisation = forms.ModelChoiceField(
        Organisation.objects.none(),
        label="Structure qui dépose",
        to_field_name="public_id",
        empty_label=None,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, organisations: list[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["organisation"]
        field.queryset = Organisation.objects.filter(pk__in=[organisation.pk for organisation in organisations])
        if organisations:
            field.initial = organisations[0].public_id
