"""Administrators look here at what is given, voted and paid; the portal's own pages write it."""

from django.contrib import admin

from applications.admin import LookOnly
from funding.models import Commitment, Envelope, Payment, Vote, VoteImport


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
