"""Administrators look here at what sittings leave; the portal's own pages write it."""

from django.contrib import admin

from applications.admin import LookOnly
from committees.models import Minutes, Position, Recusal, ResidentAccess, ResidentOpinion, Seat
from instruction.models import AgendaItem, Committee


@admin.register(Committee)
class CommitteeAdmin(LookOnly):
    list_display = ("title", "kind", "held_on", "state", "call", "convened_at", "opened_at", "closed_at")
    list_filter = ("kind", "state", "call")
    list_select_related = ("call",)
    search_fields = ("title__unaccent",)
    date_hierarchy = "held_on"
    # A dossier that its reader may be kept away from.
    exclude = ("current",)


@admin.register(AgendaItem)
class AgendaItemAdmin(LookOnly):
    leads_to = "application"
    list_display = ("application", "committee", "order", "opinion", "examined_at", "removed_at")
    list_filter = ("opinion",)
    list_select_related = ("application", "committee")


@admin.register(Seat)
class SeatAdmin(LookOnly):
    list_display = ("name", "committee", "funder", "role", "has_voice", "invited_at", "attendance", "removed_at")
    list_filter = ("role", "attendance", "funder")
    list_select_related = ("committee", "funder")
    search_fields = ("name__unaccent", "email")
    exclude = ("answer_digest",)


@admin.register(Recusal)
class RecusalAdmin(LookOnly):
    """Who stepped out of what, for audits; of the dossier, no more than its number."""

    tells_of = "item.application"
    list_display = ("seat", "item", "ground", "noted_at", "ended_at")
    list_filter = ("ground",)
    list_select_related = ("seat__committee", "item__committee", "item__application")
    date_hierarchy = "noted_at"


@admin.register(Position)
class PositionAdmin(LookOnly):
    leads_to = "item.application"
    list_display = ("item", "funder", "value", "state", "updated_by", "updated_at")
    list_filter = ("value", "state", "funder")
    list_select_related = ("item__application", "item__committee", "funder", "updated_by")


@admin.register(ResidentAccess)
class ResidentAccessAdmin(LookOnly):
    tells_of = "item.application"
    list_display = ("council", "item", "given_by", "given_at", "due_on", "ended_at")
    list_filter = ("council",)
    list_select_related = ("council", "item__committee", "item__application", "given_by")


@admin.register(ResidentOpinion)
class ResidentOpinionAdmin(LookOnly):
    leads_to = "access.item.application"
    list_display = ("access", "signed_as", "at")
    list_select_related = ("access__council", "access__item__committee", "access__item__application")
    date_hierarchy = "at"


@admin.register(Minutes)
class MinutesAdmin(LookOnly):
    """When they were written and signed, and their digest: their lines are read on the page of the sitting."""

    list_display = ("committee", "written_by", "written_at", "signed_by", "signed_at", "sha256")
    list_select_related = ("committee", "written_by", "signed_by__committee")
    exclude = ("pdf",)
