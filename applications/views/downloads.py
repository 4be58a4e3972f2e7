"""Copies of a dossier to keep: PDF, archive, JSON, and the page to print."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone

from applications import selectors
from applications.answers import digest_of, rows
from applications.display import readable
from applications.documents_out.archives import archive, as_json, entries_of
from applications.models import Application, Printout, ReceiptState
from applications.services.filing import frozen_content
from applications.views.access import visible_dossier


@login_required
def copies(request: HttpRequest, public_id: str) -> HttpResponse:
    """The copies that one may take away; the page asks for the PDF's state while it is drawn."""
    application = visible_dossier(request, public_id)
    template = "applications/partials/copies_pdf.html" if request.htmx else "applications/copies.html"  # type: ignore[attr-defined]
    return render(request, template, {"application": application, "printouts": printouts_of(application)})


@login_required
def copy(request: HttpRequest, public_id: str, kind: str) -> HttpResponseBase:
    """One copy, as a download: the latest frozen one, an older one by its rank, or the draft as it stands."""
    application = visible_dossier(request, public_id)
    if not application.submitted_at:
        if kind != "json":
            raise Http404
        dossier = selectors.dossier(application, selectors.today(timezone.now()))
        return _json(frozen_content(application, dossier.values), f"brouillon-{application.public_id}.json")
    return copy_of(request, application, kind) or redirect("applications:copies", application.public_id)


@login_required
def printable(request: HttpRequest, public_id: str) -> HttpResponse:
    """The whole dossier on one page made for paper, draft or frozen."""
    application = visible_dossier(request, public_id)
    values = selectors.latest_frozen(application).content["answers"] if application.submitted_at else None
    if values is None:
        values = selectors.dossier(application, selectors.today(timezone.now())).values
    context = {
        "application": application,
        "sections": readable(application.call, application.theme, values),
        "documents": rows(values.get("documents")),
    }
    return render(request, "applications/print.html", context)


def printouts_of(application: Application) -> list[Printout]:
    """The PDFs of a dossier, the latest version first. One query."""
    return list(application.printouts.select_related("revision").order_by("-pk"))


def copy_of(request: HttpRequest, application: Application, kind: str) -> HttpResponseBase | None:
    """A copy of a filed dossier for whoever may read it; ``None`` while its PDF is not ready. 404 for none such."""
    asked = request.GET.get("version", "")
    revision = None
    if asked and asked != "0":
        revision = application.revisions.filter(
            number=int(asked) if asked.isdecimal() and len(asked) < 9 else -1
        ).first()
        if revision is None:
            raise Http404
    elif not asked:
        revision = application.revisions.order_by("-number").first()
    frozen = revision or application.submission
    name = f"dossier-{application.number}" + (f"-version-{revision.number}" if revision else "")
    if kind == "pdf":
        return _pdf(application, revision, f"{name}.pdf")
    if kind == "json":
        return _json(frozen.content, f"{name}.json")
    if kind != "zip":
        raise Http404
    documents = rows(frozen.content["answers"].get("documents"))
    entries = entries_of(frozen.content, frozen.digest, documents, selectors.files_of(frozen.content["answers"]))
    response = StreamingHttpResponse(archive(entries), content_type="application/zip")
    return _download(response, f"{name}.zip")


def _pdf(application: Application, revision: Any, name: str) -> HttpResponseBase | None:
    printout = application.printouts.filter(revision=revision).first()
    if printout is None or printout.state != ReceiptState.READY:
        return None
    response = FileResponse(printout.file.open("rb"), as_attachment=True, filename=name)
    response["Content-Security-Policy"] = "sandbox"
    return response


def _json(content: dict[str, Any], name: str) -> HttpResponse:
    """The content with its digest beside it: whoever holds the file can check it again."""
    body = as_json({"sha256": digest_of(content), "dossier": content})
    return _download(HttpResponse(body, content_type="application/json; charset=utf-8"), name)  # type: ignore[return-value]


def _download(response: HttpResponseBase, name: str) -> HttpResponseBase:
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Content-Security-Policy"] = "sandbox"
    return response
