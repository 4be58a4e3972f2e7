"""The pages of who is asked an opinion: with an account, or by the link of a mail. She never enters the inbox."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from applications.workflow import NotAllowed
from contacts.refusals import Gone
from files.serving import download_or_back
from instruction.forms.opinions import GiveOpinionForm
from instruction.models import OpinionRequest
from instruction.selectors.giving import (
    granted,
    granted_document,
    link_of,
    may_answer,
    request_for_link,
    request_for_user,
    requests_of,
)
from instruction.services.giving import (
    DraftConflict,
    draft_mark,
    give_opinion,
    record_opinion_reading,
    save_opinion_draft,
)
from instruction.services.opinion_links import digest_of_token, open_link, send_new_link
from instruction.services.opinions import OpinionRefused
from instruction.views.opinion_access import kept_apart, opened_links, remember_link

REFUSALS = (NotAllowed, OpinionRefused)


@login_required
@require_safe
def opinion_list(request: HttpRequest) -> HttpResponse:
    """What is or was asked of a signed-in person."""
    rows = requests_of(request.user, timezone.now())
    context = {
        "waiting": [row for row in rows if row.answered_at is None],
        "given": [row for row in rows if row.answered_at is not None],
    }
    return render(request, "opinions/list.html", context)


@kept_apart
def opinion(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """What is granted and the answer being written: a post keeps the draft, then leads on or stays."""
    at = timezone.now()
    found = _found(request, public_id, at)
    if found is None:
        return _closed(request, public_id)
    form = GiveOpinionForm(request.POST if request.method == "POST" else None, request=found, mark=draft_mark(found))
    kept: dict[str, str] = {}
    if request.method == "POST" and form.is_valid():
        try:
            save_opinion_draft(by=_by(request, found), at=at, opinion=found, **form.said())
        except DraftConflict as conflict:
            kept = {"text": conflict.text, "mark": draft_mark(found)}
        except REFUSALS as refusal:
            form.add_error(None, str(refusal))
        else:
            return _after_saving(request, found)
    if request.method != "POST":
        record_opinion_reading(at=at, opinion=found, what="read")
    context = {"opinion": found, "granted": granted(found), "form": form, "kept": kept, "may_answer": may_answer(found)}
    return render(request, "opinions/opinion.html", context)


def _after_saving(request: HttpRequest, found: OpinionRequest) -> HttpResponse:
    if request.POST.get("do") == "give":
        return redirect("opinions:give", found.public_id)
    messages.success(request, "Votre brouillon est enregistré. Vous pouvez revenir le finir plus tard.")
    return redirect(f"{reverse('opinions:opinion', args=[found.public_id])}#repondre")


@require_POST
@kept_apart
def draft(request: HttpRequest, public_id: UUID) -> JsonResponse:
    """Keep the draft while it is written: asked by the page's script."""
    at = timezone.now()
    found = _found(request, public_id, at)
    if found is None:
        return JsonResponse({"said": "Non enregistré : cette page ne s’ouvre plus. Copiez votre texte."}, status=404)
    form = GiveOpinionForm(request.POST, request=found, mark="")
    if not form.is_valid():
        said = " ".join(error for errors in form.errors.values() for error in errors)
        return JsonResponse({"said": f"Non enregistré. {said}"}, status=422)
    try:
        row = save_opinion_draft(by=_by(request, found), at=at, opinion=found, **form.said())
    except (DraftConflict, *REFUSALS) as refusal:
        return JsonResponse({"said": f"Non enregistré. {refusal}"}, status=409)
    return JsonResponse({"seen": draft_mark(row), "at": timezone.localtime(at).strftime("%H:%M")})


@kept_apart
def give(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Read the answer over, then give it: it does not change afterwards."""
    at = timezone.now()
    found = _found(request, public_id, at)
    if found is None:
        return _closed(request, public_id)
    refusal = ""
    if request.method == "POST":
        try:
            give_opinion(by=_by(request, found), at=at, opinion=found, seen=request.POST.get("seen", ""))
        except (DraftConflict, *REFUSALS) as refused:
            refusal = str(refused)
        else:
            messages.success(request, "Votre avis est rendu. Le référent en est averti. Merci.")
            return redirect("opinions:opinion", found.public_id)
    context = {"opinion": found, "seen": draft_mark(found), "refusal": refusal, "may_answer": may_answer(found)}
    return render(request, "opinions/give.html", context | {"signed_as": _signed_as(request, found)})


@require_safe
@kept_apart
def document(request: HttpRequest, public_id: UUID, file: UUID) -> HttpResponseBase:
    """One of the documents chosen for her, as a download."""
    at = timezone.now()
    found = _found(request, public_id, at)
    if found is None:
        return _closed(request, public_id)
    one = granted_document(found, file)
    if one is None:
        raise Http404
    stored, name = one
    record_opinion_reading(at=at, opinion=found, what="document", detail=name)
    return download_or_back(request, stored, reverse("opinions:opinion", args=[found.public_id]), name=name)


@kept_apart
def link(request: HttpRequest, token: str) -> HttpResponse:
    """Behind the link of a mail: what reads mails ahead of people only sees a button, which nothing but a post uses.

    The page is the same whatever the token; so is the answer to one that opens nothing."""
    if request.method != "POST":
        return render(request, "opinions/link.html")
    try:
        used = open_link(at=timezone.now(), token=token)
    except Gone:
        return render(request, "opinions/link_gone.html", {"token": token}, status=404)
    remember_link(request, used, timezone.now())
    return redirect("opinions:opinion", used.request.public_id)


@require_POST
@kept_apart
def new_link(request: HttpRequest, token: str) -> HttpResponse:
    """Mail another link to who had this one, used or not; the same words whatever the token."""
    found = link_of(digest_of_token(token))
    if found is not None:
        send_new_link(at=timezone.now(), opinion=found.request)
    return render(request, "opinions/link_sent.html")


@require_POST
@kept_apart
def link_again(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The same from the page of a request that this browser may not open any more."""
    found = OpinionRequest.objects.filter(public_id=public_id).first()
    if found is not None:
        send_new_link(at=timezone.now(), opinion=found)
    return render(request, "opinions/link_sent.html")


def _found(request: HttpRequest, public_id: UUID, at: datetime) -> OpinionRequest | None:
    """The request, for its addressee: by her account, or by the link that this browser has opened."""
    if request.user.is_authenticated and (found := request_for_user(request.user, public_id, at)):
        return found
    opened = opened_links(request, at).get(str(public_id))
    return request_for_link(opened, public_id, at) if opened else None


def _closed(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Nothing opens, and nothing says whether there is something: the page of an unknown object for who is signed in,
    and for a visitor one that leads back in, with what she had written."""
    if request.user.is_authenticated:
        raise Http404
    context = {"public_id": public_id, "written": request.POST.get("text", "")[:10_000]}
    return render(request, "opinions/entrance.html", context, status=404)


def _by(request: HttpRequest, found: OpinionRequest) -> Any:
    return request.user if found.user_id else None


def _signed_as(request: HttpRequest, found: OpinionRequest) -> str:
    return str(request.user) if found.user_id else found.draft_name
