"""One section to read again before declaring it finished."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from applications import selectors
from applications.display import readable
from applications.models import Application
from applications.selectors.facts import about
from applications.views.access import is_writable, section_url, structure_of, visible_dossier
from applications.views.tasks import tasks_of
from applications.views.writing import declare
from applications.workflow import NotAllowed


@login_required
def check_section(request: HttpRequest, public_id: str, section: str) -> HttpResponse:
    """The answers of one section with a way to change each; a post says whether the section is finished."""
    application = visible_dossier(request, public_id)
    if not is_writable(request, application, section):
        return redirect("applications:edit", application.public_id)
    if request.method == "POST":
        try:
            refused = declare(request, application, section)
        except NotAllowed as refusal:
            messages.error(request, str(refusal))
            return redirect("applications:edit", application.public_id)
        if not refused:
            return redirect("applications:edit", application.public_id)
        return render(request, "applications/check_section.html", _context(application, section, is_refused=True))
    return render(request, "applications/check_section.html", _context(application, section))


def _context(application: Application, slug: str, *, is_refused: bool = False) -> dict[str, object]:
    dossier = selectors.dossier(application, selectors.today(timezone.now()))
    state = next((state for state in dossier.sections if state.section.slug == slug), None)
    if state is None:
        raise Http404
    whose = about(application.organisation)
    told = readable(application.call, application.theme, dossier.values, whose, with_documents=True)
    return structure_of(application) | {
        "application": application,
        "dossier": dossier,
        "state": state,
        "sections": [part for part in told if part.section is state.section],
        "section_url": section_url(application, slug),
        "tasks": tasks_of(dossier, slug),
        "is_refused": is_refused,
    }
