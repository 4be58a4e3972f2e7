"""The inbox's filters: they live in the address, and what is not understood is told and left aside."""

from collections.abc import Mapping
from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet

from applications.models import Application, Assignment
from applications.typed import searchable
from eligibility.models import Call, Theme
from instruction.selectors import Desk, InboxView, filter_choices, views_of
from instruction.selectors.choices import HELD_BY, outcomes, states
from instruction.widgets import QuickChoiceField, QuickSelect
from territories.models import Commune, Neighbourhood

# More words than this narrow nothing and cost a condition each.
WORDS_SEARCHED = 8
# What the address of the inbox may hold, with the place in the list at the end.
NAMES = ("vue", "q", "appel", "thematique", "conformite", "etat", "chez", "commune", "quartier", "apres", "avant")


class _Choice(django_filters.CharFilter):
    """A filter by a code of a list."""

    field_class = QuickChoiceField

    def __init__(self, label: str, method: str) -> None:
        super().__init__(label=label, method=method, widget=QuickSelect(attrs={"class": "form-select"}))


class InboxFilter(django_filters.FilterSet):
    """Filters over the dossiers of one view of a desk. The names are those of the address.

    A call or a commune is looked up first, for one query each: they hold from no dossier to most of them, and the
    database plans well only when it sees which. The other codes are turned into ids inside the query.
    """

    q = django_filters.CharFilter(
        label="Recherche",
        method="search",
        max_length=100,
        widget=forms.TextInput(
            attrs={
                "type": "search",
                "class": "form-control",
                "autocomplete": "off",
                "placeholder": "Numéro, titre, structure, résumé",
            }
        ),
        error_messages={"max_length": "Cherchez 100 caractères au plus : cette recherche est laissée de côté."},
    )
    appel = _Choice("Appel à projets", "of_call")
    thematique = _Choice("Thématique", "of_theme")
    conformite = _Choice("Critères", "of_outcome")
    etat = _Choice("État", "in_state")
    chez = _Choice("Détenteur", "held_by")
    commune = _Choice("Commune", "in_commune")
    quartier = _Choice("Quartier", "in_neighbourhood")

    class Meta:
        model = Application
        fields = ()

    def __init__(self, data: Mapping[str, Any], *, desk: Desk) -> None:
        self.views = views_of(desk)
        self.view = self._view_asked(data)
        super().__init__(data, queryset=self.view.rows(desk))
        offered = filter_choices()
        for name, groups in {
            "appel": offered.calls,
            "thematique": offered.themes,
            "conformite": outcomes(),
            "etat": states(),
            "chez": offered.holders,
            "commune": offered.communes,
            "quartier": offered.neighbourhoods,
        }.items():
            self.form.fields[name].widget.groups = groups

    def _view_asked(self, data: Mapping[str, Any]) -> InboxView:
        """The view of the address; without one, a search looks everywhere and a visit starts with the first."""
        asked = data.get("vue", "")
        default = self.views[-1] if data.get("q") else self.views[0]
        return next((view for view in self.views if view.slug == asked), default)

    @property
    def address(self) -> dict[str, str]:
        """The view and the filters that were understood, as they are written in the address."""
        return {"vue": self.view.slug} | {name: str(value) for name, value in self.form.cleaned_data.items() if value}

    @property
    def chosen(self) -> list[tuple[str, str, str]]:
        """What is filtered on: name in the address, label, and value in words."""
        found = []
        for name, value in self.form.cleaned_data.items():
            if value:
                field = self.form.fields[name]
                words = field.words[value] if isinstance(field, QuickChoiceField) else value
                found.append((name, str(field.label), words))
        return found

    def search(self, rows: QuerySet[Application], name: str, value: str) -> QuerySet[Application]:
        """Dossiers that hold each word, wherever it is, without accents or case."""
        for word in searchable(value).split()[:WORDS_SEARCHED]:
            rows = rows.filter(search_text__contains=word)
        return rows

    def of_call(self, rows: QuerySet[Application], name: str, value: str) -> QuerySet[Application]:
        return _those(rows, call=Call.objects.values_list("pk", flat=True).filter(code=value).first())

    def of_theme(self, rows: QuerySet[Application], name: str, value: str) -> QuerySet[Application]:
        return rows.filter(theme=Theme.objects.filter(slug=value).order_by().values("pk")[:1])

    def of_outcome(self, rows: QuerySet[Application], name: str, value: str) -> QuerySet[Application]:
        return rows.filter(outcome=value)

    def in_state(self, rows: QuerySet[Application], name: str, value: str) -> QuerySet[Application]:
        return rows.filter(state=value)

    def held_by(self, rows: QuerySet[Application], name: str, value: str) -> QuerySet[Application]:
        """On whose desk the dossier lies; or, for a referent, every dossier that she has in charge."""
        if value in HELD_BY:
            return rows.filter(state__in=HELD_BY[value])
        held = Assignment.objects.filter(referent__email=value, ended_at=None)
        return rows.filter(pk__in=held.order_by().values("application"))

    def in_commune(self, rows: QuerySet[Application], name: str, value: str) -> QuerySet[Application]:
        return _those(rows, communes=Commune.objects.values_list("pk", flat=True).filter(insee_code=value).first())

    def in_neighbourhood(self, rows: QuerySet[Application], name: str, value: str) -> QuerySet[Application]:
        return rows.filter(neighbourhoods=Neighbourhood.objects.filter(code=value).order_by().values("pk")[:1])


def _those(rows: QuerySet[Application], **condition: int | None) -> QuerySet[Application]:
    """The rows that meet a condition; none where its row has gone since the list of choices was kept."""
    return rows.none() if None in condition.values() else rows.filter(**condition)
