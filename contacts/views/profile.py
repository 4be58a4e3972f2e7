"""The sheet of an organisation: its topics, and one topic a page."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from contacts import selectors, services
from contacts.forms import RowsFormSet, TopicForm, topic_form
from contacts.forms.profiles import more_rows
from contacts.models import Organisation
from contacts.selectors import Rights, TopicState
from contacts.sheet import SHEET, SheetTopic
from contacts.views.access import back_from, for_members

YEARS_OFFERED = 4
_STATUS = {"done": ("Complet", "green"), "started": ("À compléter", "amber"), "todo": ("À faire", "quiet")}


@for_members()
def profile(request: HttpRequest, rights: Rights) -> HttpResponse:
    """The topics of the sheet, and what each lacks."""
    found = rights.membership.organisation
    states = selectors.sheet_states(found, timezone.localdate())
    context = {
        "organisation": found,
        "rights": rights,
        "tasks": [_task(state, writes=rights.writes) for state in states],
        "gaps": selectors.profile_gaps(found),
        "sheet": selectors.readable_sheet(found, timezone.localdate()),
    }
    return render(request, "contacts/profile.html", context)


@for_members("writes", back="contacts:profile")
def topic(request: HttpRequest, rights: Rights, topic: str) -> HttpResponse:
    """One topic of the sheet. A post saves what nobody else has changed meanwhile, and shows both texts of the rest."""
    if topic not in SHEET:
        raise Http404
    found, subject = rights.membership.organisation, SHEET[topic]
    back = back_from(request, "contacts:profile", found.public_id)
    year = _year(request) if subject.yearly else None
    values = selectors.topic_values(found, subject, year)
    data = more_rows(request.POST) if "more" in request.POST else request.POST or None
    form, rows = topic_form(subject, values, data)
    if request.method == "POST" and "more" not in request.POST and form.is_valid() and (not rows or rows.is_valid()):
        form = _save(request, found, subject, year, form, rows)
        if not (form.conflicts or form.errors):
            messages.success(request, f"« {subject.title} » est enregistré.")
            return redirect(back)
    saved = found.profile_topics.filter(topic=subject.slug).select_related("saved_by").first()
    context = {"organisation": found, "topic": subject, "form": form, "rows": rows, "saved": saved, "year": year}
    return render(request, "contacts/topic.html", context | {"years": _years(), "back": back})


def _save(
    request: HttpRequest,
    found: Organisation,
    subject: SheetTopic,
    year: int | None,
    form: TopicForm,
    rows: RowsFormSet | None,
) -> TopicForm:
    """Save, and give the form to show: with the conflicts, whose fields now carry the mark of the newer text."""
    edits = [*form.edits(), *([rows.edit()] if rows else [])]
    try:
        conflicts = services.save_topic(
            by=request.user, at=timezone.now(), organisation=found, topic=subject, edits=edits, year=year
        )
    except ValidationError as refusal:
        form.add_error(None, refusal.messages)
        return form
    except services.NotYours as refusal:
        form.add_error(None, str(refusal))
        return form
    if not conflicts:
        return form
    form, _ = topic_form(subject, selectors.topic_values(found, subject, year), request.POST)
    form.is_valid()
    form.conflicts = conflicts
    return form


def _task(state: TopicState, *, writes: bool) -> dict[str, Any]:
    word, tone = _STATUS[state.status]
    hint = f"Il manque {', '.join(state.gaps)}." if state.gaps else state.topic.lead
    return {"label": state.topic.title, "url": state.url if writes else "", "state": word, "tone": tone, "hint": hint}


def _years() -> list[int]:
    """The closed years that may be told, the last one first."""
    last = selectors.last_closed_year(timezone.localdate())
    return list(range(last, last - YEARS_OFFERED, -1))


def _year(request: HttpRequest) -> int:
    asked = request.POST.get("annee") or request.GET.get("annee") or ""
    return int(asked) if asked in map(str, _years()) else _years()[0]
