"""Private notes of a dossier, and what waits for the person across dossiers."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from applications.models import Application
from applications.workflow import NotAllowed
from instruction.forms.notes import EditNoteForm, NoteForm
from instruction.models import Note
from instruction.selectors.notes import flags_waiting, mentions_waiting, notes_page
from instruction.services import notes as services
from instruction.views.access import back_to, desk_or_404, worked_or_404


@login_required
def notes(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Every note of a dossier, and the form of a new one."""
    application = worked_or_404(request, public_id)
    panel = notes_page(application, request.user)
    form = NoteForm(request.POST or None, readers=panel.readers)
    if request.method == "POST" and form.is_valid():
        try:
            services.write_note(
                by=request.user,
                at=timezone.now(),
                application=application,
                text=form.cleaned_data["text"],
                told=form.told_keys(),
            )
        except NotAllowed as refusal:
            form.add_error("text", str(refusal))
        else:
            return back_to(request, application, "notes")
    return render(request, "instruction/notes.html", {"application": application, "panel": panel, "form": form})


@login_required
def note(request: HttpRequest, public_id: UUID, note: UUID) -> HttpResponse:
    """Change one's own note. Changed meanwhile, both texts are shown, and one chooses which is kept, or both."""
    application = worked_or_404(request, public_id)
    found = _mine(request, application, note)
    panel = notes_page(application, request.user)
    form = EditNoteForm(
        request.POST or None, initial={"text": found.text, "version": found.version}, readers=panel.readers
    )
    clash = None
    if request.method == "POST" and form.is_valid():
        try:
            _save(request, found, form)
        except services.NoteClash as refusal:
            clash = refusal
            data = request.POST.copy()
            data["version"] = str(refusal.note.version)
            form = EditNoteForm(data, readers=panel.readers)
        except NotAllowed as refusal:
            form.add_error("text", str(refusal))
        else:
            return back_to(request, application, "notes")
    context = {"application": application, "note": found, "form": form, "clash": clash}
    return render(request, "instruction/note.html", context)


def _save(request: HttpRequest, found: Note, form: EditNoteForm) -> None:
    """Write what the choice says: her text, hers after the other one, or nothing."""
    keep, text = form.cleaned_data["keep"], form.cleaned_data["text"]
    if keep == "theirs":
        return
    if keep == "both":
        found.refresh_from_db(fields=["text"])
        text = f"{found.text}\n\n{text}"
    services.edit_note(
        by=request.user,
        at=timezone.now(),
        note=found,
        text=text,
        version=form.cleaned_data["version"],
        told=form.told_keys(),
    )


@login_required
@require_POST
def note_remove(request: HttpRequest, public_id: UUID, note: UUID) -> HttpResponse:
    """Take one's own note off the page."""
    return _do(request, public_id, note, services.remove_note)


@login_required
@require_POST
def note_restore(request: HttpRequest, public_id: UUID, note: UUID) -> HttpResponse:
    """Put it back."""
    return _do(request, public_id, note, services.put_note_back)


def _do(request: HttpRequest, public_id: UUID, note: UUID, act: Callable[..., bool]) -> HttpResponse:
    application = worked_or_404(request, public_id)
    try:
        act(by=request.user, at=timezone.now(), note=_mine(request, application, note))
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
    return back_to(request, application, "notes")


@login_required
@require_POST
def notes_seen(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """She has seen what names her: asked by the page once shown, or by a button."""
    application = worked_or_404(request, public_id)
    services.see_notes(by=request.user, at=timezone.now(), application=application)
    if request.htmx:  # type: ignore[attr-defined]
        return HttpResponse(status=204)
    return back_to(request, application, "notes")


@login_required
@require_safe
def mentions(request: HttpRequest) -> HttpResponse:
    """What waits for the person: the notes that name her and that she has not seen, the points raised for her."""
    desk = desk_or_404(request.user)
    context: dict[str, Any] = {"mentions": mentions_waiting(desk), "flags": flags_waiting(desk)}
    return render(request, "instruction/mentions.html", context)


def _mine(request: HttpRequest, application: Application, note: UUID) -> Note:
    """A note that the person wrote; the same 404 for another's."""
    return get_object_or_404(Note, application=application, public_id=note, author=request.user)
