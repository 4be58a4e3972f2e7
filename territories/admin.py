"""Administrators correct the territories here; each row shows who changed what."""

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

from django.contrib import admin
from django.contrib.auth import get_user_model
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from territories.models import Commune, Neighbourhood, Perimeter, RenewalSite

_SHOWN_EVENTS = 30
_UNTOLD = {"updated_at"}


@admin.display(description="Historique")
def history(row: models.Model) -> SafeString | str:
    """The latest changes of a row, newest first: when, by whom, which values. Three queries."""
    if row.pk is None:
        return "Aucun changement."
    events = list(row.events.select_related("pgh_context").order_by("-pgh_id")[: _SHOWN_EVENTS + 1])  # type: ignore[attr-defined]
    people = get_user_model().objects.in_bulk({told["user"] for event in events if (told := _told(event)).get("user")})
    lines = [(_when(new), _who(new, people), _change(old, new, row)) for new, old in pairwise(events)]
    if events and len(events) <= _SHOWN_EVENTS:
        lines.append((_when(events[-1]), _who(events[-1], people), "ligne créée"))
    shown = [line for line in lines if line[2]]
    if not shown:
        return "Aucun changement."
    return format_html("<ul>{}</ul>", format_html_join("", "<li>{} – {} : {}</li>", shown))


def _when(event: Any) -> str:
    return date_format(timezone.localtime(event.pgh_created_at), "j F Y H:i")


def _told(event: Any) -> dict[str, Any]:
    """What the portal told the database of the request that wrote."""
    return event.pgh_context.metadata if event.pgh_context else {}


def _who(event: Any, people: Mapping[int, Any]) -> str:
    told = _told(event)
    if told.get("by"):
        return str(told["by"])
    user = told.get("user")
    return str(people.get(user, f"compte supprimé n° {user}")) if user else "hors du portail"


def _change(old: Any, new: Any, row: models.Model) -> str:
    """The values that differ; empty if only the date of the row moved."""
    fields = [field for field in row._meta.concrete_fields if field.name not in _UNTOLD and hasattr(new, field.attname)]
    pairs = [(field.verbose_name, getattr(old, field.attname), getattr(new, field.attname)) for field in fields]
    return " ; ".join(f"{name} : « {before} » → « {after} »" for name, before, after in pairs if before != after)


class PerimeterFilter(admin.SimpleListFilter):
    """Rows whose outline is loaded, or not."""

    title = "périmètre"
    parameter_name = "perimeter"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("yes", "Chargé"), ("no", "Non chargé")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(perimeter__isnull=self.value() == "no") if self.value() else queryset


@admin.register(Commune)
class CommuneAdmin(admin.ModelAdmin):
    list_display = ("name", "insee_code", "kind", "in_city_policy", "has_watch_district", "population", "siren")
    list_filter = ("in_city_policy", "has_watch_district", "kind", PerimeterFilter)
    search_fields = ("name__unaccent", "insee_code", "postal_codes", "siren")
    autocomplete_fields = ("parent",)
    readonly_fields = ("updated_at", history)


@admin.register(Neighbourhood)
class NeighbourhoodAdmin(admin.ModelAdmin):
    list_display = ("name", "code", "kind", "generation", "population", "valid_from", "valid_to")
    list_filter = ("kind", "generation", PerimeterFilter, "communes")
    search_fields = ("name__unaccent", "official_name__unaccent", "code", "communes__name__unaccent")
    autocomplete_fields = ("communes",)
    date_hierarchy = "valid_from"
    readonly_fields = ("updated_at", history)


@admin.register(RenewalSite)
class RenewalSiteAdmin(admin.ModelAdmin):
    list_display = ("name", "commune", "interest", "attachment")
    list_filter = ("interest", "attachment")
    list_select_related = ("commune",)
    search_fields = ("name__unaccent", "official_name__unaccent", "commune__name__unaccent")
    autocomplete_fields = ("commune", "neighbourhoods")
    prepopulated_fields = {"slug": ("name",)}
    readonly_fields = ("updated_at", history)


@admin.register(Perimeter)
class PerimeterAdmin(admin.ModelAdmin):
    """Read only: an outline is drawn by an official file and loaded by ``load_perimeters``. It may be removed."""

    list_display = ("__str__", "source", "loaded_at")
    list_filter = ("source", "loaded_at")
    list_select_related = ("neighbourhood", "commune")
    search_fields = ("neighbourhood__name__unaccent", "neighbourhood__code", "commune__name__unaccent")
    fields = ("neighbourhood", "commune", "source", "loaded_at", history)
    readonly_fields = ("neighbourhood", "commune", "source", "loaded_at", history)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False
