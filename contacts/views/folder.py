"""The living folder: what is there, adding, withdrawing, downloading."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from contacts import selectors, services
from contacts.folder import KINDS, OTHER, Standing
from contacts.forms import DocumentForm
from contacts.selectors import Rights
from contacts.views.access import back_from, for_members
from files.forms import keep
from files.serving import download_or_back

FOLDER = "contacts:folder"
_FACES = {
    Standing.MISSING: ("Pas encore là", "quiet"),
    Standing.GOOD: ("Valable", "green"),
    Standing.SOON: ("Expire bientôt", "amber"),
    Standing.OVER: ("Expiré", "brick"),
}


@for_members()
def folder(request: HttpRequest, rights: Rights) -> HttpResponse:
    """Each kind of document with the one in force, then what came before."""
    found = rights.membership.organisation
    entries = selectors.folder_of(found, timezone.localdate())
    context = {
        "organisation": found,
        "rights": rights,
        "entries": [(entry, *_FACES[entry.standing]) for entry in entries],
        "former": selectors.former_documents(found),
        "wanted": sum(entry.is_wanted for entry in entries),
        "other": KINDS[OTHER],
    }
    return render(request, "contacts/folder.html", context)


@for_members("writes", back=FOLDER)
def add_document(request: HttpRequest, rights: Rights, kind: str) -> HttpResponse:
    """Add a document, or replace the one in force."""
    if kind not in KINDS:
        raise Http404
    found, rule = rights.membership.organisation, KINDS[kind]
    back = back_from(request, FOLDER, found.public_id)
    posted = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = DocumentForm(*posted, kind=rule, by=request.user, today=timezone.localdate())
    if request.method == "POST" and form.is_valid():
        received = keep(form, "file", by=request.user, at=timezone.now())
        if form.is_valid() and received.files:
            try:
                services.add_document(
                    by=request.user,
                    at=timezone.now(),
                    organisation=found,
                    kind=kind,
                    file_id=received.files[0].public_id,
                    **form.facts,
                )
            except services.Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, f"« {rule.label} » est dans le classeur.")
                return redirect(back)
    context = {"organisation": found, "kind": rule, "form": form, "back": back}
    return render(request, "contacts/document_add.html", context)


@for_members()
def document(request: HttpRequest, rights: Rights, document: str) -> HttpResponseBase:
    """A document of the folder as a download, former ones included. A post withdraws it."""
    found = rights.membership.organisation
    row = get_object_or_404(found.documents.select_related("file", "organisation"), public_id=document)
    if request.method == "POST":
        try:
            services.withdraw_document(by=request.user, at=timezone.now(), document=row)
        except services.Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, f"« {row.label} » n’est plus dans le classeur. Il reste dans l’historique.")
        return redirect(FOLDER, found.public_id)
    return download_or_back(request, row.file, reverse(FOLDER, args=[found.public_id]))
