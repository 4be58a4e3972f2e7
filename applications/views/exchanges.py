"""After filing: what the services ask again, and messages."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from applications import selectors, services
from applications.forms import AnswerForm, ItemForm, MessageForm, ThreadForm
from applications.models import AdditionRequest, Application, MessageFile, Party, Thread
from applications.views.access import section_url, visible_dossier
from applications.views.filing import is_signed
from applications.workflow import NotAllowed
from contacts.selectors import people_who_file_for
from files.forms import keep
from files.services import FileRefused
from files.serving import download_or_back

REFUSALS = (NotAllowed, services.AdditionRefused, services.FilingRefused)


@login_required
def addition(request: HttpRequest, public_id: str) -> HttpResponse:
    """What is asked again, where each stands, and the gesture of sending the dossier back."""
    application, asked = _asked(request, public_id)
    if asked is None:
        return redirect("applications:edit", application.public_id)
    return render(request, "applications/addition.html", _addition_context(request, application, asked))


@login_required
@require_POST
def addition_item(request: HttpRequest, public_id: str, item: int) -> HttpResponse:
    """Say that one thing asked is done."""
    application, asked = _asked(request, public_id)
    if asked is None or item not in {one.pk for one in asked.items.all()}:
        raise Http404
    form = ItemForm(request.POST, prefix=f"point-{item}")
    if form.is_valid():
        try:
            services.answer_item(
                by=request.user,
                at=timezone.now(),
                application=application,
                item=item,
                reply=form.cleaned_data["reply"],
            )
        except REFUSALS as refusal:
            form.add_error("reply", str(refusal))
        else:
            return redirect("applications:addition", application.public_id)
    return render(request, "applications/addition.html", _addition_context(request, application, asked, item=form))


@login_required
@require_POST
def addition_ready(request: HttpRequest, public_id: str) -> HttpResponse:
    """A writer tells those who sign that the additions are written."""
    application = visible_dossier(request, public_id)
    try:
        told = services.send_to_sign_addition(by=request.user, at=timezone.now(), application=application)
    except REFUSALS as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "La personne qui signe est prévenue." if told else "Personne d’autre ne peut signer.")
    return redirect("applications:addition", application.public_id)


@login_required
@require_POST
def answer_addition(request: HttpRequest, public_id: str) -> HttpResponse:
    """Sign and send the dossier back; the same gesture again leads to the same place."""
    application, asked = _asked(request, public_id)
    gesture = services.gesture_of(application, request.POST.get("key", ""), request.POST.lists())
    try:
        if services.done_before(request.user, gesture) or asked is None:
            return redirect("applications:edit", application.public_id)
        context = _addition_context(request, application, asked, data=request.POST)
        if context["form"].is_valid() and is_signed(
            request, application, context["form"], gesture, services.answer_addition
        ):
            messages.success(request, "Votre complément est envoyé. Le référent reprend l’examen de votre dossier.")
            return redirect("applications:edit", application.public_id)
    except services.KeyReused:
        return render(request, "applications/key_reused.html", {"application": application}, status=409)
    return render(request, "applications/addition.html", context)


@login_required
def threads(request: HttpRequest, public_id: str) -> HttpResponse:
    """The subjects of a filed dossier, and the form of a new one."""
    application = _filed(request, public_id)
    form = ThreadForm(*posted(request), by=request.user)
    may_write = selectors.may_write(request.user, application)
    if request.method == "POST" and form.is_valid():
        write = partial(services.open_thread, application=application, subject=form.cleaned_data["subject"])
        if sent := written(request, form, write):
            return redirect("applications:thread", application.public_id, sent.thread.public_id)
    context = {
        "application": application,
        "threads": selectors.threads_of(application, request.user, Party.ASSOCIATION),
        "form": form,
        "may_write": may_write,
    }
    return render(request, "applications/messages.html", context)


@login_required
def thread(request: HttpRequest, public_id: str, thread: str) -> HttpResponse:
    """The messages of a subject, and the form of an answer."""
    application = _filed(request, public_id)
    found = thread_or_404(application, thread)
    form = MessageForm(*posted(request), by=request.user)
    may_write = selectors.may_write(request.user, application)
    if request.method == "POST" and form.is_valid() and written(request, form, partial(services.reply, thread=found)):
        return redirect("applications:thread", application.public_id, found.public_id)
    return render(
        request, "applications/thread.html", thread_context(application, found, form) | {"may_write": may_write}
    )


@login_required
@require_POST
def thread_read(request: HttpRequest, public_id: str, thread: str) -> HttpResponse:
    """She has read it: asked by the page once shown, or by a button."""
    application = _filed(request, public_id)
    services.mark_read(by=request.user, at=timezone.now(), thread=thread_or_404(application, thread))
    if request.htmx:  # type: ignore[attr-defined]
        return HttpResponse(status=204)
    return redirect("applications:threads", application.public_id)


@login_required
def message_file(request: HttpRequest, public_id: str, file: str) -> HttpResponseBase:
    """A file of a message, as a download."""
    application = _filed(request, public_id)
    return file_of_message(request, application, file, back="applications:threads")


def posted(request: HttpRequest) -> tuple[QueryDict | None, Any]:
    """What a form is bound to: what was posted and its files, even when that is nothing."""
    return (request.POST, request.FILES) if request.method == "POST" else (None, None)


def file_of_message(request: HttpRequest, application: Application, file: str, *, back: str) -> HttpResponseBase:
    """A file that goes with a message of this dossier; the same 404 for another's."""
    mine = MessageFile.objects.filter(message__thread__application=application).select_related("file")
    found = get_object_or_404(mine, file__public_id=file)
    address = redirect(back, application.public_id).url
    return download_or_back(request, found.file, address)


