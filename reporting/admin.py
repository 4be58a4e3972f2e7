"""Administrators look here at what reporting keeps; the portal's own pages write it."""

from django.contrib import admin

from applications.admin import LookOnly
from reporting.models import Indicator, IndicatorSource, Observation, ObservationImport
from territories.admin import history


@admin.register(IndicatorSource)
class IndicatorSourceAdmin(LookOnly):
    list_display = ("name", "slug", "publisher", "licence")
    search_fields = ("name__unaccent", "slug")
    readonly_fields = (history,)


@admin.register(Indicator)
class IndicatorAdmin(LookOnly):
    list_display = ("label", "slug", "domain", "unit", "better", "is_active")
    list_filter = ("domain", "unit", "is_active")
    search_fields = ("label__unaccent", "slug")
    readonly_fields = (history,)


@admin.register(Observation)
class ObservationAdmin(LookOnly):
    """A value, and what it was before."""

    list_display = ("indicator", "area", "neighbourhood", "commune", "since", "year", "value", "missing", "source")
    list_filter = ("area", "year", "indicator__domain")
    list_select_related = ("indicator", "neighbourhood", "commune", "source")
    search_fields = ("indicator__label__unaccent", "neighbourhood__name__unaccent", "commune__name__unaccent")
    readonly_fields = (history,)


@admin.register(ObservationImport)
class ObservationImportAdmin(LookOnly):
    list_display = ("name", "state", "uploaded_by", "uploaded_at", "closed_at")
    list_filter = ("state",)
    list_select_related = ("uploaded_by",)
    exclude = ("rows",)
