"""Administrators edit people, services, referents, absences and funders here, and look after the outbox."""

from typing import Any, ClassVar

from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminUserCreationForm
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from contacts import outbox, services
from contacts.changes import changed
from contacts.models import (
    Absence,
    BankAccount,
    CouncilMember,
    Funder,
    FunderMember,
    Invitation,
    Membership,
    Organisation,
    OrganisationDocument,
    OrganisationProfile,
    OutboxEntry,
    PartnerInvitation,
    Referent,
    ResidentCouncil,
    Service,
    ThemeDesk,
    ThemeReferent,
    User,
)
from territories.admin import history


@admin.register(User)
class PersonAdmin(UserAdmin):
    """Accounts. A new one without a password signs in after a reset by e-mail."""

    add_form = AdminUserCreationForm
    list_display = ("email", "last_name", "first_name", "is_staff", "is_active", "last_login")
    list_filter = ("is_staff", "is_active", "groups", "date_joined")
    search_fields = ("email", "last_name__unaccent", "first_name__unaccent")
    ordering = ("email",)
    readonly_fields = ("last_login", "date_joined")
    fieldsets = (
        (None, {"fields": ("email", "password", "first_name", "last_name")}),
        ("Droits", {"fields": ("is_active", "is_staff", "is_superuser", "groups", "user_permissions")}),
        ("Dates", {"fields": ("last_login", "date_joined")}),
    )
    add_fieldsets = (
        (None, {"fields": ("email", "first_name", "last_name", "usable_password", "password1", "password2")}),
    )

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if change and {"first_name", "last_name", "email", "is_staff", "is_active"} & set(form.changed_data):
            changed(at=timezone.now(), user=obj)


class MembershipInline(admin.TabularInline):
    model = Membership
    extra = 0
    fk_name = "organisation"
    autocomplete_fields = ("user", "mandate_given_by")
    exclude = ("mandate_document",)


@admin.register(Organisation)
class OrganisationAdmin(admin.ModelAdmin):
    list_display = ("name", "siret", "legal_form", "city", "created_at")
    list_filter = ("legal_form", "created_at")
    search_fields = ("name__unaccent", "siret", "city__unaccent")
    readonly_fields = ("public_id", "created_at", history)
    inlines = (MembershipInline,)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        changed(at=timezone.now(), organisation=form.instance)


class ReadOnlyAdmin(admin.ModelAdmin):
    """What belongs to the associations: read here to help them, written by them alone."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(OrganisationProfile)
class OrganisationProfileAdmin(ReadOnlyAdmin):
    list_display = ("organisation", "acronym", "rna", "head_last_name")
    list_select_related = ("organisation",)
    search_fields = ("organisation__name__unaccent", "acronym", "rna")
    ordering = ("organisation__name", "pk")


@admin.register(Invitation)
class InvitationAdmin(ReadOnlyAdmin):
    """Who was invited. The link itself is nowhere: only its digest is kept, and not shown."""

    list_display = ("email", "organisation", "role", "state", "sent_at", "expires_at")
    list_filter = ("state", "role")
    list_select_related = ("organisation",)
    search_fields = ("email", "organisation__name__unaccent")
    exclude = ("token_digest",)


@admin.register(BankAccount)
class BankAccountAdmin(ReadOnlyAdmin):
    """Four characters of each account, and who changed it."""

    list_display = ("masked", "organisation", "state", "proposed_by", "proposed_at", "confirmed_by")
    list_filter = ("state", "proposed_at")
    list_select_related = ("organisation", "proposed_by", "confirmed_by")
    search_fields = ("organisation__name__unaccent", "last4")
    exclude = ("sealed_iban", "sealed_bic")


@admin.register(OrganisationDocument)
class OrganisationDocumentAdmin(ReadOnlyAdmin):
    """What the folders hold; a file itself leaves through the organisation's own page."""

    list_display = ("label", "organisation", "valid_until", "added_by", "added_at", "replaced_at")
    list_filter = ("kind", "valid_until")
    list_select_related = ("organisation", "added_by")
    search_fields = ("organisation__name__unaccent", "title")
    exclude = ("file",)


class AbsenceInline(admin.TabularInline):
    model = Absence
    fk_name = "referent"
    extra = 0
    autocomplete_fields = ("deputy",)


class ThemeReferentInline(admin.TabularInline):
    model = ThemeReferent
    extra = 0
    autocomplete_fields = ("theme", "referent")


@admin.register(Service)
class ServiceAdmin(admin.ModelAdmin):
    list_display = ("name", "box_email", "phone", "is_last_resort")
    search_fields = ("name__unaccent", "box_email")
    prepopulated_fields: ClassVar[dict[str, Any]] = {"slug": ("name",)}
    # Handed over by the action below, never just taken away: a filed dossier always has someone to answer for it.
    readonly_fields = ("is_last_resort", history)
    actions = ("make_last_resort",)

    @admin.action(description="Faire recevoir en dernier recours par ce service")
    def make_last_resort(self, request: HttpRequest, queryset: QuerySet[Service]) -> None:
        try:
            service = services.make_last_resort(by=request.user, at=timezone.now(), service=queryset.get())
        except Service.MultipleObjectsReturned:
            messages.error(request, "Choisissez un seul service.")
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
        else:
            messages.success(request, f"{service} répond désormais des dossiers que personne d’autre ne peut prendre.")

    def has_delete_permission(self, request: HttpRequest, obj: Service | None = None) -> bool:
        return super().has_delete_permission(request, obj) and not (obj and obj.is_last_resort)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Service]) -> None:
        super().delete_queryset(request, queryset.filter(is_last_resort=False))


