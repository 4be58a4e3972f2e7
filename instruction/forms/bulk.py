"""What each gesture on many dossiers needs to know before it is done."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django import forms
from django.utils import timezone

from applications.forms import AskForm
from applications.forms.fields import line_field, prose_field
from applications.models import Application
from applications.selectors import today, usual_due_day
from applications.services.additions import LONGEST_WAIT
from contacts.models import Referent, User
from contacts.selectors import roll_on
from instruction.forms.letters import LettersForm
from instruction.models import BulkKind, Label
from instruction.selectors.agendas import committees_to_come
from instruction.selectors.bulk import Selection, askable_of_all
from instruction.services.assigning import stays_away


class AssignManyForm(forms.Form):
    """To whom, and why."""

    referent = forms.ModelChoiceField(
        Referent.objects.filter(is_active=True).select_related("service"),
        label="Nouveau chef de file",
        empty_label="Choisissez une personne",
        error_messages={
            "required": "Choisissez une personne.",
            "invalid_choice": "Cette personne n’est plus proposée.",
        },
    )
    reason = prose_field(
        500,
        label="Motif",
        help_text="Gardé dans l’historique de chaque dossier.",
        error_messages={"required": "Écrivez le motif."},
    )

    def clean_referent(self) -> Referent:
        referent: Referent = self.cleaned_data["referent"]
        if refusal := stays_away(referent, roll_on(timezone.localdate())):
            raise forms.ValidationError(refusal)
        return referent

    def parameters(self) -> dict[str, Any]:
        return {"referent": self.cleaned_data["referent"].pk, "reason": self.cleaned_data["reason"]}


class LabelManyForm(forms.Form):
    """Which label, put or taken off."""

    label = forms.ModelChoiceField(
        Label.objects.filter(is_active=True),
        label="Étiquette",
        empty_label="Choisissez une étiquette",
        error_messages={
            "required": "Choisissez une étiquette.",
            "invalid_choice": "Cette étiquette n’est plus proposée.",
        },
    )

    def parameters(self) -> dict[str, Any]:
        return {"label": self.cleaned_data["label"].pk}


class UnlabelManyForm(LabelManyForm):
    """A retired label may still be taken off."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["label"].queryset = Label.objects.all()


class AskManyForm(AskForm):
    """The same additions asked of all: what may be asked of every one of them."""

    @property
    def groups(self) -> list[tuple[str, list[tuple[Any, Any]]]]:
        """The fields by section: the box and the sentence of each thing that may be asked."""
        found: dict[str, list[tuple[Any, Any]]] = {}
        for section, code, _ in self.choices:
            name = self.name_of(section, code)
            found.setdefault(self.titles[section], []).append((self[f"ask-{name}"], self[f"say-{name}"]))
        return list(found.items())

    def parameters(self) -> dict[str, Any]:
        items = [[item.section, item.code, item.sentence] for item in self.asked()]
        return {"items": items, "due_on": self.cleaned_data["due_on"].isoformat()}

    @classmethod
    def of(cls, rows: tuple[Application, ...], data: Mapping[str, Any] | None, at: datetime) -> "AskManyForm":
        """The form for these dossiers."""
        offer = askable_of_all(rows)
        choices = [(part.slug, code, label) for part, lines in offer for code, label in lines]
        form = cls(data, choices=choices, due_on=max((usual_due_day(row, at) for row in rows), default=today(at)))
        form.titles = {part.slug: part.title for part, _ in offer}
        form.today = today(at)
        return form

    titles: dict[str, str]
    today: date

    def clean_due_on(self) -> date:
        due: date = self.cleaned_data["due_on"]
        if not self.today < due <= self.today + LONGEST_WAIT:
            raise forms.ValidationError("Choisissez un jour à venir, dans l’année.")
        return due


class AgendaManyForm(forms.Form):
    """At which committee."""

    committee = forms.TypedChoiceField(
        label="Comité",
        coerce=int,
        error_messages={"required": "Choisissez un comité.", "invalid_choice": "Ce comité n’est plus proposé."},
    )

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [(str(committee.pk), str(committee)) for committee in committees_to_come(on)]
        self.fields["committee"].choices = [("", "Choisissez un comité"), *offered]
        self.has_choice = bool(offered)

    def parameters(self) -> dict[str, Any]:
        return {"committee": self.cleaned_data["committee"]}


class UndoForm(forms.Form):
    """Why what was done is taken back."""

    reason = line_field(
        300,
        label="Pourquoi annuler",
        help_text="Gardé dans l’historique ; la structure le lit pour un complément ou un ordre du jour.",
        error_messages={"required": "Écrivez le motif."},
    )


SIMPLE: Mapping[str, type[AssignManyForm] | type[LabelManyForm]] = {
    BulkKind.ASSIGN: AssignManyForm,
    BulkKind.LABEL: LabelManyForm,
    BulkKind.UNLABEL: UnlabelManyForm,
}
GestureForm = AssignManyForm | LabelManyForm | AskManyForm | AgendaManyForm | LettersForm


def form_of(kind: str, selection: Selection, data: Mapping[str, Any] | None, *, by: User, at: datetime) -> GestureForm:
    """The form of a gesture for the dossiers chosen."""
    if kind == BulkKind.ADDITION:
        return AskManyForm.of(selection.applications, data, at)
    if kind == BulkKind.AGENDA:
        form: GestureForm = AgendaManyForm(data, on=today(at))
    elif kind == BulkKind.LETTERS:
        form = LettersForm(data, initial={"signature": str(by)})
    else:
        form = SIMPLE[kind](data)
    form.use_required_attribute = False
    return form
