"""The inbox's filters: they live in the address, and what is not understood is told and left aside."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import django_filters
from django import forms
from django.contrib.postgres.search import SearchQuery
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils import timezone

from applications.models import Application, Assignment, FindingMark, FundingLine, FundingYear
from applications.selectors import today
from applications.typed import read_amount, searchable
from applications.workflow import FINAL
from eligibility.engine import wording
from instruction.models import LabelUse, OpinionRequest, OpinionState
from instruction.paging import Key, read_key
from instruction.selectors import TODAY, Column, Desk, InboxView, choices, chosen_columns, orders_of, views_of
from instruction.selectors.orders import Order
from instruction.selectors.today import waiting_rows
from instruction.widgets import QuickChoiceField, QuickSelect

# More words than this narrow nothing and cost a condition each.
WORDS_SEARCHED = 8
# A shorter word, or a number, is looked for as it is; the others in all their forms too.
SHORTEST_STEM = 3
# The filters shown first; the others unfold.
FIRST = ("thematique", "etat", "conformite", "attente", "referent", "commune", "retard")


class _Choice(django_filters.CharFilter):
    """A filter by a code of a list."""

    field_class = QuickChoiceField

    def __init__(self, label: str, method: str) -> None:
        super().__init__(label=label, method=method, widget=QuickSelect(attrs={"class": "form-select"}))


class AmountField(forms.Field):
    """An amount as people type it: 12 500, 12500,50 €."""

    def to_python(self, value: Any) -> Decimal | None:
        text = str(value or "").strip()
        if not text:
            return None
        try:
            return read_amount(text)
        except ValueError as error:
            raise ValidationError(f"{error} Ce filtre est laissé de côté.") from error


class _Amount(django_filters.Filter):
    field_class = AmountField

    def __init__(self, label: str, method: str) -> None:
        attrs = {"class": "form-control", "inputmode": "decimal", "autocomplete": "off"}
        super().__init__(label=label, method=method, widget=forms.TextInput(attrs=attrs))


class InboxForm(forms.Form):
    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        least, most = cleaned.get("montant_min"), cleaned.get("montant_max")
        if least is not None and most is not None and least > most:
            self.add_error(
                "montant_max", "Le plus grand montant est inférieur au plus petit : ces filtres sont laissés de côté."
            )
            del cleaned["montant_min"]
        return cleaned


class InboxFilter(django_filters.FilterSet):
    """Filters over the dossiers of one view of a desk, with the order and the columns. The names are the address's.

    What a list offers comes from the cache with the rows that it names: filtering costs no query of its own.
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
    thematique = _Choice("Thématique", "of_theme")
    etat = _Choice("État", "in_state")
    conformite = _Choice("Critères", "of_outcome")
    attente = _Choice("En attente de", "waiting_for")
    referent = _Choice("Confié à", "entrusted_to")
    commune = _Choice("Commune", "in_commune")
    retard = _Choice("Retard", "overdue")
    appel = _Choice("Appel à projets", "of_call")
    chef = _Choice("Chef de file", "led_by")
    avancement = _Choice("Avancement", "still_open")
    service = _Choice("Service", "of_service")
    quartier = _Choice("Quartier", "in_neighbourhood")
    financeur = _Choice("Financeur sollicité", "asking_funder")
    constat = _Choice("Constat", "with_finding")
    etiquette = _Choice("Étiquette", "with_label")
    annee = _Choice("Année de financement", "of_funding_year")
    montant_min = _Amount("Demande au moins", "asking_at_least")
    montant_max = _Amount("Demande au plus", "asking_at_most")

    class Meta:
        model = Application
        fields = ()
        form = InboxForm

    def __init__(
        self,
        data: Mapping[str, Any],
        *,
        desk: Desk,
        day: date | None = None,
        waiting: Mapping[int, int] | None = None,
    ) -> None:
        """``waiting`` is what waits for the person today, where it has been read already."""
        self.desk, self.day = desk, day or today(timezone.now())
        data = _renamed(data)
        self.views = views_of(desk)
        self.view = self._view_asked(data)
        self.orders = orders_of(self.view)
        self.order: Order = self.orders.get(data.get("tri", ""), self.orders[self.view.order])
        self.columns: tuple[Column, ...] = chosen_columns(_listed(data, "colonnes"), self.view.columns)
        self.saved = data.get("enregistree", "")[:36]
        self.place, self.is_backwards = self._place_asked(data)
        # Every row but for the filter by state: what the counts by state are made of.
        self.of_every_state: QuerySet[Application] = Application.objects.none()
        super().__init__(data, queryset=self._rows(waiting))
        offered = choices.filter_choices()
        self.keys = offered.keys
        for name, groups in {
            "appel": offered.calls,
            "thematique": offered.themes,
            "service": offered.services,
            "referent": offered.referents,
            "chef": choices.leads(offered),
            "avancement": choices.progress(),
            "conformite": choices.outcomes(),
            "etat": choices.states(),
            "attente": choices.waited_for(),
            "retard": choices.lateness(),
            "commune": offered.communes,
            "quartier": offered.neighbourhoods,
            "financeur": offered.funders,
            "constat": offered.findings,
            "etiquette": offered.labels,
            "annee": choices.funding_years(),
        }.items():
            self.form.fields[name].widget.groups = groups

    def _rows(self, waiting: Mapping[int, int] | None) -> QuerySet[Application]:
        if self.view is TODAY and waiting is not None:
            return waiting_rows(waiting)
        return self.view.rows(self.desk, self.day)

    def _view_asked(self, data: Mapping[str, Any]) -> InboxView:
        """The view of the address; without one, a search looks everywhere and a visit starts with the first."""
        asked = data.get("vue", "")
        default = self.views[-1] if data.get("q") else self.views[0]
        return next((view for view in self.views if view.slug == asked), default)

    def _place_asked(self, data: Mapping[str, Any]) -> tuple[Key | None, bool]:
        for name in ("avant", "apres"):
            place = read_key(data.get(name, ""), self.order.slug, self.order.kinds)
            if place is not None:
                return place, name == "avant"
        return None, False

    @property
    def address(self) -> dict[str, str]:
        """The view, and the filters, order and columns that were understood, as the address writes them."""
        written = {"vue": self.view.slug}
        written |= {name: _written(value) for name, value in self.form.cleaned_data.items() if value not in (None, "")}
        if self.order.slug != self.view.order:
            written["tri"] = self.order.slug
        slugs = tuple(column.slug for column in self.columns)
        if set(slugs) != set(self.view.columns):
            written["colonnes"] = ",".join(slugs)
        return written | ({"enregistree": self.saved} if self.saved else {})

    @property
    def chosen(self) -> list[tuple[str, str, str]]:
        """What is filtered on: name in the address, label, and value in words."""
        found = []
        for name, value in self.form.cleaned_data.items():
            if value not in (None, ""):
                field = self.form.fields[name]
                words = field.words[value] if isinstance(field, QuickChoiceField) else value
                found.append((name, str(field.label), wording.money(words) if isinstance(words, Decimal) else words))
        return found

    @property
    def groups(self) -> tuple[list[forms.BoundField], list[forms.BoundField]]:
        """The fields shown first, and those that unfold; the search is apart."""
        fields = [field for field in self.form if field.name != "q"]
        return [field for field in fields if field.name in FIRST], [
            field for field in fields if field.name not in FIRST
        ]

    @property
    def typed(self) -> list[forms.BoundField]:
        """The fields that hold something typed, which may be wrong."""
        return [self.form[name] for name in ("q", "montant_min", "montant_max")]

    @property
    def is_unfolded(self) -> bool:
        """Whether a filter that unfolds is in force or has something to correct."""
        return any(field.errors or self.form.cleaned_data.get(field.name) for field in self.groups[1])

    def filter_queryset(self, queryset: QuerySet[Application]) -> QuerySet[Application]:
        """The filter by state comes last: the counts by state are made before it."""
        values = dict(self.form.cleaned_data)
        state = values.pop("etat", "")
        for name, value in values.items():
            queryset = self.filters[name].filter(queryset, value)
        self.of_every_state = queryset
        return self.filters["etat"].filter(queryset, state)

    def search(self, rows: QuerySet[Application], name: str, value: str) -> QuerySet[Application]:
        """Dossiers that hold each word, wherever it is or in another form, without accents or case."""
        for word in searchable(value).split()[:WORDS_SEARCHED]:
            held = Q(search_text__contains=word)
            if len(word) >= SHORTEST_STEM and not any(sign.isdigit() for sign in word):
                held |= Q(search_words=SearchQuery(word, config="french"))
            rows = rows.filter(held)
        return rows

    def of_call(self, rows: QuerySet[Application], name: str, value: str) -> QuerySet[Application]:
        return rows.filter(call=self._key(name, value))

    def of_theme(self, rows: QuerySet[Application], name: str, value: str) -> QuerySet[Application]:
        return rows.filter(theme=self._key(name, value))

    def of_outcome(self, rows: QuerySet[Application], name: str, value: str) -> QuerySet[Application]:
        return rows.filter(outcome=value)

    def in_state(self, rows: QuerySet[Application], name: str, value: str) -> QuerySet[Application]:
        return rows.filter(state=value)

    def waiting_for(self, rows: QuerySet[Application], name: str, value: str) -> QuerySet[Application]:
        """On whose desk the dossier lies; or those on which an opinion was asked and is not given yet."""
        if value != choices.OPINION:
            return rows.filter(state__in=choices.HELD_BY[value])
        asked = OpinionRequest.objects.filter(state=OpinionState.ASKED)
        return rows.filter(pk__in=asked.order_by().values("application"))

    def entrusted_to(self, rows: QuerySet[Application], name: str, value: str) -> QuerySet[Application]:
        held = Assignment.objects.filter(referent=self._key(name, value), ended_at=None)
        return rows.filter(pk__in=held.order_by().values("application"))

    def led_by(self, rows: QuerySet[Application], name: str, value: str) -> QuerySet[Application]:
        """Those that this referent leads, or that the box of this service answers for."""
        of_box, slug = value.startswith(choices.BOX), value.removeprefix(choices.BOX)
        who = (
            {"role": "box", "service": self._key("service", slug)}
            if of_box
            else {"role": "lead", "referent": self._key("referent", value)}
        )
        lines = Assignment.objects.filter(ended_at=None, **who)
        return rows.filter(pk__in=lines.order_by().values("application"))

    def still_open(self, rows: QuerySet[Application], name: str, value: str) -> QuerySet[Application]:
        closed = {"state__in": sorted(FINAL)}
        return rows.filter(**closed) if value == "clos" else rows.exclude(**closed)

    def of_service(self, rows: QuerySet[Application], name: str, value: str) -> QuerySet[Application]:
        held = Assignment.objects.filter(service=self._key(name, value), ended_at=None)
        return rows.filter(pk__in=held.order_by().values("application"))

    def in_commune(self, rows: QuerySet[Application], name: str, value: str) -> QuerySet[Application]:
        return rows.filter(communes=self._key(name, value))

    def in_neighbourhood(self, rows: QuerySet[Application], name: str, value: str) -> QuerySet[Application]:
        return rows.filter(neighbourhoods=self._key(name, value))

    def asking_funder(self, rows: QuerySet[Application], name: str, value: str) -> QuerySet[Application]:
        asked = FundingLine.objects.filter(funder=self._key(name, value))
        return rows.filter(pk__in=asked.order_by().values("application"))

    def with_finding(self, rows: QuerySet[Application], name: str, value: str) -> QuerySet[Application]:
        rule, _, verdict = value.partition(":")
        told = FindingMark.objects.filter(rule=rule, verdict=verdict)
        return rows.filter(pk__in=told.order_by().values("application"))

    def with_label(self, rows: QuerySet[Application], name: str, value: str) -> QuerySet[Application]:
        put = LabelUse.objects.filter(label=self._key(name, value))
        return rows.filter(pk__in=put.order_by().values("application"))

    def of_funding_year(self, rows: QuerySet[Application], name: str, value: str) -> QuerySet[Application]:
        year = int(value)
        return rows.filter(funding_year__gte=year) if year == FundingYear.FOURTH else rows.filter(funding_year=year)

    def asking_at_least(self, rows: QuerySet[Application], name: str, value: Decimal) -> QuerySet[Application]:
        return rows.filter(requested_amount__gte=value)

    def asking_at_most(self, rows: QuerySet[Application], name: str, value: Decimal) -> QuerySet[Application]:
        return rows.filter(requested_amount__lte=value)

    def overdue(self, rows: QuerySet[Application], name: str, value: str) -> QuerySet[Application]:
        return rows.filter(next_date__lt=self.day).exclude(state__in=sorted(FINAL))

    def _key(self, name: str, value: str) -> int:
        return self.keys[name][value]


def rows_of(desk: Desk, query: str, day: date | None = None) -> QuerySet[Application]:
    """The dossiers of an inbox's address, as this person may read them, in the order of the address."""
    asked = InboxFilter(QueryDict(query), desk=desk, day=day)
    return asked.order.page(asked.qs, place=None, backwards=False)


def _renamed(data: Mapping[str, Any]) -> Mapping[str, Any]:
    """An address of before « attente » and « referent », when one filter was both."""
    held = data.get("chez", "")
    if not held:
        return data
    renamed = QueryDict(mutable=True)
    renamed.update(data)
    renamed["attente" if held in choices.HELD_BY else "referent"] = held
    return renamed


def _listed(data: Mapping[str, Any], name: str) -> list[str]:
    """The values of a name, given once with commas or several times."""
    values = data.getlist(name) if isinstance(data, QueryDict) else [data.get(name, "")]
    return [slug for value in values for slug in value.split(",")]


def _written(value: Any) -> str:
    return str(value).removesuffix(".00").replace(".", ",") if isinstance(value, Decimal) else str(value)
