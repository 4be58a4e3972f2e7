"""The task list of a dossier, and the way back to the page from which one came to change an answer."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from applications import selectors
from applications.models import Application
from applications.selectors import SectionStatus
from applications.views.access import section_url

# The drawing of each status where the list is narrow; its words are there for who listens, and under the current one.
MARKS: dict[SectionStatus, str] = {
    SectionStatus.TO_COMPLETE: "todo",
    SectionStatus.STARTED: "started",
    SectionStatus.DONE: "pass",
    SectionStatus.NOT_CONCERNED: "exempt",
    SectionStatus.TO_CORRECT: "warning",
    SectionStatus.CORRECTED: "pass",
    SectionStatus.WAITING: "clock",
}

# The pages that lead to a question and to which one goes back: the whole dossier, and one section.
THEN = ("review", "check")


def then_of(request: HttpRequest) -> str:
    """From which page one came to change an answer, among those that are known."""
    return next((one for one in THEN if one in (request.GET.get("then"), request.POST.get("then"))), "")


def back_url(application: Application, slug: str, then: str) -> str:
    """The page from which one came to change an answer, at the section that was changed; "" when one came from none."""
    if then == "review":
        return f"{reverse('applications:review', args=[application.public_id])}#partie-{slug}"
    if then == "check":
        return reverse("applications:check_section", args=[application.public_id, slug])
    return ""


def tasks_of(dossier: selectors.Dossier, current: str = "", *, writable: bool = True) -> list[dict[str, Any]]:
    """The sections as the task list shows them, the review last; what is asked again, once filed."""
    tasks: list[dict[str, Any]] = [
        {
            "label": state.section.title,
            "url": section_url(dossier.application, state.section.slug) if writable and _opens(dossier, state) else "",
            "state": state.status_label,
            "tone": state.tone,
            "mark": MARKS[state.status],
            "hint": _hint(state),
            "current": state.section.slug == current,
        }
        for state in dossier.sections
    ]
    if dossier.application.submitted_at:
        asked = reverse("applications:addition", args=[dossier.application.public_id])
        tasks.append({"label": "Ce que le référent demande", "url": asked, "state": "À renvoyer", "mark": "send"})
        return tasks
    ready = dossier.may_be_filed
    review = reverse("applications:review", args=[dossier.application.public_id])
    state = "Possible" if ready else "Après le reste"
    tasks.append(
        {"label": "Relire et déposer", "url": review, "state": state, "tone": "", "mark": "send", "hint": ""},
    )
    return tasks


def _opens(dossier: selectors.Dossier, state: selectors.SectionState) -> bool:
    """Whether the section's page can be written in: once filed, only what is asked again."""
    if dossier.application.submitted_at:
        return bool(state.correction)
    return state.status is not SectionStatus.NOT_CONCERNED


def _hint(state: selectors.SectionState) -> str:
    """What a section that was begun still lacks, or what it waits for."""
    if state.waiting:
        return state.waiting
    if state.status in (SectionStatus.STARTED, SectionStatus.TO_CORRECT) and state.gaps:
        return f"{len(state.gaps)} à compléter"
    return ""
