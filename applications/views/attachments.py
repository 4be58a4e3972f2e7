"""The documents of a dossier: the section's page, taking one away, downloading one."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from applications import selectors, services
from applications.documents import LARGEST_WHOLE, MEGABYTE, purposes_of
from applications.forms import DocumentsForm
from applications.models import Application, Attachment
from applications.questionnaire import DOCUMENTS
from applications.views.access import is_writable, section_url, visible_dossier
from applications.views.tasks import tasks_of, then_of
from applications.views.writing import after, declare
from applications.workflow import NotAllowed
from files.forms import keep
from files.services import FileRefused
from files.serving import download_or_back

SLUG = DOCUMENTS.slug


@login_required
def attach(request: HttpRequest, public_id: str) -> HttpResponse:
    """The documents of the dossier. A post joins what came, whichever way, then goes on."""
    application = visible_dossier(request, public_id)
    if not is_writable(request, application, SLUG):
        return redirect("applications:edit", application.public_id)
    posted = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = _form(request, application, *posted)
    refused = None
    if request.method == "POST":
        try:
            joined = _join(request, application, form)
            refused = None if "keep" in request.POST else declare(request, application, SLUG)
        except NotAllowed as refusal:
            messages.error(request, str(refusal))
            return redirect("applications:edit", application.public_id)
        if not (form.errors or refused):
            stays = "keep" in request.POST
            return redirect(section_url(application, SLUG, joined) if stays else after(request, application, SLUG))
        application = visible_dossier(request, public_id)
    return render(request, "applications/documents.html", _context(request, application, form, bool(refused)))


@login_required
@require_POST
def detach(request: HttpRequest, public_id: str, attachment: str) -> HttpResponse:
    """Take a document away, or put it back."""
    application = visible_dossier(request, public_id)
    gesture = services.put_back if request.POST.get("do") == "put_back" else services.detach
    try:
        one = gesture(by=request.user, at=timezone.now(), application=application, public_id=attachment)
    except Attachment.DoesNotExist:
        raise Http404 from None
    except (NotAllowed, FileRefused) as refusal:
        messages.error(request, str(refusal))
    else:
        done = "retirée. Vous pouvez la remettre pendant une semaine" if one.removed_at else "remise"
        messages.success(request, f"« {one} » : pièce {done}.")
    return redirect(section_url(application, SLUG))


@login_required
@require_safe
def attachment(request: HttpRequest, public_id: str, file: str) -> HttpResponseBase:
    """A document of the dossier as a download, for whoever may read the dossier."""
    application = visible_dossier(request, public_id)
    found = selectors.joined_file(application, file)
    if found is None:
        raise Http404
    return download_or_back(request, found, section_url(application, SLUG))


def _form(request: HttpRequest, application: Application, *posted: object) -> DocumentsForm:
    there = {one.purpose for one in application.attachments.all() if one.removed_at is None}
    return DocumentsForm(*posted, purposes=purposes_of(application.theme.slug), by=request.user, there=there)


def _join(request: HttpRequest, application: Application, form: DocumentsForm) -> str:
    """Store and join every file; each refusal is written beside its field. The anchor of the last one joined."""
    anchor = "pieces"
    form.is_valid()
    for code in form.fields:
        if code not in form.cleaned_data:
            continue
        for file in keep(form, code, by=request.user, at=timezone.now()).files:
            try:
                services.attach(
                    by=request.user,
                    at=timezone.now(),
                    application=application,
                    purpose=code,
                    file_id=file.public_id,
                )
            except FileRefused as refusal:
                form.add_error(code, f"{file.name} : {refusal}")
            else:
                anchor = f"piece-{file.public_id}"
    return anchor


def _context(
    request: HttpRequest, application: Application, form: DocumentsForm, is_refused: bool = False
) -> dict[str, object]:
    today = selectors.today(timezone.now())
    dossier = selectors.dossier(application, today)
    papers = selectors.papers_of(application, dossier.values, today)
    return {
        "application": application,
        "dossier": dossier,
        "state": dossier.section(SLUG),
        "form": form,
        "papers": papers,
        "joined": [(form[purpose.code], purpose, attachments) for purpose, attachments in papers.joined],
        "largest": LARGEST_WHOLE // MEGABYTE,
        "tasks": tasks_of(dossier, SLUG),
        "is_refused": is_refused,
        "then": then_of(request),
    }
