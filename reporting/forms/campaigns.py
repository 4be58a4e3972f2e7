"""Forms of a campaign: the edition, its frame, one contribution's deadline and reason."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict

from applications.forms.fields import date_field, line_field
from applications.typed import read_count, read_date
from contacts.models import Service
from eligibility.models import Call
from reporting import frame
from reporting.models import Contribution, Domain, Edition
from reporting.services.campaigns import EditionSettings, FrameLine

YEARS = range(2000, 2101)
# Chapters that the direction adds by hand: communes and partners have their box.
ADDABLE = [(kind, title) for kind, title in frame.KINDS.items() if not frame.has_amounts(kind)]


class EditionForm(forms.Form):
    """What is said of an edition."""

    title = line_field(200, label="Titre", error_messages={"required": "Donnez un titre."})
    period = line_field(
        20, label="Période", help_text="Par exemple : 2026, ou 2025-2026.",
        error_messages={"required": "Donnez la période couverte."},
    )  # fmt: skip
    year = forms.IntegerField(
        label="Dernière année couverte",
        min_value=YEARS.start,
        max_value=YEARS.stop - 1,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "input-short", "autocomplete": "off"}),
        error_messages={
            "required": "Donnez une année.",
            "invalid": "Écrivez une année, comme 2026.",
            "min_value": "Écrivez une année, comme 2026.",
            "max_value": "Écrivez une année, comme 2026.",
        },
    )
    due_on = date_field(label="Contributions attendues le", required=False)
    calls = forms.ModelMultipleChoiceField(
        Call.objects.none(),
        label="Appels couverts",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "Choisissez des appels de la liste.", "invalid_pk_value": "Appel inconnu."},
        help_text="Leurs dossiers donnent les chiffres du rapport et l’aide que lisent les auteurs.",
    )
    previous = forms.ModelChoiceField(
        Edition.objects.none(),
        label="Édition précédente",
        required=False,
        empty_label="Aucune",
        error_messages={"invalid_choice": "Choisissez une édition de la liste."},
        help_text="Chaque auteur y retrouve son texte ; le rapport s’y compare.",
    )

    use_required_attribute = False

    def __init__(self, *args: Any, edition: Edition | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["calls"].queryset = Call.objects.order_by("-year", "code")  # type: ignore[attr-defined]
        others = Edition.objects.exclude(pk=edition.pk if edition else 0)
        self.fields["previous"].queryset = others.order_by("-year", "-pk")  # type: ignore[attr-defined]

    def settings(self) -> EditionSettings:
        said = self.cleaned_data
        return EditionSettings(
            title=said["title"], period=said["period"], year=said["year"], due_on=said["due_on"],
            previous=said["previous"], calls=tuple(said["calls"]),
        )  # fmt: skip


class ChapterForm(forms.Form):
    """One more chapter of the MEL's."""

    kind = forms.ChoiceField(
        label="Partie du rapport", choices=ADDABLE, error_messages={"invalid_choice": "Choisissez une partie."}
    )
    title = line_field(200, label="Titre du chapitre", error_messages={"required": "Donnez un titre."})
    domain = forms.ChoiceField(label="Thématique", choices=[("", "Aucune"), *Domain.choices], required=False)
    service = forms.ModelChoiceField(
        Service.objects.none(),
        label="Écrit par",
        required=False,
        empty_label="La direction",
        error_messages={"invalid_choice": "Choisissez un service de la liste."},
    )

    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["service"].queryset = Service.objects.order_by("name")  # type: ignore[attr-defined]


class TimeForm(forms.Form):
    """One author's own deadline."""

    due_on = date_field(label="Nouvelle date limite", error_messages={"required": "Donnez une date."})

    use_required_attribute = False


@dataclass
class TypedLine:
    """A row of the frame's table, as it is or as it was typed, with what is wrong."""

    contribution: Contribution
    is_kept: bool
    order: str
    service: int | None
    due_on: str
    may_leave: bool
    errors: dict[str, str] = field(default_factory=dict)


def frame_lines(rows: Iterable[Contribution], begun: frozenset[int]) -> list[TypedLine]:
    """The table as it is."""
    return [
        TypedLine(
            one, True, str(one.order), one.service_id, f"{one.due_on:%d/%m/%Y}" if one.due_on else "",
            one.pk not in begun,
        )
        for one in rows
    ]  # fmt: skip


def posted_frame(
    data: QueryDict, rows: Iterable[Contribution], begun: frozenset[int], services: Iterable[Service]
) -> tuple[list[TypedLine], list[FrameLine]]:
    """The table as it was typed, and what it says where everything is understood. A row that the page did not hold is
    left as it is."""
    known = {service.pk: service for service in services}
    typed, said = [], []
    for one in rows:
        key = str(one.public_id)
        if f"rank-{key}" not in data:
            typed += frame_lines([one], begun)
            continue
        service = data.get(f"service-{key}", "")
        line = TypedLine(
            one, f"keep-{key}" in data or one.pk in begun, data.get(f"rank-{key}", "").strip(),
            int(service) if service.isascii() and service.isdigit() and len(service) < 10 else None,
            data.get(f"due-{key}", "").strip(), one.pk not in begun,
        )  # fmt: skip
        order, due = _rank(line), _due(line)
        said.append(FrameLine(one.public_id, line.is_kept, order, known.get(line.service or 0), due))
        typed.append(line)
    return typed, said


def _rank(line: TypedLine) -> int:
    try:
        rank = read_count(line.order)
    except ValueError:
        rank = 0
    if not 0 < rank < 1000:
        line.errors["order"] = "Écrivez un rang, de 1 à 999."
        return 1
    return rank


def _due(line: TypedLine) -> date | None:
    try:
        return read_date(line.due_on) if line.due_on else None
    except ValueError as error:
        line.errors["due_on"] = str(error)
        return None
