"""Messages, and what the services ask again."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import uuid4

from django import forms

from applications.forms.fields import line_field, prose_field
from applications.forms.filing import SigningForm
from applications.services import Asked
from files.forms import FileField


class MessageForm(forms.Form):
    """A message, with its files; ``key`` is made with the form, so that the same one sent twice is one message."""

    key = forms.CharField(widget=forms.HiddenInput, max_length=64)
    body = prose_field(
        5000,
        label="Votre message",
        error_messages={"required": "Écrivez votre message."},
    )
    files = FileField(multiple=True, required=False, label="Joindre des fichiers")  # type: ignore[assignment]

    def __init__(self, *args: Any, by: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"key": uuid4().hex, **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)
        self.use_required_attribute = False
        self.fields["files"].by = by  # type: ignore[attr-defined]


class ThreadForm(MessageForm):
    """The first message of a subject."""

    subject = line_field(
        150,
        label="Sujet",
        help_text="En quelques mots, par exemple « Calendrier des ateliers ». Un sujet par échange.",
        error_messages={"required": "Donnez un sujet : il aide à retrouver l’échange."},
    )
    field_order = ("key", "subject", "body", "files")


class ItemForm(forms.Form):
    """The association's word on one thing asked again."""

    reply = prose_field(
        2000,
        label="Un mot pour le référent",
        help_text="Facultatif si vous avez corrigé la réponse.",
        required=False,
    )


class AnswerForm(SigningForm):
    """Sending the dossier back: signed like the filing. The reason is asked of what no longer respects a criterion."""

    def __init__(self, *args: Any, ineligible: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if ineligible:
            self.ask_why(
                "Pourquoi renvoyez-vous le dossier malgré cela ?",
                "Écrivez pourquoi vous renvoyez le dossier malgré ces critères.",
            )
        self.order_fields(["key", "version", "has_read", "reason", "password"])


class AskForm(forms.Form):
    """What a referent asks again: a box and a sentence for each section, and for each question of it.

    A sentence without its box counts: whoever writes what she expects, expects it.
    """

    due_on = forms.DateField(
        label="À renvoyer au plus tard le",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "Choisissez un jour.", "invalid": "Écrivez un jour, comme 15/03/2027."},
    )

    def __init__(
        self,
        *args: Any,
        choices: list[tuple[str, str, str]],
        due_on: date,
        proposed: Mapping[tuple[str, str], str] | None = None,
        **kwargs: Any,
    ) -> None:
        """``proposed`` are sentences for some of the choices, ticked and written beforehand."""
        initial: dict[str, Any] = {"due_on": due_on}
        for (section, code), sentence in (proposed or {}).items():
            name = self.name_of(section, code)
            initial |= {f"ask-{name}": True, f"say-{name}": sentence}
        super().__init__(*args, initial=initial, **kwargs)
        self.use_required_attribute = False
        self.choices = choices
        for section, code, label in choices:
            name = self.name_of(section, code)
            self.fields[f"ask-{name}"] = forms.BooleanField(label=label, required=False)
            self.fields[f"say-{name}"] = prose_field(1000, label=f"Ce que vous attendez : {label}", required=False)
            self.fields[f"say-{name}"].widget.attrs["rows"] = 2

    @staticmethod
    def name_of(section: str, code: str) -> str:
        return f"{section}--{code}" if code else section

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for section, code, _ in self.choices:
            name = self.name_of(section, code)
            if cleaned.get(f"ask-{name}") and not cleaned.get(f"say-{name}") and f"say-{name}" not in self.errors:
                self.add_error(f"say-{name}", "Écrivez ce que vous attendez ici : la structure lit cette phrase.")
        if not self.errors and not self.asked():
            self.add_error(None, "Cochez au moins une partie ou une question, et écrivez ce que vous attendez.")
        return cleaned

    def asked(self) -> list[Asked]:
        """What is asked, in the order of the form."""
        said = ((section, code, self.cleaned_data.get(f"say-{self.name_of(section, code)}") or "")
                for section, code, _ in self.choices)  # fmt: skip
        return [Asked(section, code, sentence) for section, code, sentence in said if sentence]


class ExtendForm(forms.Form):
    """More time for what is asked."""

    due_on = forms.DateField(
        label="Nouveau jour limite",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "Choisissez un jour.", "invalid": "Écrivez un jour, comme 15/03/2027."},
    )
