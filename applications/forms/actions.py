"""The forms around an action: earlier years, a meeting, a transfer, a site."""

from typing import Any

from django import forms

from applications.forms.fields import count_field, prose_field
from eligibility.models import CallTheme


class EarlierYearsForm(forms.Form):
    """How many years the MEL funded the action before the portal, and which."""

    years = count_field(
        label="Combien d’années la MEL a-t-elle financé cette action avant l’ouverture du portail ?",
        help_text="Zéro si elle ne l’a jamais fait. Les années accordées dans le portail sont déjà comptées.",
    )
    reason = prose_field(
        1000,
        label="Lesquelles, et à quel titre ?",
        help_text="Par exemple : 2023 et 2024, appel à projets du contrat de ville. Le référent le vérifie.",
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        super().clean()
        years = self.cleaned_data.get("years")
        if years and not self.cleaned_data.get("reason"):
            self.add_error("reason", "Écrivez quelles années la MEL a financées.")
        return self.cleaned_data

    def clean_years(self) -> int:
        years = self.cleaned_data["years"]
        if years is None:
            raise forms.ValidationError("Écrivez un nombre d’années, par exemple 2.")
        if years > 30:
            raise forms.ValidationError("Indiquez 30 années au plus.")
        return int(years)


class MeetingForm(forms.Form):
    """The moments that suit the association, in its own words."""

    proposed = prose_field(
        1000,
        label="Quand pouvez-vous rencontrer le référent ?",
        help_text="Proposez deux ou trois moments, et dites si vous préférez le téléphone, la visio ou un lieu.",
        error_messages={"required": "Proposez au moins un moment qui vous convient."},
    )


class TransferForm(forms.Form):
    """Where the dossier goes on, and why."""

    target = forms.ChoiceField(label="Où le dossier continue-t-il ?", widget=forms.RadioSelect)
    reason = prose_field(1000, label="Motif", required=False, help_text="Montré à l’association et gardé.")

    def __init__(self, *args: Any, offers: list[CallTheme], with_reason: bool, chosen: str = "", **kwargs: Any) -> None:
        """``chosen`` is the offer that she comes for, as « call/theme »."""
        super().__init__(*args, **kwargs)
        self.offers = {str(offer.pk): offer for offer in offers}
        field: Any = self.fields["target"]
        field.choices = [(key, f"{offer.call.title} – {offer.theme.label}") for key, offer in self.offers.items()]
        named = {f"{offer.call.code}/{offer.theme.slug}": key for key, offer in self.offers.items()}
        if len(offers) == 1 or chosen in named:
            field.initial = named.get(chosen, str(offers[0].pk))
        if not with_reason:
            del self.fields["reason"]
        else:
            self.fields["reason"].required = True
            self.fields["reason"].error_messages["required"] = "Écrivez le motif du transfert."
        self.use_required_attribute = False

    @property
    def offer(self) -> CallTheme:
        return self.offers[self.cleaned_data["target"]]
