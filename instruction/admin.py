"""Administrators name labels here, and look at what the services wrote; the rest has its own pages and services."""

from functools import partial
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone

from applications.admin import LookOnly
from contacts.admin import AbsenceAdmin, ReferentAdmin
from contacts.models import Absence, Referent
from eligibility.models import Call
from instruction.models import Flag, Inadmissibility, Label, Override, ScoreGrid
from instruction.scoring import GridRefused
from instruction.selectors.grids import grid_preview
from instruction.services import publish_grid
from instruction.services.settling import settle


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
    leads_to = "application"
    list_display = ("application", "text", "for_referent", "raised_by", "raised_at", "resolved_at")
    list_select_related = ("application", "for_referent", "raised_by")
    date_hierarchy = "raised_at"


@admin.register(Override)
class OverrideAdmin(LookOnly):
    leads_to = "application"
    list_display = ("application", "rule", "by", "at", "withdrawn_at")
    list_filter = ("rule",)
    list_select_related = ("application", "by")
    date_hierarchy = "at"


@admin.register(Inadmissibility)
class InadmissibilityAdmin(LookOnly):
    leads_to = "application"
    list_display = ("application", "code", "by", "at")
    list_filter = ("code",)
    list_select_related = ("application", "by")
    date_hierarchy = "at"


@admin.register(ScoreGrid)
class ScoreGridAdmin(LookOnly):
    """Published versions, never rewritten. The next is published from a call's criteria, once its effect is seen."""

    list_display = ("call", "version", "published_by", "published_at")
    list_filter = ("call",)
    list_select_related = ("call", "published_by")

    def get_urls(self) -> list[URLPattern]:
        """Adds the page that publishes the next version for a call."""
        view = self.admin_site.admin_view(self.publish_view)
        return [path("publier/<int:pk>/", view, name="instruction_scoregrid_publish"), *super().get_urls()]

    def publish_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The grid in force beside the criteria as they are now, and whom a new version concerns."""
        if not request.user.has_perm("eligibility.change_call"):
            raise PermissionDenied
        call = get_object_or_404(Call, pk=pk)
        preview = grid_preview(call)
        if request.method == "POST" and preview.may_publish:
            try:
                grid = publish_grid(by=request.user, at=timezone.now(), call=call)
            except GridRefused as refusal:
                messages.error(request, str(refusal))
            else:
                messages.success(request, f"La grille {grid.version} de {call.code} est publiée.")
                return redirect("admin:instruction_scoregrid_change", grid.pk)
        context = self.admin_site.each_context(request) | {
            "title": f"Publier la grille de notation de {call.code}",
            "opts": ScoreGrid._meta,
            "call": call,
            "preview": preview,
        }
        return TemplateResponse(request, "admin/instruction/publish_grid.html", context)


def _settle(request: HttpRequest) -> None:
    """Once what was saved stands: dossiers follow who is there, and the administrator is told which."""
    for handed in settle(at=timezone.now()):
        dossiers = "1 dossier passe" if handed.dossiers == 1 else f"{handed.dossiers} dossiers passent"
        messages.info(request, f"{dossiers} de {handed.source} à {handed.target}.")


class _Settled:
    """An admin page after which dossiers may change hands."""

    def save_related(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().save_related(request, *args, **kwargs)  # type: ignore[misc]
        transaction.on_commit(partial(_settle, request))

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        super().delete_model(request, obj)  # type: ignore[misc]
        transaction.on_commit(partial(_settle, request))

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        super().delete_queryset(request, queryset)  # type: ignore[misc]
        transaction.on_commit(partial(_settle, request))


# Their pages are those of the contacts, which know nothing of dossiers.
admin.site.unregister([Referent, Absence])


@admin.register(Referent)
class SettledReferentAdmin(_Settled, ReferentAdmin):
    """Who leaves lets her dossiers go; who is away hands them over."""


@admin.register(Absence)
class SettledAbsenceAdmin(_Settled, AbsenceAdmin):
    """An absence begins, changes or is called off: dossiers follow at once."""
