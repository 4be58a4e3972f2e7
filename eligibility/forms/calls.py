"""A copy of a call."""

from django import forms

from eligibility.models import Call


class CopyCallForm(forms.ModelForm):
    """What changes from one year to the next; everything else is carried over."""

    class Meta:
        model = Call
        fields = ("code", "year", "opens_at", "closes_at", "neighbourhood_generation", "published")
        widgets = {
            name: forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
            for name in ("opens_at", "closes_at")
        }
        labels = {"published": "Publier tout de suite"}
