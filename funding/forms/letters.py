"""The texts of letters, who signs them, and the moment of an announcement."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone

from applications.forms.fields import line_field, prose_field
from contacts.forms.accounts import PasswordAgainForm
from contacts.models import Service
from files.forms import FileField
from funding.letters import PLACEHOLDERS, blocks_in, unknown_in
from funding.models import LetterKind, LetterTemplate

MOST_RELEASES = 200


class TemplateForm(forms.ModelForm):
    """The text of a letter; what stands between braces is replaced for each dossier."""

    subject = line_field(200, label="Objet", error_messages={"required": "Écrivez l’objet du courrier."})
    body = prose_field(
        10000,
        label="Texte",
        help_text="Une ligne vide sépare deux paragraphes.",
        error_messages={"required": "Écrivez le texte du courrier."},
    )
    name = line_field(150, label="Nom du modèle", error_messages={"required": "Écrivez le nom du modèle."})
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=10**6)

    field_order = ("name", "kind", "service", "subject", "body", "is_active", "version")

    class Meta:
        model = LetterTemplate
        fields = ("name", "kind", "service", "subject", "body", "is_active")
        labels = {
            "service": "Service",
            "is_active": "Proposé pour les courriers à venir",
            "kind": "Pour quelle décision",
        }
        help_texts = {"service": "Vide : pour tous les services qui n’ont pas le leur."}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.use_required_attribute = False
        self.fields["body"].widget.attrs["rows"] = 18
        kind: Any = self.fields["kind"]
        kind.choices = [("", "Choisissez"), *LetterKind.choices]
        kind.error_messages["required"] = "Choisissez pour quelle décision."
        service: Any = self.fields["service"]
        service.empty_label = "Tous les services"
        # Who sees the page writes the version; a text that is new has none.
        self.fields["version"].initial = self.instance.version if self.instance.pk else 0

    def clean_subject(self) -> str:
        text = self._known("subject")
        if blocks := blocks_in(text):
            raise forms.ValidationError(f"{{{blocks[0]}}} est un paragraphe entier : il ne va que dans le texte.")
        return text

    def clean_body(self) -> str:
        return self._known("body")

    def _known(self, name: str) -> str:
        text: str = self.cleaned_data[name]
        if unknown := unknown_in(text):
            known = ", ".join(f"{{{code}}}" for code in PLACEHOLDERS)
            shown = ", ".join(one[:60] for one in unknown[:5])
            raise forms.ValidationError(f"{shown} n’existe pas. Vous pouvez écrire : {known}.")
        return text

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class SignatureForm(forms.Form):
    """Who signs for a service; the picture of a hand-written signature is not needed."""

    mention = line_field(
        200,
        label="Formule",
        help_text="Par exemple : Pour le président et par délégation.",
        error_messages={"required": "Écrivez la formule."},
    )
    name = line_field(150, label="Nom du signataire", error_messages={"required": "Écrivez le nom du signataire."})
    function = line_field(150, label="Fonction", required=False)
    image = FileField(
        label="Image de la signature",
        required=False,
        help_text="PNG ou JPEG, 400 Ko au plus. Elle paraît sur les courriers une fois vérifiée par l’antivirus.",
    )
    keep_image = forms.BooleanField(label="Garder l’image actuelle", required=False)

    def __init__(self, *args: Any, by: Any, service: Service, has_image: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.service = service
        self.use_required_attribute = False
        self.fields["image"].by = by  # type: ignore[attr-defined]
        if not has_image:
            del self.fields["keep_image"]

    def values(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in ("mention", "name", "function")}


class MomentField(forms.SplitDateTimeField):
    """A day and an hour, as they are in Lille."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.SplitDateTimeWidget(
            date_format="%Y-%m-%d",
            time_format="%H:%M",
            date_attrs={"type": "date", "aria-label": "Jour"},
            time_attrs={"type": "time", "aria-label": "Heure"},
        )
        messages = {
            "required": "Choisissez un jour et une heure.",
            "invalid_date": "Ce jour n’existe pas. Écrivez-le ainsi : 2027-03-15.",
            "invalid_time": "Cette heure n’existe pas. Écrivez-la ainsi : 09:00.",
            "invalid": "Choisissez un jour et une heure qui existent.",
        }
        super().__init__(widget=widget, error_messages=messages, **kwargs)
        for part, name in zip(self.fields, ("invalid_date", "invalid_time"), strict=True):
            part.error_messages["invalid"] = messages[name]  # type: ignore[attr-defined]

    def compress(self, data_list: Any) -> datetime | None:
        """An hour that the change to summer time skips, or that it repeats, is not an hour of that day."""
        try:
            found: datetime | None = super().compress(data_list)
        except forms.ValidationError as error:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid") from error
        return found


class ReleaseForm(PasswordAgainForm):
    """An announcement: what it is called, and when every association is told."""

    name = line_field(150, label="Nom de l’annonce", error_messages={"required": "Donnez un nom à l’annonce."})
    due_at = MomentField(label="Jour et heure", help_text="Heure de Lille. Rien ne part avant.")

    field_order = ("name", "due_at", "password")

    def clean_due_at(self) -> datetime:
        due: datetime = self.cleaned_data["due_at"]
        if due <= timezone.now():
            raise forms.ValidationError("Ce moment est passé : choisissez-en un à venir.")
        return due
