"""Administrators read the seals; nobody writes them by hand."""

from django.contrib import admin
from django.http import HttpRequest

from melpv.audit.models import AuditSeal


@admin.register(AuditSeal)
class AuditSealAdmin(admin.ModelAdmin):
    list_display = ("day", "made_at", "dossiers", "events", "digest")
    date_hierarchy = "day"

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: AuditSeal | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: AuditSeal | None = None) -> bool:
        return False
