"""Asking an opinion, changing what is granted, and giving one."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms

from applications.forms.fields import line_field, one_of, prose_field, several_of
from contacts.models import Funder, Referent, Service
from instruction.models import AddresseeKind, Confidentiality, OpinionRequest, OpinionValue
from instruction.selectors.opinions import PARTS, USUAL_PARTS
from instruction.services.opinions import Addressee, Grant

OUTSIDE = (AddresseeKind.COMMUNE, AddresseeKind.STATE, AddresseeKind.FUNDER, AddresseeKind.OTHER)
NEW_ADDRESSES = 3
LONGEST_QUESTION = 2000
LONGEST_TEXT = 5000
VALUES = (
    (OpinionValue.FAVOURABLE, "Favorable"),
    (OpinionValue.RESERVED, "Réservé : oui, à des conditions que vous écrivez"),
    (OpinionValue.UNFAVOURABLE, "Défavorable"),
    (OpinionValue.NONE, "Sans avis : vous ne pouvez ou ne souhaitez pas vous prononcer"),
)


class GrantForm(forms.Form):
    """What may be read, by when, and who reads the answer. ``documents`` are digests with what they are."""

    sections = several_of(PARTS, label="Parties du dossier à montrer", required=False)
    documents = several_of((), label="Pièces à montrer", required=False)
    confidentiality = one_of(
        Confidentiality.choices,
        label="Qui lit la réponse",
        error_messages={"required": "Choisissez qui lit la réponse."},
    )
    due_on = forms.DateField(
        label="À rendre au plus tard le",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "Choisissez un jour.", "invalid": "Écrivez un jour, comme 15/03/2027."},
    )

    def __init__(self, *args: Any, documents: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.use_required_attribute = False
        if documents:
            self.fields["documents"].choices = documents  # type: ignore[attr-defined]
        else:
            del self.fields["documents"]

    def grant(self, question: str) -> Grant:
        """What the form says, for a question."""
        said = self.cleaned_data
        return Grant(question, said["sections"], said["due_on"], said.get("documents", []), said["confidentiality"])


class AskOpinionForm(GrantForm):
    """The question and what goes with it; the people come from ``AddresseesForm``."""

    question = prose_field(
        LONGEST_QUESTION,
        label="Votre question",
        help_text="Dites ce sur quoi la personne peut vous éclairer. Elle lit exactement ces mots.",
        error_messages={"required": "Écrivez la question."},
    )
    field_order = ("question", "sections", "documents", "confidentiality", "due_on")

    def __init__(self, *args: Any, due_on: date, **kwargs: Any) -> None:
        first = {"sections": USUAL_PARTS, "confidentiality": Confidentiality.SERVICES, "due_on": due_on}
        super().__init__(*args, initial=first, **kwargs)


class ChangeOpinionForm(GrantForm):
    """The same for a request already sent, and whether it shows the copy sent back since."""

    newer = forms.BooleanField(label="Montrer la version complétée", required=False)

    def __init__(self, *args: Any, request: OpinionRequest, has_newer: bool, **kwargs: Any) -> None:
        first = {
            "sections": request.sections,
            "documents": request.documents,
            "confidentiality": request.confidentiality,
            "due_on": request.due_on,
        }
        super().__init__(*args, initial=first, **kwargs)
        if not has_newer:
            del self.fields["newer"]


class AddresseesForm(forms.Form):
    """Whose opinion: colleagues, services, people asked before, funders, and new addresses written by hand."""

    colleagues = several_of((), label="Des collègues", required=False)
    services = several_of((), label="D’autres services", required=False)
    known = several_of((), label="Des personnes déjà consultées", required=False)
    funders = several_of((), label="Des financeurs", required=False)

    def __init__(
        self,
        *args: Any,
        colleagues: Sequence[Referent],
        services: Sequence[Service],
        known: Sequence[OpinionRequest],
        funders: Sequence[Funder],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.use_required_attribute = False
        self.rows: dict[str, dict[str, Any]] = {
            "colleagues": {str(one.pk): one for one in colleagues},
            "services": {str(one.pk): one for one in services},
            "known": {str(one.public_id): one for one in known},
            "funders": {str(one.pk): one for one in funders},
        }
        said = {
            "colleagues": [f"{one}, {one.service}" for one in colleagues],
            "services": [str(one) for one in services],
            "known": [", ".join(filter(None, (one.name, one.body, one.email))) for one in known],
            "funders": [str(one) for one in funders],
        }
        for name, rows in self.rows.items():
            if rows:
                self.fields[name].choices = list(zip(rows, said[name], strict=True))  # type: ignore[attr-defined]
            else:
                del self.fields[name]

    def addressees(self) -> list[Addressee]:
        """Those ticked, in the order of the page."""
        return [
            *(Addressee(AddresseeKind.COLLEAGUE, str(one), one.user.email, str(one.service), one.user)
              for one in self._ticked("colleagues")),
            *(Addressee(AddresseeKind.SERVICE, str(one), one.box_email) for one in self._ticked("services")),
            *(Addressee(one.kind, one.name, one.email, one.body) for one in self._ticked("known")),
            *(Addressee(AddresseeKind.FUNDER, str(one), one.email) for one in self._ticked("funders")),
        ]  # fmt: skip

    def _ticked(self, name: str) -> list[Any]:
        return [self.rows[name][code] for code in self.cleaned_data.get(name, [])]


class NewAddressForm(forms.Form):
    """Someone outside who was never asked: a line left blank counts for nothing."""

    kind = forms.ChoiceField(
        choices=[("", "Choisir…"), *((kind.value, kind.label) for kind in OUTSIDE)], label="Qui", required=False
    )
    name = line_field(150, label="Nom", required=False)
    body = line_field(150, label="Organisme", required=False)
    email = forms.EmailField(
        label="Adresse e-mail",
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        error_messages={"invalid": "Écrivez une adresse complète, comme nom@ville.fr."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.use_required_attribute = False

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        wanted = {"kind": "Choisissez qui c’est.", "name": "Écrivez le nom.", "email": "Écrivez l’adresse e-mail."}
        if any(cleaned.values()) or self.errors:
            for name, sentence in wanted.items():
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, sentence)
        return cleaned

    def addressee(self) -> Addressee | None:
        said = self.cleaned_data
        return Addressee(said["kind"], said["name"], said["email"], said["body"]) if said.get("email") else None


NewAddresses = forms.formset_factory(NewAddressForm, extra=NEW_ADDRESSES, max_num=NEW_ADDRESSES, absolute_max=20)


class GiveOpinionForm(forms.Form):
    """The answer as it is written. Nothing is required here: a draft may hold half of it."""

    value = one_of(VALUES, label="Votre avis", required=False)
    text = prose_field(
        LONGEST_TEXT, label="Vos raisons", help_text="Le référent et le comité les lisent.", required=False
    )
    name = line_field(
        150,
        label="Votre nom et votre fonction",
        help_text="Par exemple : Anne Martin, cheffe de projet.",
        required=False,
    )
    seen = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def __init__(self, *args: Any, request: OpinionRequest, mark: str, **kwargs: Any) -> None:
        first = {
            "value": request.draft_value,
            "text": request.draft_text,
            "name": request.draft_name or ("" if request.user_id else request.name),
            "seen": mark,
        }
        super().__init__(*args, initial=first, **kwargs)
        if request.user_id is not None:
            del self.fields["name"]
        if request.answered_at is not None:
            del self.fields["value"]
            self.fields["text"].label = "Ce que vous ajoutez"
            self.fields["text"].help_text = "Votre avis reste tel que vous l’avez rendu ; ceci s’y ajoute."

    def clean(self) -> dict[str, Any]:
        """Who asks to read it over before giving it says all that it lacks beside each field."""
        data = super().clean() or {}
        if self.data.get("do") != "give":
            return data
        value, first = data.get("value"), "value" in self.fields
        if first and not value and "value" not in self.errors:
            self.add_error("value", "Choisissez votre avis.")
        may_be_bare = first and value in ("", None, OpinionValue.NONE, OpinionValue.FAVOURABLE)
        if not may_be_bare and not (data.get("text") or "").strip() and "text" not in self.errors:
            self.add_error("text", "Écrivez vos raisons : le référent et le comité les liront.")
        if "name" in self.fields and not data.get("name") and "name" not in self.errors:
            self.add_error("name", "Écrivez votre nom et votre fonction.")
        return data

    def said(self) -> dict[str, str]:
        """What was written, as the services take it."""
        return {name: self.cleaned_data.get(name, "") for name in ("value", "text", "name", "seen")}
