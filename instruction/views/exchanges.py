"""What the services ask again of an association, and the messages they exchange."""

from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from applications import selectors, services
from applications.forms import AskForm, ExtendForm, MessageForm, ReasonForm, ThreadForm
from applications.models import Application, Party
from applications.views.downloads import copy_of
from applications.views.exchanges import file_of_message, posted, thread_context, thread_or_404, written
from applications.workflow import Action, NotAllowed
from instruction.selectors import askable
from instruction.selectors.checklist import proposed_additions
from instruction.views.access import dossier_or_404

REFUSALS = (NotAllowed, services.AdditionRefused)


@login_required
def ask_addition(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Ask again a section, or a question of it, each with what is expected, all for one day."""
    application = dossier_or_404(request, public_id)
    groups = askable(application)
    choices = [(part.slug, code, label) for part, lines in groups for code, label in lines]
    at = timezone.now()
    proposed = proposed_additions(application, at) if "completude" in request.GET else None
    due_on = selectors.usual_due_day(application, at)
    form = AskForm(posted(request)[0], choices=choices, due_on=due_on, proposed=proposed)
    if request.method == "POST" and form.is_valid():
        try:
            services.request_addition(
                by=request.user,
                at=timezone.now(),
                application=application,
                items=form.asked(),
                due_on=form.cleaned_data["due_on"],
            )
        except REFUSALS as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "La demande de complément est envoyée à la structure.")
            return redirect("instruction:dossier", application.public_id)
    context = {"application": application, "form": form, "groups": _fields(form, groups)}
    return render(request, "instruction/ask_addition.html", context | _may(request, application))


def _fields(form: AskForm, groups: list[Any]) -> list[tuple[str, list[tuple[Any, Any]]]]:
    """The fields of the form by section: the box and the sentence of each thing that may be asked."""
    return [
        (
            part.title,
            [(form[f"ask-{form.name_of(part.slug, code)}"], form[f"say-{form.name_of(part.slug, code)}"])
             for code, _ in lines],
        )
        for part, lines in groups
    ]  # fmt: skip


def _may(request: HttpRequest, application: Application) -> dict[str, Any]:
    """Whether asking is possible now: the page says why not before anyone writes."""
    lines = selectors.staff_actions(request.user, application)
    return {"may_ask": any(line.action is Action.REQUEST_ADDITION for line in lines)}


@login_required
def extend_addition(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Give more time."""
    application = dossier_or_404(request, public_id)
    asked = selectors.open_request(application)
    if asked is None:
        return redirect("instruction:dossier", application.public_id)
    form = ExtendForm(posted(request)[0])
    if request.method == "POST" and form.is_valid():
        try:
            services.extend_addition(
                by=request.user, at=timezone.now(), application=application, due_on=form.cleaned_data["due_on"]
            )
        except REFUSALS as refusal:
            form.add_error("due_on", str(refusal))
        else:
            messages.success(request, "Le délai est prolongé ; la structure est prévenue.")
            return redirect("instruction:dossier", application.public_id)
    return render(
        request, "instruction/extend_addition.html", {"application": application, "asked": asked, "form": form}
    )


@login_required
def cancel_addition(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Take the request back, asked once more with its reason."""
    application = dossier_or_404(request, public_id)
    if selectors.open_request(application) is None:
        return redirect("instruction:dossier", application.public_id)
    form = ReasonForm(posted(request)[0])
    if request.method == "POST" and form.is_valid():
        try:
            services.cancel_addition(
                by=request.user, at=timezone.now(), application=application, reason=form.cleaned_data["reason"]
            )
        except REFUSALS as refusal:
            form.add_error("reason", str(refusal))
        else:
            messages.success(request, "La demande de complément est retirée ; la structure est prévenue.")
            return redirect("instruction:dossier", application.public_id)
    return render(request, "instruction/cancel_addition.html", {"application": application, "form": form})


@login_required
def threads(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The subjects of a dossier, and the form of a new one."""
    application = dossier_or_404(request, public_id)
    form = ThreadForm(*posted(request), by=request.user)
    if request.method == "POST" and form.is_valid():
        write = partial(services.open_thread, application=application, subject=form.cleaned_data["subject"])
        if sent := written(request, form, write):
            return redirect("instruction:thread", application.public_id, sent.thread.public_id)
    context = {
        "application": application,
        "threads": selectors.threads_of(application, request.user, Party.SERVICES),
        "form": form,
        "may_write": selectors.side_of(request.user, application) == Party.SERVICES,
    }
    return render(request, "instruction/messages.html", context)


@login_required
def thread(request: HttpRequest, public_id: UUID, thread: UUID) -> HttpResponse:
    """The messages of a subject, and the form of an answer."""
    application = dossier_or_404(request, public_id)
    found = thread_or_404(application, str(thread))
    form = MessageForm(*posted(request), by=request.user)
    if request.method == "POST" and form.is_valid() and written(request, form, partial(services.reply, thread=found)):
        return redirect("instruction:thread", application.public_id, found.public_id)
    may_write = selectors.side_of(request.user, application) == Party.SERVICES
    return render(
        request, "instruction/thread.html", thread_context(application, found, form) | {"may_write": may_write}
    )


@login_required
@require_POST
def thread_read(request: HttpRequest, public_id: UUID, thread: UUID) -> HttpResponse:
    """She has read it: asked by the page once shown, or by a button."""
    application = dossier_or_404(request, public_id)
    services.mark_read(by=request.user, at=timezone.now(), thread=thread_or_404(application, str(thread)))
    if request.htmx:  # type: ignore[attr-defined]
        return HttpResponse(status=204)
    return redirect("instruction:threads", application.public_id)


@login_required
@require_safe
def message_file(request: HttpRequest, public_id: UUID, file: UUID) -> HttpResponseBase:
    """A file of a message, as a download."""
    return file_of_message(request, dossier_or_404(request, public_id), str(file), back="instruction:threads")


@login_required
@require_safe
def copy(request: HttpRequest, public_id: UUID, kind: str) -> HttpResponseBase:
    """The dossier as PDF, archive or JSON; back to its page while the PDF is not ready."""
    application = dossier_or_404(request, public_id)
    answer = copy_of(request, application, kind)
    if answer is None:
        messages.info(request, "Le PDF de ce dossier n’est pas encore prêt.")
        return redirect("instruction:dossier", application.public_id)
    return answer
