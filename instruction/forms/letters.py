"""The text of letters, with its fixed placeholders."""

from typing import Any

from django import forms

from applications.forms.fields import line_field, prose_field
from instruction.letters import PLACEHOLDERS, unknown_in


class LettersForm(forms.Form):
    """What the letters say; what stands between braces is replaced for each dossier."""

    subject = line_field(200, label="Objet", error_messages={"required": "Écrivez l’objet du courrier."})
    body = prose_field(
        8000,
        label="Texte",
        help_text="Une ligne vide sépare deux paragraphes.",
        error_messages={"required": "Écrivez le texte du courrier."},
    )
    signature = prose_field(
        300,
        label="Signature",
        help_text="Le nom et la fonction de la personne qui signe.",
        error_messages={"required": "Écrivez qui signe."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].widget.attrs["rows"] = 14
        self.fields["signature"].widget.attrs["rows"] = 3

    def clean_subject(self) -> str:
        return self._known("subject")

    def clean_body(self) -> str:
        return self._known("body")

    def _known(self, name: str) -> str:
        text: str = self.cleaned_data[name]
        unknown = unknown_in(text)
        if unknown:
            known = ", ".join(f"{{{code}}}" for code in PLACEHOLDERS)
            raise forms.ValidationError(f"{', '.join(unknown)} n’existe pas. Vous pouvez écrire : {known}.")
        return text

    def parameters(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("subject", "body", "signature")}
