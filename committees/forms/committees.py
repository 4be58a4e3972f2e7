"""The form of a sitting."""

from datetime import date
from typing import Any

from django import forms

from applications.forms.fields import line_field
from eligibility.models import Call, Theme
from instruction.models import Committee, QuorumRule
from territories.models import Commune

TIME = {"invalid": "Écrivez une heure, comme 9:30."}


def _hour(label: str) -> forms.TimeField:
    widget = forms.TimeInput(attrs={"type": "time", "class": "input-short"}, format="%H:%M")
    return forms.TimeField(label=label, required=False, widget=widget, error_messages=TIME)


class CommitteeForm(forms.ModelForm):
    """A sitting: what it is, when and where, which dossiers it calls, how it gives its opinions."""

    title = line_field(150, label="Intitulé", error_messages={"required": "Donnez un intitulé."})
    place = line_field(200, label="Lieu", required=False)
    starts_at = _hour("Heure de début")
    ends_at = _hour("Heure de fin")
    link = forms.URLField(
        label="Lien de la visioconférence",
        required=False,
        max_length=500,
        assume_scheme="https",
        error_messages={"invalid": "Écrivez une adresse, comme https://visio.exemple.fr/comite."},
    )
    minutes_each = forms.IntegerField(
        label="Minutes par dossier",
        initial=8,
        min_value=1,
        max_value=240,
        widget=forms.NumberInput(attrs={"class": "input-short"}),
        error_messages={
            "required": "Écrivez combien de minutes prend un dossier.",
            "min_value": "Un dossier prend au moins une minute.",
            "max_value": "Un dossier prend 240 minutes au plus.",
            "invalid": "Écrivez un nombre de minutes, comme 8.",
        },
    )
    quorum_count = forms.IntegerField(
        label="Combien de voix ?",
        required=False,
        min_value=1,
        max_value=500,
        help_text="Seulement si le quorum est un nombre de voix.",
        widget=forms.NumberInput(attrs={"class": "input-short"}),
        error_messages={
            "min_value": "Il faut au moins une voix.",
            "max_value": "Écrivez 500 voix au plus.",
            "invalid": "Écrivez un nombre de voix, comme 5.",
        },
    )

    class Meta:
        model = Committee
        fields = (
            "kind", "title", "held_on", "starts_at", "ends_at", "place", "link", "minutes_each", "quorum_rule",
            "quorum_count", "call", "themes", "communes",
        )  # fmt: skip
        widgets = {
            "held_on": forms.DateInput(attrs={"type": "date", "class": "input-short"}, format="%Y-%m-%d"),
            "themes": forms.CheckboxSelectMultiple,
            "communes": forms.CheckboxSelectMultiple,
        }
        error_messages = {
            "kind": {"required": "Choisissez une nature.", "invalid_choice": "Choisissez une nature de la liste."},
            "held_on": {"required": "Choisissez un jour.", "invalid": "Écrivez un jour, comme 15/03/2027."},
        }
        labels = {"quorum_rule": "Quorum", "call": "Appel", "held_on": "Date"}
        help_texts = {
            "held_on": "Le jour de la séance.",
            "call": "Les dossiers prêts de cet appel sont proposés pour l’ordre du jour.",
            "themes": "Aucune cochée : toutes.",
            "communes": "Aucune cochée : toutes.",
        }

    def __init__(self, *args: Any, today: date | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.use_required_attribute = False
        self.today = today
        call = self.fields["call"]
        call.queryset = Call.objects.order_by("-year", "-opens_at", "pk")
        call.empty_label = "Tous"
        self.fields["themes"].queryset = Theme.objects.order_by("order", "slug")
        self.fields["communes"].queryset = Commune.objects.filter(in_city_policy=True).order_by("name")

    def clean_held_on(self) -> date:
        day: date = self.cleaned_data["held_on"]
        if self.today and day < self.today and day != self.initial.get("held_on"):
            raise forms.ValidationError("Ce jour est passé : choisissez un jour à venir.")
        return day

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if said.get("quorum_rule") != QuorumRule.COUNT:
            said["quorum_count"] = None
        elif not said.get("quorum_count") and "quorum_count" not in self.errors:
            self.add_error("quorum_count", "Écrivez combien de voix il faut.")
        starts, ends = said.get("starts_at"), said.get("ends_at")
        if ends and not starts and "starts_at" not in self.errors:
            self.add_error("starts_at", "Écrivez aussi l’heure de début.")
        elif starts and ends and ends <= starts:
            self.add_error("ends_at", "La fin vient après le début.")
        return said

    def _post_clean(self) -> None:
        """The service writes, and the database checks: the instance stays as it was read."""
