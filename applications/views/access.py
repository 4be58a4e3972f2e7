"""Which dossier a page is about: the same 404 for one that does not exist and one that is not yours."""

from functools import partial

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from applications import selectors
from applications.models import Application
from applications.questionnaire import SLUGS
from contacts.selectors import profile_gaps, readable_sheet


def visible_dossier(request: HttpRequest, public_id: str) -> Application:
    """A dossier of the person's organisations, with all its answers. Five queries."""
    return get_object_or_404(
        selectors.with_answers(Application.objects.of_organisations_of(request.user)),
        public_id=public_id,
    )


def known_dossier(request: HttpRequest, public_id: str) -> Application:
    """The same dossier without its answers, for who is about to write some. One query."""
    dossiers = Application.objects.of_organisations_of(request.user).select_related("call", "theme", "organisation")
    return get_object_or_404(dossiers, public_id=public_id)


def is_writable(request: HttpRequest, application: Application, section: str = "") -> bool:
    """Whether the person may change this section now, or any of them when none is named. At most two queries.

    Raises ``Http404`` where no dossier has such a section.
    """
    if section and section not in SLUGS:
        raise Http404
    editable = selectors.editable_sections(request.user, application)
    return section in editable if section else bool(editable)


def structure_of(application: Application) -> dict[str, object]:
    """The structure's sheet and what it lacks, read only by the pages that show them. Ten queries then."""
    organisation = application.organisation
    return {
        "sheet": partial(readable_sheet, organisation, timezone.localdate()),
        "sheet_gaps": partial(profile_gaps, organisation, timezone.localdate()),
    }


def section_url(application: Application, slug: str, anchor: str = "") -> str:
    """The page of a section, at one of its fields when it is named."""
    url = reverse("applications:section", args=[application.public_id, slug])
    return f"{url}#{anchor}" if anchor else url
