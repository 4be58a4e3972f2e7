"""Administrators look at dossiers here; they change nothing: states, answers and evidence have their own services."""

from operator import attrgetter
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest
from django.utils import timezone

from applications import services
from applications.models import (
    Action,
    Application,
    Assessment,
    Assignment,
    Event,
    FundingLine,
    Interest,
    InterestDeclaration,
    Meeting,
    Receipt,
    SitePlace,
    Submission,
)
from applications.selectors.interests import organisations_kept_from, recused_from
from applications.workflow import NOT_FILED


class LookOnly(admin.ModelAdmin):
    """Rows that the admin shows and never writes. ``leads_to`` names the way from a row to the dossier that it shows:
    opening such a row is reading the dossier, and leaves the same trace. A dossier from which a link of interests keeps
    the administrator away has no row; ``tells_of`` is the same way where reading the row leaves no trace."""

    leads_to = ""
    tells_of = ""

    def get_queryset(self, request: HttpRequest) -> Any:
        rows = super().get_queryset(request)
        way = self.leads_to or self.tells_of
        if not way:
            return rows
        through = "" if way == "self" else f"{way.replace('.', '__')}__"
        return rows.exclude(recused_from(request.user.pk, through=through))

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> Any:
        row = kwargs.get("obj") or context.get("original")
        if row is not None and self.leads_to and request.method in ("GET", "HEAD"):
            dossier = row if self.leads_to == "self" else attrgetter(self.leads_to)(row)
            services.record_reading(by=request.user, at=timezone.now(), application=dossier)  # type: ignore[arg-type]
        return super().render_change_form(request, context, *args, **kwargs)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Application)
class ApplicationAdmin(LookOnly):
    """Filed dossiers only: a draft belongs to its association."""

    leads_to = "self"
    list_display = ("number", "title", "organisation", "theme", "state", "outcome", "requested_amount", "submitted_at")
    list_filter = ("call", "state", "outcome", "theme")
    list_select_related = ("organisation", "theme", "call")
    search_fields = ("number", "title__unaccent", "organisation__name__unaccent")
    date_hierarchy = "submitted_at"
    exclude = ("rejected", "search_text")

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).exclude(state__in=NOT_FILED)


@admin.register(Assignment)
class AssignmentAdmin(LookOnly):
    leads_to = "application"
    list_display = ("application", "role", "referent", "box_email", "service", "since", "ended_at")
    list_filter = ("role", "service", "referent")
    list_select_related = ("application", "referent", "service")
    search_fields = ("application__number", "referent__last_name__unaccent")


@admin.register(Event)
class EventAdmin(LookOnly):
    leads_to = "application"
    list_display = ("at", "application", "action", "role", "actor", "source", "target")
    list_filter = ("action", "role", "at")
    list_select_related = ("application", "actor")
    search_fields = ("application__number",)
    date_hierarchy = "at"


@admin.register(Submission)
class SubmissionAdmin(LookOnly):
    leads_to = "application"
    list_display = ("application", "at", "submitted_by", "digest")
    list_select_related = ("application", "submitted_by")
    search_fields = ("application__number", "digest")
    date_hierarchy = "at"


@admin.register(Assessment)
class AssessmentAdmin(LookOnly):
    tells_of = "application"
    leads_to = "application"
    list_display = ("application", "made_at", "outcome")
    list_filter = ("outcome", "made_at")
    list_select_related = ("application",)
    search_fields = ("application__number",)


@admin.register(Receipt)
class ReceiptAdmin(LookOnly):
    leads_to = "submission.application"
    list_display = ("submission", "state", "made_at")
    list_filter = ("state",)
    list_select_related = ("submission__application",)
    search_fields = ("submission__application__number",)


@admin.register(FundingLine)
class FundingLineAdmin(admin.ModelAdmin):
    """Funders that associations named in their own words: say which body each one is, and its line counts."""

    list_display = ("unlisted", "nature", "amount", "carrier")
    list_select_related = ("application__organisation",)
    search_fields = ("unlisted__unaccent",)
    fields = ("unlisted", "note", "nature", "amount", "carrier", "funder")
    readonly_fields = ("unlisted", "note", "nature", "amount", "carrier")

    @admin.display(description="structure")
    def carrier(self, line: FundingLine) -> str:
        """The organisation alone: a draft belongs to its association."""
        return str(line.application.organisation)

    def get_queryset(self, request: HttpRequest) -> Any:
        rows = super().get_queryset(request).filter(funder=None)
        return rows.exclude(recused_from(request.user.pk, through="application__"))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change, **kwargs)
        form.base_fields["funder"].required = True
        return form

    def save_model(self, request: HttpRequest, obj: FundingLine, form: forms.ModelForm, change: bool) -> None:
        try:
            services.attach_funder(at=timezone.now(), line=obj, funder=form.cleaned_data["funder"])
        except services.MoneyRefused as refusal:
            self.message_user(request, str(refusal), messages.ERROR)


@admin.register(Action)
class ActionAdmin(LookOnly):
    """The years from before the portal stand here with who declared them, and why."""

    list_display = ("pk", "organisation", "earlier_years", "earlier_reason", "declared_by", "declared_at")
    list_filter = ("earlier_years",)
    list_select_related = ("organisation", "declared_by")
    search_fields = ("organisation__name__unaccent", "earlier_reason__unaccent")

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).exclude(organisation__in=organisations_kept_from(request.user.pk))


@admin.register(Meeting)
class MeetingAdmin(LookOnly):
    leads_to = "application"
    list_display = ("application", "state", "asked_at", "set_for", "held_on", "answered_by")
    list_filter = ("state", "application__theme")
    list_select_related = ("application", "answered_by")


@admin.register(SitePlace)
class SitePlaceAdmin(LookOnly):
    leads_to = "application"
    list_display = ("call", "site", "application", "taken_at", "released_at")
    list_filter = ("call",)
    list_select_related = ("call", "site", "application")


@admin.register(Interest)
class InterestAdmin(LookOnly):
    """Who is kept away from whom: noted and lifted on the portal's own pages, where each is told and enforced."""

    list_display = ("user", "organisation", "ground", "noted_by", "since", "ended_at", "ended_by")
    list_filter = ("ground",)
    list_select_related = ("user", "organisation", "noted_by", "ended_by")
    search_fields = ("user__email", "user__last_name__unaccent", "organisation__name__unaccent")


@admin.register(InterestDeclaration)
class InterestDeclarationAdmin(LookOnly):
    list_display = ("user", "year", "made_at", "count")
    list_filter = ("year",)
    list_select_related = ("user",)
    search_fields = ("user__email", "user__last_name__unaccent")