def thread_or_404(application: Application, public_id: str) -> Thread:
    """A subject of this dossier."""
    return get_object_or_404(Thread.objects.filter(application=application), public_id=public_id)


def thread_context(application: Application, found: Thread, form: MessageForm) -> dict[str, Any]:
    """A subject as its page shows it, for either side."""
    found.application = application
    return {
        "application": application,
        "thread": found,
        "messages_of_thread": selectors.messages_of(found),
        "form": form,
    }


def written(request: HttpRequest, form: MessageForm, write: Any) -> Any:
    """Send the message of a valid form, or write in the form why not. Files that were accepted stay in the form."""
    at = timezone.now()
    received = keep(form, "files", by=request.user, at=at)
    if received.refusals:
        return None
    try:
        return write(
            by=request.user,
            at=at,
            body=form.cleaned_data["body"],
            key=form.cleaned_data["key"],
            files=received.files,
        )
    except (NotAllowed, FileRefused) as refusal:
        form.add_error(None, str(refusal))
        return None


def _filed(request: HttpRequest, public_id: str) -> Application:
    application = visible_dossier(request, public_id)
    if application.submitted_at is None:
        raise Http404
    return application


def _asked(request: HttpRequest, public_id: str) -> tuple[Application, AdditionRequest | None]:
    application = visible_dossier(request, public_id)
    return application, selectors.open_request(application)


def _point(application: Application, point: selectors.AskedAgain, posted: ItemForm | None) -> dict[str, Any]:
    """One thing asked: its words, where it is answered, and the form that says it is done."""
    prefix = f"point-{point.item.pk}"
    form = posted if posted is not None and posted.prefix == prefix else None
    return {
        "words": point,
        "url": section_url(application, point.item.section, f"div_id_{point.item.code}" if point.item.code else ""),
        "form": form or ItemForm(prefix=prefix, initial={"reply": point.item.reply}),
    }


def _lacking(application: Application, gap: selectors.Gap) -> tuple[str, str]:
    """What is missing, and where it is said."""
    return gap.label, gap.url or section_url(application, gap.section, gap.anchor)


def _addition_context(
    request: HttpRequest,
    application: Application,
    asked: AdditionRequest,
    *,
    data: QueryDict | None = None,
    item: ItemForm | None = None,
) -> dict[str, Any]:
    dossier = selectors.dossier(application, selectors.today(application.submitted_at))
    form = AnswerForm(
        data,
        initial={"version": application.version},
        ineligible=dossier.assessment.outcome == "ineligible" and not application.filing_reason,
        confirm=partial(services.confirm_password, by=request.user),
    )
    words = selectors.asked_again_in_words(application, asked)
    sections = {point.item.section for point in words}
    frozen = selectors.latest_frozen(application)
    return {
        "application": application,
        "asked": asked,
        "points": [_point(application, point, item) for point in words],
        "waiting": sum(point.item.answered_at is None for point in words),
        "to_complete": [_lacking(application, gap) for gap in dossier.to_complete if gap.section in sections],
        "changed": selectors.changed_sections(application, frozen.content["answers"], dossier.values),
        "failures": dossier.failures,
        "form": form,
        "actions": {line.action: line for line in selectors.carrier_actions(request.user, application)},
        "may_write": selectors.may_write(request.user, application),
        "people_who_file": partial(people_who_file_for, application.organisation),
        "is_late": asked.due_on < selectors.today(timezone.now()),
    }
