"""Administrators set how long things are kept, and read what was asked and erased."""

from django.contrib import admin
from django.http import HttpRequest

from melpv.privacy.models import DataRequest, Erasure, RetentionNotice, RetentionRule
from territories.admin import history


@admin.register(RetentionRule)
class RetentionRuleAdmin(admin.ModelAdmin):
    """One rule a subject: changed here, never added nor removed."""

    list_display = ("subject", "months", "counted_from", "legal_basis")
    readonly_fields = ("subject", history)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: RetentionRule | None = None) -> bool:
        return False


class ReadOnly(admin.ModelAdmin):
    """What happened is read and not written."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False


@admin.register(DataRequest)
class DataRequestAdmin(ReadOnly):
    list_display = ("kind", "user", "done_at")
    list_filter = ("kind", "done_at")


@admin.register(Erasure)
class ErasureAdmin(ReadOnly):
    list_display = ("subject", "target", "at", "rows", "copy_digest")
    list_filter = ("subject", "at")


@admin.register(RetentionNotice)
class RetentionNoticeAdmin(ReadOnly):
    list_display = ("subject", "target", "rank", "sent_at")
    list_filter = ("subject", "rank")
