"""Filing, and the written reasons that some actions demand."""

from typing import Any

from django import forms

from applications.forms.fields import prose_field


class FilingForm(forms.Form):
    """The last gesture. ``version`` is the draft that was reviewed; the reason is asked of ineligible ones only."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    exact = forms.BooleanField(
        label="Les informations de ce dossier sont exactes et j’ai le pouvoir de déposer pour la structure.",
        error_messages={"required": "Cochez cette case pour déposer : elle vous engage."},
    )

    def __init__(self, *args: Any, ineligible: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.use_required_attribute = False
        if ineligible:
            self.fields["has_read"] = forms.BooleanField(
                label="J’ai lu les critères non respectés.",
                error_messages={"required": "Lisez les critères non respectés, puis cochez cette case."},
            )
            self.fields["reason"] = prose_field(
                2000,
                label="Pourquoi déposez-vous malgré cela ?",
                help_text="Le référent lit votre explication avant de se prononcer.",
                error_messages={"required": "Écrivez pourquoi vous déposez malgré ces critères."},
            )
        self.order_fields(["version", "has_read", "reason", "exact"])

    def read_again(self, version: int) -> None:
        """Show the form after a refusal: what she commits to next is the dossier as the page now shows it."""
        self.data = {name: self.data[name] for name in self.data if name != "exact"} | {"version": version}


class ReasonForm(forms.Form):
    """The reason of an action that demands one."""

    reason = prose_field(2000, label="Motif", required=False)
