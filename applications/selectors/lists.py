"""Lists of dossiers, and what a list needs of each."""

from collections.abc import Iterable

from django.db.models import F, QuerySet

from applications.models import Application
from applications.workflow import State
from contacts.models import Organisation, User
from eligibility.models import Call, Theme


def dossiers_of(user: User) -> QuerySet[Application]:
    """The dossiers of the person's organisations, drafts first, then the latest filed."""
    mine: QuerySet[Application] = (
        Application.objects.of_organisations_of(user)
        .select_related("call", "theme", "organisation")
        .order_by(F("submitted_at").desc(nulls_first=True), "-updated_at", "-pk")
    )
    return mine


def drafts_to_resume(organisations: Iterable[Organisation], call: Call, theme: Theme) -> list[Application]:
    """The latest draft of each organisation for this theme, proposed rather than starting a twin. One query."""
    drafts = Application.objects.filter(organisation__in=organisations, call=call, theme=theme, state=State.DRAFT)
    place = ("organisation__name", "organisation_id")
    latest = drafts.order_by(*place, "-updated_at").distinct(*place)
    return list(latest.select_related("organisation"))


def with_answers(applications: QuerySet[Application]) -> QuerySet[Application]:
    """The dossiers with all that ``values_of`` reads: the same few queries for one dossier or fifty."""
    return applications.select_related("call", "theme", "organisation").prefetch_related(
        "answers",
        "communes",
        "neighbourhoods",
        "budget_lines",
        "funding_lines__funder",
        "attachments__file",
        "organisation__documents__file",
    )
