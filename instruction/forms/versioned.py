"""A form whose page holds the mark of each text shown, in a hidden ``base-<code>``: what is unread is never
overwritten."""

from collections.abc import Iterable, Mapping

from django import forms
from django.http import QueryDict

from applications.answers import storable
from applications.clashes import Clash
from applications.display import ReadableAnswer
from applications.services import Conflict, Edit
from instruction.services.versioned import mark_of


class VersionedForm(forms.Form):
    """``stored`` are the texts as they are kept, by field; a field is named as what it writes."""

    # What shows a text otherwise than as prose, by the beginning of the field's name.
    kinds: Mapping[str, str] = {}

    def __init__(self, data: QueryDict | None, *, stored: Mapping[str, str], fields: Mapping[str, forms.Field]) -> None:
        self.stored = stored
        super().__init__(data, initial={code: self.shown(code, text) for code, text in stored.items()})
        self.fields.update(fields)
        self.use_required_attribute = False

    def shown(self, code: str, text: str) -> str:
        """A stored text as its field shows it."""
        return text

    def edits(self) -> list[Edit]:
        """What she did to each field that her page held and that is understood."""
        if not self.is_bound:
            return []
        self.full_clean()
        return [
            Edit(code, storable(self.cleaned_data[code]), str(self.data[f"base-{code}"]))
            for code in self.fields
            if code in self.cleaned_data and f"base-{code}" in self.data
        ]

    def bases(self, stale: Iterable[str] = ()) -> list[tuple[str, str]]:
        """The marks that the page holds next: those of the stored texts, and the old ones where they are unread."""
        unread = set(stale)
        found = []
        for code in self.fields:
            kept = self.data.get(f"base-{code}") if self.is_bound and code in unread else None
            found.append((f"base-{code}", str(kept) if kept is not None else mark_of(self.stored.get(code, ""))))
        return found

    def clashes(self, conflicts: Iterable[Conflict]) -> list[Clash]:
        """Both texts of each field that two people wrote, ready to show."""
        return [self._clash(conflict) for conflict in conflicts]

    def _clash(self, conflict: Conflict) -> Clash:
        theirs, mine = str(conflict.theirs or ""), str(conflict.mine or "")
        return Clash(
            conflict.code,
            str(self.fields[conflict.code].label),
            self._readable(conflict.code, theirs),
            self._readable(conflict.code, mine),
            mark_of(theirs),
            joinable=isinstance(self.fields[conflict.code].widget, forms.Textarea) and bool(theirs and mine),
        )

    def _readable(self, code: str, text: str) -> ReadableAnswer:
        kind = next((kind for part, kind in self.kinds.items() if code.startswith(part)), "prose")
        field = self.fields[code]
        if isinstance(field, forms.ChoiceField):
            text = next((str(label) for value, label in field.choices if str(value) == text), text)
        return ReadableAnswer(code, str(field.label), kind, text)
