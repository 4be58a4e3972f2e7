"""The checklist, admissibility and criteria set aside."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms

from applications.forms.fields import line_field, prose_field
from eligibility.models import Call, CallTheme
from instruction.grounds import GROUNDS
from instruction.models import CheckState
from instruction.services.admissibility import Scheme


class CheckForm(forms.Form):
    """What is said of one point of the checklist."""

    state = forms.ChoiceField(
        choices=[("", "Pas encore regardé"), *CheckState.choices],
        required=False,
        error_messages={"invalid_choice": "Choisissez un constat de la liste."},
    )
    note = line_field(300, label="Précision", required=False)

    def sentence(self) -> str:
        """What is wrong, in one line."""
        return " ".join(message for errors in self.errors.values() for message in errors)


class OverrideForm(forms.Form):
    """Why a criterion is set aside."""

    reason = prose_field(
        2000,
        label="Pourquoi ce critère est-il levé ?",
        help_text="Lu par les services, puis par le comité. La structure ne le lit pas.",
        error_messages={"required": "Écrivez pourquoi le critère est levé."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].widget.attrs["rows"] = 4
        self.use_required_attribute = False


class InadmissibleForm(forms.Form):
    """The ground, the criteria that are not respected, the explanation, and other schemes."""

    ground = forms.ChoiceField(
        label="Motif",
        widget=forms.RadioSelect,
        choices=[(ground.code, f"{ground.label} : « {ground.sentence} »") for ground in GROUNDS.values()],
        error_messages={"required": "Choisissez un motif.", "invalid_choice": "Choisissez un motif de la liste."},
    )
    rules = forms.MultipleChoiceField(
        label="Critères non respectés, tels que la structure les lit",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "Choisissez des critères que le dossier ne respecte pas."},
    )
    explanation = prose_field(
        3000,
        label="Explication",
        help_text="La structure la lit telle quelle, sur sa page et dans le mail.",
        error_messages={"required": "Écrivez l’explication : la structure la lit telle quelle."},
    )
    schemes = forms.MultipleChoiceField(
        label="Autres dispositifs à proposer",
        help_text="La structure y reprend son dossier déjà rempli, d’un bouton.",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "Choisissez des dispositifs qui reçoivent des dossiers."},
    )
    other_theme = forms.ChoiceField(
        label="Une autre thématique du même appel",
        required=False,
        error_messages={"invalid_choice": "Choisissez une thématique de la liste."},
    )
    other_scheme = line_field(
        200,
        label="Un autre dispositif, hors du portail",
        help_text="Son nom et où s’adresser, par exemple « FONJEP, DRAJES Hauts-de-France ».",
        required=False,
    )

    def __init__(
        self,
        *args: Any,
        call: Call,
        findings: Iterable[Mapping[str, Any]],
        offers: Iterable[CallTheme],
        **kwargs: Any,
    ) -> None:
        """``call`` is the dossier's own: its other themes are one list, other calls are each proposed."""
        super().__init__(*args, **kwargs)
        self.offers = {f"{offer.call.code}/{offer.theme.slug}": offer for offer in offers}
        here = {key: offer for key, offer in self.offers.items() if offer.call_id == call.pk}
        rules: Any = self.fields["rules"]
        rules.choices = [(finding["rule"], finding["explanation"]) for finding in findings]
        schemes: Any = self.fields["schemes"]
        schemes.choices = [(key, scheme_title(offer)) for key, offer in self.offers.items() if key not in here]
        other: Any = self.fields["other_theme"]
        other.choices = [("", "Aucune"), *((key, offer.theme.label) for key, offer in here.items())]
        if not rules.choices:
            del self.fields["rules"]
        if not schemes.choices:
            del self.fields["schemes"]
        if not here:
            del self.fields["other_theme"]
        self.use_required_attribute = False

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        ground = GROUNDS.get(cleaned.get("ground", ""))
        if ground and ground.names_rules and not cleaned.get("rules") and "rules" not in self.errors:
            self.add_error(
                "rules" if "rules" in self.fields else "ground",
                "Choisissez au moins un critère que le dossier ne respecte pas.",
            )
        return cleaned

    def told_schemes(self) -> list[Scheme]:
        """What is proposed, in the order of the page."""
        found = []
        for key in filter(None, (*self.cleaned_data.get("schemes", []), self.cleaned_data.get("other_theme"))):
            found.append(told_scheme(self.offers[key]))
        if self.cleaned_data.get("other_scheme"):
            found.append(Scheme(self.cleaned_data["other_scheme"], ""))
        return found


def told_scheme(offer: CallTheme) -> Scheme:
    """A theme of a call as the association reads it among the schemes proposed."""
    sentence = "Cet appel reçoit des dossiers toute l’année." if offer.call.is_permanent else offer.call.window
    return Scheme(scheme_title(offer), sentence, offer.call.code, offer.theme.slug)


def scheme_title(offer: CallTheme) -> str:
    """The call, and its theme where it has several names."""
    call, theme = offer.call.title, offer.theme.label
    return call if call == theme else f"{call} – {theme}"
