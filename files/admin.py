"""Files as the administrators watch them: nothing is edited or opened here; what waits may be scanned again at once."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from files.models import WAITING, StoredFile


@admin.register(StoredFile)
class StoredFileAdmin(admin.ModelAdmin):
    """States, sizes and digests. The name alone may tell something of a person; the content is not shown."""

    list_display = (
        "public_id",
        "media_type",
        "size",
        "state",
        "scan_attempts",
        "created_at",
        "scanned_at",
        "damaged_at",
    )
    list_filter = ("state", "media_type", ("damaged_at", admin.EmptyFieldListFilter), "created_at")
    search_fields = ("public_id", "sha256")
    date_hierarchy = "created_at"
    fields = readonly_fields = (
        "public_id",
        "media_type",
        "size",
        "pages",
        "sha256",
        "received_sha256",
        "state",
        "refusal",
        "scan_attempts",
        "scan_after",
        "scanned_at",
        "claimed_at",
        "damaged_at",
        "created_at",
    )
    actions = ("scan_again",)

    @admin.action(description="Analyser de nouveau, dès maintenant")
    def scan_again(self, request: HttpRequest, queryset: QuerySet[StoredFile]) -> None:
        count = queryset.filter(state__in=WAITING).update(scan_after=timezone.now())
        messages.success(request, f"{count} fichier(s) remis dans la file de l’antivirus.")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
