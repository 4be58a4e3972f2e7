"""The forms of the map page, both sent by GET."""

from django import forms
from django.utils import timezone


class PointForm(forms.Form):
    """A point and a date: "is it in a quartier prioritaire?"."""

    longitude = forms.FloatField(
        label="Longitude",
        min_value=-180,
        max_value=180,
        localize=True,
        help_text="En degrés. Exemple : 3,1815.",
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )
    latitude = forms.FloatField(
        label="Latitude",
        min_value=-90,
        max_value=90,
        localize=True,
        help_text="En degrés. Exemple : 50,6903.",
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )
    date = forms.DateField(
        label="À la date du",
        required=False,
        initial=timezone.localdate,
        input_formats=["%Y-%m-%d", "%d/%m/%Y"],
        help_text="Les quartiers ont changé le 1ᵉʳ janvier 2024.",
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )


class ListForm(forms.Form):
    """What the tables and the map show."""

    recherche = forms.CharField(
        label="Nom, code Insee ou code postal",
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    generation = forms.ChoiceField(
        label="Quartiers prioritaires",
        required=False,
        choices=[("2024", "Depuis le 1ᵉʳ janvier 2024"), ("2015", "De 2015 à 2023")],
    )
