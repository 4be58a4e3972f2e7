"""Administrators look here at what is given, voted and paid; the portal's own pages write it."""

from django.contrib import admin

from applications.admin import LookOnly
from funding.models import (
    Commitment,
    CommitmentChange,
    Decision,
    Envelope,
    Letter,
    LetterTemplate,
    Payment,
    Release,
    Signature,
    Vote,
    VoteImport,
)
from territories.admin import history


@admin.register(Envelope)
class EnvelopeAdmin(LookOnly):
    list_display = ("name", "funder", "call", "nature", "theme", "commune", "amount", "closed_at")
    list_filter = ("funder", "call", "nature")
    list_select_related = ("funder", "call", "theme", "commune")


@admin.register(Commitment)
class CommitmentAdmin(LookOnly):
    leads_to = "application"
    list_display = ("application", "funder", "nature", "envelope", "agreed", "voted", "paid")
    list_filter = ("funder", "nature")
    list_select_related = ("application", "funder", "envelope")


@admin.register(Vote)
class VoteAdmin(LookOnly):
    leads_to = "commitment.application"
    list_display = ("commitment", "result", "amount", "voted_on", "body", "reference", "recorded_by")
    list_filter = ("result",)
    list_select_related = ("commitment__application", "commitment__funder", "recorded_by")
    date_hierarchy = "voted_on"


@admin.register(Payment)
class PaymentAdmin(LookOnly):
    leads_to = "commitment.application"
    list_display = ("commitment", "amount", "paid_on", "reference", "recorded_by")
    list_select_related = ("commitment__application", "commitment__funder", "recorded_by")
    date_hierarchy = "paid_on"


@admin.register(VoteImport)
class VoteImportAdmin(LookOnly):
    list_display = ("name", "funder", "call", "state", "uploaded_by", "uploaded_at")
    list_filter = ("state", "funder")
    list_select_related = ("funder", "call", "uploaded_by")


@admin.register(CommitmentChange)
class CommitmentChangeAdmin(LookOnly):
    leads_to = "commitment.application"
    list_display = ("commitment", "stage", "before", "after", "envelope", "source", "by", "at")
    list_filter = ("stage",)
    list_select_related = ("commitment__application", "commitment__funder", "envelope", "by")
    date_hierarchy = "at"


@admin.register(Decision)
class DecisionAdmin(LookOnly):
    leads_to = "application"
    list_display = ("application", "kind", "amount", "release", "decided_by", "decided_at", "released_at")
    list_filter = ("kind", "release")
    list_select_related = ("application", "release", "decided_by")
    date_hierarchy = "decided_at"


@admin.register(Release)
class ReleaseAdmin(LookOnly):
    list_display = ("name", "due_at", "created_by", "released_at", "released_by")
    list_select_related = ("created_by", "released_by")


@admin.register(Letter)
class LetterAdmin(LookOnly):
    leads_to = "application"
    list_display = ("application", "template", "prepared_at", "sent_at", "first_read_at", "sha256")
    list_select_related = ("application", "template")
    date_hierarchy = "prepared_at"


@admin.register(LetterTemplate)
class LetterTemplateAdmin(LookOnly):
    """Written on the page of letters, where it is looked at on a real dossier; here with what it was before."""

    list_display = ("name", "kind", "service", "is_active", "version")
    list_filter = ("kind", "is_active")
    list_select_related = ("service",)
    readonly_fields = (history,)


@admin.register(Signature)
class SignatureAdmin(LookOnly):
    list_display = ("service", "name", "function", "mention", "is_active")
    list_filter = ("is_active",)
    list_select_related = ("service",)
    readonly_fields = (history,)
