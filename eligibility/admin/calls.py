"""Calls, their themes, questions, sites, priorities and criteria; the page that copies a call to another year."""

from typing import Any, ClassVar

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone

from eligibility import selectors, services
from eligibility.forms import CopyCallForm
from eligibility.models import Call, CallTheme, JuryDate, Priority, Question, ScoreCriterion, Site, Theme
from territories.admin import history


@admin.register(Theme)
class ThemeAdmin(admin.ModelAdmin):
    """Themes keep their slug: dossiers, services and rules refer to it."""

    list_display = ("label", "slug", "block", "order")
    list_filter = ("block",)
    search_fields = ("label__unaccent", "slug")
    readonly_fields: ClassVar[Any] = (history,)

    def get_readonly_fields(self, request: HttpRequest, obj: Theme | None = None) -> tuple[Any, ...]:
        return ("slug", history) if obj else (history,)


class PriorityInline(admin.TabularInline):
    model = Priority
    extra = 0


class ScoreCriterionInline(admin.StackedInline):
    """What reviewers see changes only when a version of the grid is published from these rows."""

    model = ScoreCriterion
    extra = 0
    fields = (("slug", "order"), "label", "guidance", ("highest", "weight", "is_bonus"))


class JuryDateInline(admin.TabularInline):
    model = JuryDate
    extra = 0


@admin.register(Call)
class CallAdmin(admin.ModelAdmin):
    """A call keeps its code: the numbers of its dossiers begin with it."""

    change_form_template = "admin/eligibility/call_form.html"
    list_display = ("code", "title", "year", "opens_at", "closes_at", "form", "published")
    list_filter = ("published", "form", "year", "neighbourhood_generation")
    search_fields = ("code", "title__unaccent")
    date_hierarchy = "opens_at"
    inlines = (PriorityInline, ScoreCriterionInline, JuryDateInline)

    def get_readonly_fields(self, request: HttpRequest, obj: Call | None = None) -> tuple[Any, ...]:
        return ("code", "copied_from", "last_number", history) if obj else ("copied_from", history)

    def get_urls(self) -> list[URLPattern]:
        """Adds the page that copies a call."""
        copy = path("<int:pk>/copier/", self.admin_site.admin_view(self.copy_view), name="eligibility_call_copy")
        return [copy, *super().get_urls()]

    def copy_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Asks what changes, then copies the rest."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        source = get_object_or_404(Call, pk=pk)
        initial = {"year": source.year + 1, "neighbourhood_generation": source.neighbourhood_generation}
        form = CopyCallForm(request.POST or None, initial=initial)
        if request.method == "POST" and form.is_valid() and (copy := _copy(request, source, form)):
            messages.success(request, f"L’appel {copy.code} est créé à partir de {source.code}.")
            if themes := selectors.themes_to_reread(copy):
                told = f"Relisez les textes de ces thématiques, qui parlent d’autres années : {', '.join(themes)}."
                messages.warning(request, told)
            return redirect("admin:eligibility_call_change", copy.pk)
        context = self.admin_site.each_context(request) | {
            "title": f"Copier {source.code} vers une autre année",
            "opts": Call._meta,
            "source": source,
            "form": form,
        }
        return TemplateResponse(request, "admin/eligibility/copy_call.html", context)


def _copy(request: HttpRequest, source: Call, form: CopyCallForm) -> Call | None:
    """The copy, or ``None`` with the reason in the form."""
    wanted = form.cleaned_data
    try:
        return services.copy_call(
            source=source,
            code=wanted["code"],
            year=wanted["year"],
            opens_at=wanted["opens_at"],
            closes_at=wanted["closes_at"],
            generation=wanted["neighbourhood_generation"],
            published=wanted["published"],
            by=request.user,
            at=timezone.now(),
        )
    except ValidationError as error:
        form.add_error(None, error.messages)
        return None


@admin.register(CallTheme)
class CallThemeAdmin(admin.ModelAdmin):
    list_display = ("theme", "call", "active", "order")
    list_filter = ("call", "active", "theme__block")
    list_select_related = ("theme", "call")
    search_fields = ("theme__label__unaccent", "summary__unaccent", "guidance__unaccent")
    readonly_fields: ClassVar[Any] = (history,)


@admin.register(Question)
class QuestionAdmin(admin.ModelAdmin):
    list_display = ("label", "code", "scope", "call", "section", "kind", "form", "required", "order")
    list_filter = ("call", "section", "kind", "form", "required", "themes")
    list_select_related = ("call",)
    search_fields = ("code", "label__unaccent", "help_text__unaccent", "why__unaccent")
    filter_horizontal = ("themes",)
    readonly_fields: ClassVar[Any] = (history,)


@admin.register(Site)
class SiteAdmin(admin.ModelAdmin):
    list_display = ("name", "call", "commune", "surface_m2", "in_priority_area", "is_open")
    list_filter = ("call", "is_open", "in_priority_area")
    list_select_related = ("call", "commune")
    search_fields = ("name__unaccent", "slug", "address__unaccent")
    autocomplete_fields = ("commune",)
    readonly_fields: ClassVar[Any] = (history,)


@admin.register(Priority)
class PriorityAdmin(admin.ModelAdmin):
    list_display = ("label", "call")
    list_filter = ("call",)
    list_select_related = ("call",)
    search_fields = ("label__unaccent", "slug")


@admin.register(ScoreCriterion)
class ScoreCriterionAdmin(admin.ModelAdmin):
    list_display = ("label", "call", "highest", "weight", "is_bonus", "order")
    list_filter = ("call", "is_bonus")
    list_select_related = ("call",)
    search_fields = ("label__unaccent", "slug")
