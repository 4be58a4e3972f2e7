"""The form of a decision, and its short one for a row among many."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms

from applications.forms.fields import amount_field, line_field, prose_field, typed_amount
from eligibility.models import CallTheme
from funding.grounds import DEFERRALS, REFUSALS
from funding.models import DecisionKind
from funding.services.decisions import Ruling
from instruction.forms.judging import scheme_title, told_scheme
from instruction.services.admissibility import Scheme

KINDS = [
    (DecisionKind.FULL.value, "Accordé comme demandé"),
    (DecisionKind.PARTIAL.value, "Accordé en partie"),
    (DecisionKind.DEFERRED.value, "Reporté"),
    (DecisionKind.REFUSED.value, "Refusé"),
]
# A ground is named with its decision: both lists have an « other ».
GROUNDS = [
    ("Refus", [(f"refused:{ground.code}", ground.label) for ground in REFUSALS.values()]),
    ("Report", [(f"deferred:{ground.code}", ground.label) for ground in DEFERRALS.values()]),
]
SENTENCES = {
    f"{kind}:{ground.code}": ground.sentence
    for kind, grounds in (("refused", REFUSALS), ("deferred", DEFERRALS))
    for ground in grounds.values()
}


class RulingForm(forms.Form):
    """What both forms ask. ``version`` is of the decision that she saw."""

    kind = forms.ChoiceField(
        label="Décision",
        choices=KINDS,
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez une décision.", "invalid_choice": "Choisissez une décision."},
    )
    amount = amount_field(
        label="Montant accordé par la MEL",
        help_text="Vide pour « comme demandé ». Un refus ou un report n’a pas de montant.",
        required=False,
    )
    ground = forms.ChoiceField(
        label="Motif du refus ou du report",
        choices=[("", "Aucun : la demande est accordée"), *GROUNDS],
        required=False,
        error_messages={"invalid_choice": "Choisissez un motif de la liste."},
    )
    sentence = prose_field(
        3000,
        label="Explication",
        help_text="La structure la lit telle quelle. Si elle est vide, la structure lit la phrase du motif.",
        required=False,
    )
    conditions = prose_field(3000, label="Conditions", help_text="La structure les lit telles quelles.", required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=10**6)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.use_required_attribute = False
        for name in ("sentence", "conditions"):
            self.fields[name].widget.attrs["rows"] = 3

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        kind, ground = cleaned.get("kind", ""), cleaned.get("ground", "")
        if kind not in (DecisionKind.DEFERRED, DecisionKind.REFUSED):
            return cleaned
        if not ground:
            self.add_error("ground", "Choisissez le motif.")
        elif ground.partition(":")[0] != kind:
            told = "d’un refus" if kind == DecisionKind.REFUSED else "d’un report"
            self.add_error("ground", f"Ce motif n’est pas celui {told} : choisissez dans l’autre liste.")
        if cleaned.get("amount") and "amount" in self.changed_data:
            self.add_error("amount", "Un refus ou un report n’a pas de montant : videz cette case.")
        else:
            # What the page offered for an agreement says nothing of a refusal.
            cleaned["amount"] = None
        return cleaned

    def schemes(self) -> list[Scheme]:
        return []

    def ruling(self) -> Ruling:
        """What is typed, once it is valid."""
        said = self.cleaned_data
        return Ruling(
            kind=said["kind"],
            amount=said["amount"],
            ground=said["ground"].partition(":")[2],
            sentence=said["sentence"],
            conditions=said["conditions"],
            rules=said.get("rules", []),
            schemes=self.schemes(),
        )


class DecisionForm(RulingForm):
    """The decision on one dossier, with the criteria that are not respected and where else it may go."""

    rules = forms.MultipleChoiceField(
        label="Critères non respectés, tels que la structure les lit",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "Choisissez des critères que le dossier ne respecte pas."},
    )
    elsewhere = forms.MultipleChoiceField(
        label="Autres appels à proposer après un refus",
        help_text="La structure y reprend son dossier déjà rempli, d’un bouton.",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "Choisissez des appels qui reçoivent des dossiers."},
    )
    other_scheme = line_field(
        200,
        label="Un autre dispositif, hors du portail",
        help_text="Son nom et où s’adresser.",
        required=False,
    )

    def __init__(
        self, *args: Any, findings: Iterable[Mapping[str, Any]], offers: Iterable[CallTheme], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.offers = {f"{offer.call.code}/{offer.theme.slug}": offer for offer in offers}
        rules: Any = self.fields["rules"]
        rules.choices = [(finding["explanation"], finding["explanation"]) for finding in findings]
        elsewhere: Any = self.fields["elsewhere"]
        elsewhere.choices = [(key, scheme_title(offer)) for key, offer in self.offers.items()]
        for name in ("rules", "elsewhere"):
            if not self.fields[name].choices:  # type: ignore[attr-defined]
                del self.fields[name]

    def schemes(self) -> list[Scheme]:
        found = [told_scheme(self.offers[key]) for key in self.cleaned_data.get("elsewhere", [])]
        if self.cleaned_data.get("other_scheme"):
            found.append(Scheme(self.cleaned_data["other_scheme"], ""))
        return found


class RowForm(RulingForm):
    """The decision on a row among many: every amount is its own."""

    kind = forms.ChoiceField(
        label="Décision",
        choices=[("", "Ne rien décider"), *KINDS],
        required=False,
        error_messages={"invalid_choice": "Choisissez une décision de la liste."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            # Said once above the rows.
            field.help_text = ""
            if name in ("sentence", "conditions"):
                field.widget.attrs["rows"] = 2

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not cleaned.get("kind") and "kind" not in self.errors and (cleaned.get("amount") or cleaned.get("ground")):
            self.add_error("kind", "Choisissez aussi la décision.")
        return cleaned


def initial_of(found: Mapping[str, Any]) -> dict[str, Any]:
    """A decision, or what is proposed for it, as the form shows it first."""
    said = dict(found)
    if said.get("amount") is not None:
        said["amount"] = typed_amount(f"{said['amount']:.2f}")
    if said.get("ground"):
        said["ground"] = f"{said['kind']}:{said['ground']}"
    schemes = said.pop("schemes", [])
    said["elsewhere"] = [f"{scheme['call']}/{scheme['theme']}" for scheme in schemes if scheme["call"]]
    said["other_scheme"] = next((scheme["title"] for scheme in schemes if not scheme["call"]), "")
    return said
