"""The filters of a co-funder's list, and what it says of passages before a sitting."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import QuerySet

from applications.forms.fields import TypedField, prose_field
from applications.models import Application
from applications.sums import read_sum, typed_amount
from applications.typed import searchable
from applications.workflow import STANDINGS, State
from committees.models import Position, PositionValue
from committees.selectors.cofunder_lines import AskedLine, Turn
from instruction.filters import AmountField
from instruction.models import Committee
from instruction.widgets import QuickChoiceField, QuickSelect

WORDS_SEARCHED = 8
GIVEN, MISSING = "donnee", "a-donner"


class _Choice(QuickChoiceField):
    """A filter by one of the values that the person's own list holds: what she may not read is not offered."""

    def __init__(self, label: str) -> None:
        super().__init__(label=label, required=False, widget=QuickSelect(attrs={"class": "form-select"}))


class ListForm(forms.Form):
    """What narrows the list. The names are the address's; what is not understood is told and left aside."""

    q = forms.CharField(
        label="Recherche",
        required=False,
        max_length=100,
        widget=forms.TextInput(
            attrs={
                "type": "search",
                "class": "form-control",
                "autocomplete": "off",
                "placeholder": "Numéro, titre, structure",
            }
        ),
        error_messages={"max_length": "Cherchez 100 caractères au plus : cette recherche est laissée de côté."},
    )
    comite = _Choice("Comité")
    thematique = _Choice("Thématique")
    commune = _Choice("Commune")
    etat = _Choice("État")
    position = _Choice("Notre position")
    montant_min = AmountField(label="Demandé au moins", required=False)
    montant_max = AmountField(label="Demandé au plus", required=False)

    def __init__(
        self, data: Mapping[str, Any], *, rows: QuerySet[Application], committees: QuerySet[Committee]
    ) -> None:
        """``rows`` are all the dossiers of the list, ``committees`` the sittings where the funder sits."""
        super().__init__({name: data.get(name, "") for name in self.base_fields})
        sittings = committees.order_by("-held_on", "pk")
        themes = rows.order_by("theme__label").values_list("theme__slug", "theme__label").distinct()
        communes = rows.order_by("communes__name").values_list("communes__insee_code", "communes__name").distinct()
        states = set(rows.order_by().values_list("state", flat=True).distinct())
        choices = {
            "comite": tuple((str(one.public_id), f"{one.held_on:%d/%m/%Y}, {one.title}") for one in sittings),
            "thematique": tuple(themes),
            "commune": tuple((code, name) for code, name in communes if code),
            "etat": tuple((str(one), STANDINGS[one].for_staff) for one in State if one in states),
            "position": ((MISSING, "À donner"), (GIVEN, "Donnée"), *PositionValue.choices),
        }
        for name, offered in choices.items():
            self.fields[name].widget.groups = (("", offered),)
        for name in ("montant_min", "montant_max"):
            self.fields[name].widget.attrs |= {
                "class": "form-control", "inputmode": "decimal", "autocomplete": "off"
            }  # fmt: skip
        self.is_valid()

    @property
    def address(self) -> dict[str, str]:
        """What was understood, as the address writes it."""
        said = {name: value for name, value in self.cleaned_data.items() if value not in (None, "")}
        return {name: _written(value) for name, value in said.items()}

    @property
    def chosen(self) -> list[tuple[str, str, str]]:
        """What is filtered on: name in the address, label, value in words."""
        found = []
        for name, value in self.address.items():
            field = self.fields[name]
            words = field.words[value] if isinstance(field, QuickChoiceField) else value
            found.append((name, str(field.label), words))
        return found

    def narrowed(self, rows: QuerySet[Application]) -> QuerySet[Application]:
        """The rows, that have their figures, which answer every filter understood."""
        said = self.cleaned_data
        for word in searchable(said.get("q") or "").split()[:WORDS_SEARCHED]:
            rows = rows.filter(search_text__contains=word)
        for name, column in (
            ("comite", "sitting"),
            ("thematique", "theme__slug"),
            ("commune", "communes__insee_code"),
            ("etat", "state"),
            ("montant_min", "asked__gte"),
            ("montant_max", "asked__lte"),
        ):
            if (value := said.get(name)) not in (None, ""):
                rows = rows.filter(**{column: value})
        position = said.get("position")
        if position == MISSING:
            return rows.filter(said="", sitting__isnull=False)
        if position == GIVEN:
            return rows.exclude(said="")
        return rows.filter(said=position) if position else rows


class PositionForm(forms.Form):
    """What the funder says of one passage: a position, an amount on each line asked of it, a comment.

    ``version`` is the one that was read: another one kept meanwhile is shown before anything is replaced.
    """

    value = forms.ChoiceField(
        label="Position",
        choices=(("", "À donner"), *PositionValue.choices),
        required=False,
        widget=forms.Select(attrs={"class": "form-select"}),
        error_messages={"invalid_choice": "Choisissez une position de la liste."},
    )
    comment = prose_field(2000, label="Commentaire", required=False)
    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    use_required_attribute = False

    def __init__(self, data: Any = None, *, turn: Turn, rows: int = 3) -> None:
        self.turn = turn
        super().__init__(data, prefix=f"p{turn.item.pk}", initial=self._initial(turn))
        self.fields["comment"].widget.attrs |= {"rows": rows, "class": "form-control"}
        for rank, line in enumerate(turn.lines):
            self.fields[f"amount{rank}"] = _amount(line)

    @staticmethod
    def _initial(turn: Turn) -> dict[str, Any]:
        kept = {f"amount{rank}": _shown(line.said) for rank, line in enumerate(turn.lines)}
        return {"value": turn.value, "comment": turn.comment, "version": turn.version, **kept}

    def lines(self) -> Iterator[tuple[AskedLine, forms.BoundField]]:
        for rank, line in enumerate(self.turn.lines):
            yield line, self[f"amount{rank}"]

    def amounts(self) -> dict[tuple[str, str], Decimal | None]:
        return {line.key: self.cleaned_data[f"amount{rank}"] for rank, line in enumerate(self.turn.lines)}

    def said(self) -> dict[str, Any]:
        """As ``announce_position`` takes it."""
        told = {name: self.cleaned_data[name] for name in ("value", "comment", "version")}
        return {**told, "amounts": self.amounts()}

    def has_read(self, position: Position | None) -> None:
        """The page shows again what was typed, after what a colleague wrote: sending it then replaces that."""
        seen = {self.add_prefix("version"): str(position.version if position else 0)}
        self.data = {**self.data.dict(), **seen}  # type: ignore[attr-defined]  # The form is bound to a QueryDict.

    def is_changed(self) -> bool:
        """Whether something differs from what is kept: a form that lacks a hidden number is not what the page sent."""
        kept = self._initial(self.turn)
        return any(
            str(self.data.get(self.add_prefix(name)) or "").strip() != str(kept[name] or "").strip()
            for name in kept
            if name != "version" and self.add_prefix(name) in self.data
        )


def _amount(line: AskedLine) -> forms.Field:
    field = TypedField(
        lambda text: read_sum(text).amount,
        label=f"Montant, {line.label}",
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"inputmode": "text", "autocomplete": "off", "class": "form-control input-money"}),
    )
    field.unit = "€"
    return field


def _shown(amount: Decimal | None) -> str:
    return "" if amount is None else typed_amount(amount)


def _written(value: Any) -> str:
    return str(value).removesuffix(".00").replace(".", ",") if isinstance(value, Decimal) else str(value)
