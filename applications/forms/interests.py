"""Say a link of interests, and lift one."""

from typing import Any

from django import forms

from applications.models import Interest, InterestGround
from applications.services.interests import DECLARED, LONGEST_WORD


class LinkForm(forms.Form):
    """What ties the person to the structure, and whether one dossier alone is meant."""

    ground = forms.ChoiceField(
        label="Quel est ce lien ?",
        choices=[(value, label) for value, label in InterestGround.choices if value in DECLARED],
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choisissez la nature du lien.",
            "invalid_choice": "Choisissez la nature du lien dans la liste.",
        },
    )
    detail = forms.CharField(
        label="Précision",
        max_length=LONGEST_WORD,
        required=False,
        help_text="Facultatif, sauf pour un autre lien. Par exemple : trésorière depuis 2024.",
        error_messages={"max_length": f"Écrivez {LONGEST_WORD} caractères au plus."},
    )
    number = forms.CharField(
        label="Un seul dossier ?",
        max_length=40,
        required=False,
        help_text="Son numéro, si le lien ne vaut que pour lui. Laissez vide : le lien vaut pour toute la structure.",
        error_messages={"max_length": "Ce numéro est trop long."},
    )

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        if said.get("ground") == InterestGround.OTHER and not said.get("detail", "").strip():
            self.add_error("detail", "Écrivez un mot d’explication.")
        return said


class LiftForm(forms.Form):
    """Why the link holds no more."""

    reason = forms.CharField(
        label="Pourquoi ce lien n’existe-t-il plus ?",
        max_length=LONGEST_WORD,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={
            "required": "Écrivez un mot d’explication.",
            "max_length": f"Écrivez {LONGEST_WORD} caractères au plus.",
        },
    )

    def __init__(self, *args: Any, interest: Interest, aside: bool = False, **options: Any) -> None:
        super().__init__(*args, **options)
        if aside:
            self.fields["reason"].label = f"Pourquoi {interest.user} n’a-t-elle pas ce lien ?"
            self.fields["reason"].help_text = "Par exemple : c’est un homonyme. Le motif est gardé."
