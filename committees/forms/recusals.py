"""Note by hand who steps out for which dossier."""

from collections.abc import Sequence
from typing import Any

from django import forms

from applications.models import InterestGround
from applications.services.interests import DECLARED, LONGEST_WORD
from committees.models import Seat
from instruction.models import AgendaItem


class RecusalForm(forms.Form):
    """Who, for which dossier, and why."""

    seat = forms.ChoiceField(
        label="Qui se déporte ?",
        error_messages={"required": "Choisissez une personne.", "invalid_choice": "Choisissez une personne du comité."},
    )
    item = forms.ChoiceField(
        label="Pour quel dossier ?",
        error_messages={
            "required": "Choisissez un dossier.",
            "invalid_choice": "Choisissez un dossier de l’ordre du jour.",
        },
    )
    ground = forms.ChoiceField(
        label="Quel est le lien ?",
        choices=[("", "Choisissez"), *((value, label) for value, label in InterestGround.choices if value in DECLARED)],
        error_messages={
            "required": "Choisissez la nature du lien.",
            "invalid_choice": "Choisissez la nature du lien dans la liste.",
        },
    )
    detail = forms.CharField(
        label="Motif",
        max_length=LONGEST_WORD,
        help_text="Il est repris dans le relevé de décisions.",
        error_messages={
            "required": "Écrivez pourquoi cette personne se déporte.",
            "max_length": f"Écrivez {LONGEST_WORD} caractères au plus.",
        },
    )

    def __init__(self, *args: Any, seats: Sequence[Seat], items: Sequence[AgendaItem], **options: Any) -> None:
        super().__init__(*args, **options)
        self._seats = {str(seat.public_id): seat for seat in seats}
        self._items = {str(item.public_id): item for item in items}
        people = [
            (key, f"{seat.name}{f' ({seat.funder})' if seat.funder else ''}") for key, seat in self._seats.items()
        ]
        dossiers = [(key, f"{one.application.number} · {one.application.title}") for key, one in self._items.items()]
        self.fields["seat"].choices = [("", "Choisissez"), *people]  # type: ignore[attr-defined]
        self.fields["item"].choices = [("", "Choisissez"), *dossiers]  # type: ignore[attr-defined]

    @property
    def chosen(self) -> tuple[AgendaItem, Seat]:
        """Of a valid form."""
        return self._items[self.cleaned_data["item"]], self._seats[self.cleaned_data["seat"]]