@admin.register(Referent)
class ReferentAdmin(admin.ModelAdmin):
    list_display = ("last_name", "first_name", "email", "service", "is_active", "user")
    list_display_links = ("last_name", "first_name")
    list_filter = ("is_active", "service")
    list_select_related = ("service", "user")
    search_fields = ("last_name__unaccent", "first_name__unaccent", "email")
    autocomplete_fields = ("service", "user")
    readonly_fields = (history,)
    inlines = (ThemeReferentInline, AbsenceInline)


@admin.register(ThemeDesk)
class ThemeDeskAdmin(admin.ModelAdmin):
    list_display = ("theme", "service", "box_email")
    list_filter = ("service",)
    list_select_related = ("theme", "service")
    search_fields = ("theme__label__unaccent", "service__name__unaccent")
    autocomplete_fields = ("theme", "service")
    readonly_fields = (history,)


@admin.register(ThemeReferent)
class ThemeReferentAdmin(admin.ModelAdmin):
    list_display = ("theme", "order", "referent")
    list_filter = ("theme",)
    list_select_related = ("theme", "referent")
    search_fields = ("theme__label__unaccent", "referent__last_name__unaccent")
    autocomplete_fields = ("theme", "referent")
    readonly_fields = (history,)


@admin.register(Absence)
class AbsenceAdmin(admin.ModelAdmin):
    list_display = ("referent", "starts_on", "ends_on", "deputy")
    list_filter = ("starts_on", "referent")
    list_select_related = ("referent", "deputy")
    search_fields = ("referent__last_name__unaccent", "deputy__last_name__unaccent")
    autocomplete_fields = ("referent", "deputy")
    date_hierarchy = "starts_on"
    readonly_fields = (history,)


@admin.register(Funder)
class FunderAdmin(admin.ModelAdmin):
    list_display = ("name", "kind", "email", "is_active")
    list_filter = ("kind", "is_active")
    search_fields = ("name__unaccent", "siret")
    autocomplete_fields = ("commune",)
    prepopulated_fields: ClassVar[dict[str, Any]] = {"slug": ("name",)}
    readonly_fields = (history,)

    def save_model(self, request: HttpRequest, obj: Funder, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if change and {"siret", "name"} & set(form.changed_data):
            # The body of those who work for it: what ties it to an organisation ties them.
            for place in FunderMember.objects.filter(funder=obj, ended_at=None).select_related("user").order_by("pk"):
                changed(at=timezone.now(), user=place.user)


@admin.register(FunderMember)
class FunderMemberAdmin(ReadOnlyAdmin):
    """Who works for which funder: invited and ended on the portal's own page, where it is told and traced."""

    list_display = ("user", "funder", "role", "since", "ended_at")
    list_filter = ("funder", "role")
    list_select_related = ("user", "funder")
    search_fields = ("user__email", "user__last_name__unaccent", "funder__name__unaccent")


@admin.register(PartnerInvitation)
class PartnerInvitationAdmin(ReadOnlyAdmin):
    list_display = ("email", "funder", "council", "role", "state", "sent_at", "expires_at", "ended_at")
    list_filter = ("state", "funder")
    list_select_related = ("funder", "council")
    search_fields = ("email",)
    exclude = ("token_digest",)


@admin.register(ResidentCouncil)
class ResidentCouncilAdmin(admin.ModelAdmin):
    """A council and its neighbourhoods: by them the secretariat finds which passages concern it."""

    list_display = ("name", "commune", "email", "is_active")
    list_filter = ("is_active",)
    search_fields = ("name__unaccent",)
    autocomplete_fields = ("commune", "neighbourhoods")
    readonly_fields = ("public_id", history)


@admin.register(CouncilMember)
class CouncilMemberAdmin(ReadOnlyAdmin):
    """Who belongs to which council: invited and ended on the portal's own page."""

    list_display = ("user", "council", "since", "ended_at")
    list_filter = ("council",)
    list_select_related = ("user", "council")
    search_fields = ("user__email", "user__last_name__unaccent", "council__name__unaccent")


@admin.register(OutboxEntry)
class OutboxEntryAdmin(admin.ModelAdmin):
    """What was announced and where it stands. Nothing is edited here; what failed may be tried again."""

    list_display = ("key", "kind", "state", "attempts", "created_at", "done_at", "last_error")
    list_filter = ("state", "kind", "created_at")
    search_fields = ("key", "last_error")
    date_hierarchy = "created_at"
    readonly_fields = tuple(field.name for field in OutboxEntry._meta.fields)
    actions = ("try_again",)

    @admin.action(description="Réessayer ce qui a échoué")
    def try_again(self, request: HttpRequest, queryset: QuerySet[OutboxEntry]) -> None:
        count = outbox.retry(list(queryset))
        messages.success(request, f"{count} envoi(s) remis dans la file.")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: OutboxEntry | None = None) -> bool:
        return False
