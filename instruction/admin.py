"""Administrators name labels here, and look at what the services wrote; the rest has its own pages and services."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from applications.admin import LookOnly
from instruction.models import Flag, Inadmissibility, Label, Override


@admin.register(Label)
class LabelAdmin(admin.ModelAdmin):
    """A label that is used is retired, not deleted: it stays on the dossiers that have it."""

    list_display = ("name", "tone", "is_active")
    list_filter = ("is_active", "tone")
    search_fields = ("name__unaccent",)
    prepopulated_fields = {"slug": ("name",)}

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Addresses and saved views name the slug: it never changes."""
        return ("slug",) if obj else ()

    def get_prepopulated_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return {} if obj else self.prepopulated_fields

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(super().has_delete_permission(request, obj) and (obj is None or not obj.uses.exists()))


@admin.register(Flag)
class FlagAdmin(LookOnly):
    list_display = ("application", "text", "for_referent", "raised_by", "raised_at", "resolved_at")
    list_select_related = ("application", "for_referent", "raised_by")
    date_hierarchy = "raised_at"


@admin.register(Override)
class OverrideAdmin(LookOnly):
    list_display = ("application", "rule", "by", "at", "withdrawn_at")
    list_filter = ("rule",)
    list_select_related = ("application", "by")
    date_hierarchy = "at"


@admin.register(Inadmissibility)
class InadmissibilityAdmin(LookOnly):
    list_display = ("application", "code", "by", "at")
    list_filter = ("code",)
    list_select_related = ("application", "by")
    date_hierarchy = "at"
