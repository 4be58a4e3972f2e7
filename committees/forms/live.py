"""The forms of the sitting: a row a funder, the committee's opinion, why it goes on without its quorum."""

from decimal import Decimal
from hashlib import sha256
from typing import Any

from django import forms
from django.http import QueryDict

from applications.forms.fields import TypedField, prose_field
from applications.models import Nature
from applications.sums import read_sum, typed_amount
from committees.models import PositionValue, Seat
from committees.selectors.positions import PLAIN, FunderRow, LineKey, kept_amounts
from instruction.models import AgendaItem, ItemOpinion

# The key of each position on the keyboard, in the order of the row.
KEYS = {
    PositionValue.FAVOURABLE: "f",
    PositionValue.RESERVED: "r",
    PositionValue.UNFAVOURABLE: "d",
    PositionValue.ABSTAINS: "a",
    PositionValue.NOT_CONCERNED: "s",
}
OPINION_KEYS = {
    ItemOpinion.FAVOURABLE: "f",
    ItemOpinion.RESERVED: "r",
    ItemOpinion.UNFAVOURABLE: "d",
    ItemOpinion.DEFERRED: "a",
}


def code_of(key: LineKey) -> str:
    """A line of a funder in the name of its field, the same whatever other lines come and go."""
    return f"amount-{sha256(':'.join(key).encode()).hexdigest()[:10]}"


class LiveForm(forms.Form):
    """A form whose page holds the version that its author has read."""

    def read_again(self, version: int) -> None:
        """She has now read this version: what she typed stays, and takes its place once sent again."""
        self.data = {**self.data.dict(), self.add_prefix("version"): str(version)}  # type: ignore[attr-defined]


class PositionForm(LiveForm):
    """What one funder says; its fields bear its slug, so that several rows fit in one page."""

    value = forms.ChoiceField(
        label="Position",
        choices=PositionValue.choices,
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": "Choisissez une position de la liste."},
    )
    comment = prose_field(2000, label="Commentaire", required=False)
    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput, required=False)

    def __init__(self, data: QueryDict | None, *, row: FunderRow) -> None:
        self.row = row
        kept, position = kept_amounts(row.position), row.position
        initial: dict[str, Any] = {"version": row.version}
        if position is not None:
            seat = str(position.seat.public_id) if position.seat else ""
            initial |= {"value": position.value, "comment": position.comment, "seat": seat}
        initial |= {code_of(key): typed_amount(kept.get(key)) for key in row.keys}
        super().__init__(data, initial=initial, prefix=row.funder.slug)
        self.use_required_attribute = False
        self.codes = {code_of(key): key for key in row.keys}
        for code, key in self.codes.items():
            self.fields[code] = _amount(key)
        self.fields["comment"].widget = forms.TextInput(
            attrs={"class": "form-control", "autocomplete": "off", "placeholder": "Commentaire"}
        )
        people = [(str(seat.public_id), seat.name) for seat in row.seats]
        self.fields["seat"] = forms.ChoiceField(
            label="Dit par",
            choices=[("", "Dit par…"), *people],
            required=False,
            widget=forms.Select(attrs={"class": "form-select"}),
            error_messages={"invalid_choice": "Choisissez une personne de la liste."},
        )

    @property
    def is_posted(self) -> bool:
        return self.is_bound and self.add_prefix("version") in self.data

    @property
    def amounts(self) -> dict[LineKey, Decimal | None]:
        """The amounts that the page held and that are understood."""
        posted = {code: key for code, key in self.codes.items() if self.add_prefix(code) in self.data}
        return {key: self.cleaned_data[code] for code, key in posted.items() if code in self.cleaned_data}

    @property
    def seat(self) -> Seat | None:
        wanted = self.cleaned_data.get("seat")
        return next((seat for seat in self.row.seats if str(seat.public_id) == wanted), None)

    @property
    def has_news(self) -> bool:
        """Whether it says something else than what is kept."""
        kept, position = kept_amounts(self.row.position), self.row.position
        seat = position.seat_id if position else None
        there = (position.value, position.comment, seat) if position else ("", "", None)
        mine = (self.cleaned_data["value"], self.cleaned_data["comment"], self.seat.pk if self.seat else None)
        return mine != there or any(kept.get(key) != amount for key, amount in self.amounts.items())

    def lines(self) -> list[tuple[LineKey, Any, Any]]:
        """Each line of the funder with its field and what the plan says of it."""
        return [(key, self[code], self.row.line(key)) for code, key in self.codes.items()]

    def choices(self) -> list[tuple[str, str, str]]:
        """Value, name and key of each position."""
        return [(value, label, KEYS[PositionValue(value)]) for value, label in PositionValue.choices]

    def chosen(self) -> str:
        return str(self["value"].value() or "")


class OpinionForm(LiveForm):
    """What the committee as a whole says of the passage."""

    opinion = forms.ChoiceField(
        label="Avis du comité",
        choices=ItemOpinion.choices,
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": "Choisissez un avis de la liste."},
    )
    conditions = prose_field(3000, label="Conditions", required=False)
    remark = prose_field(5000, label="Ce qui s’est dit, ou le motif", required=False)
    reason = prose_field(500, label="Pourquoi corriger, la séance levée", required=False)
    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput, required=False)

    def __init__(self, data: QueryDict | None, *, item: AgendaItem, is_closed: bool) -> None:
        initial = {name: getattr(item, name) for name in ("opinion", "conditions", "remark", "version")}
        super().__init__(data, initial=initial, prefix="avis")
        self.use_required_attribute = False
        for name in ("conditions", "remark", "reason"):
            self.fields[name].widget.attrs |= {"rows": 2, "class": "form-control"}
        if not is_closed:
            del self.fields["reason"]

    def choices(self) -> list[tuple[str, str, str]]:
        """Value, name and key of each opinion."""
        return [(value, label, OPINION_KEYS[ItemOpinion(value)]) for value, label in ItemOpinion.choices]

    def chosen(self) -> str:
        return str(self["opinion"].value() or "")


class QuorumForm(forms.Form):
    reason = prose_field(500, label="Pourquoi le comité poursuit sans le quorum", required=False)


def _amount(key: LineKey) -> forms.Field:
    nature, note = key
    name = ", ".join(filter(None, (Nature(nature).label, note)))
    attrs = {"autocomplete": "off", "class": "form-control input-money", "inputmode": "text", "placeholder": "Montant"}
    field = TypedField(
        lambda text: read_sum(text).amount,
        label=f"Montant, {name.lower()}",
        # The ordinary line is not named.
        help_text="" if key == PLAIN else name,
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs=attrs),
    )
    field.unit = "€"
    return field
