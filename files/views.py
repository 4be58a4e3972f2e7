"""Resumable uploads (tus 1.0) of the person who is signed in: announce, ask how far, add a piece, give up."""

import uuid
from typing import cast

from django.contrib.auth.models import AbstractBaseUser
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from files import services, tus
from files.models import Upload


@tus.speaks_tus
@require_http_methods(["POST"])
def upload(request: HttpRequest) -> HttpResponse:
    """Announce a file: its size and its name. The answer says where to send it."""
    size = tus.number(request, "Upload-Length")
    if size is None:
        return tus.said("La taille du fichier manque.", 400)
    try:
        begun = services.begin_upload(by=request.user, at=timezone.now(), name=tus.file_name(request), size=size)
    except services.FileRefused as refused:
        return tus.said(str(refused), refused.status)
    location = reverse("files:chunk", args=[begun.public_id])
    return HttpResponse(status=201, headers={"Location": location, **tus.expiry(begun.expires_at)})


@tus.speaks_tus
@require_http_methods(["HEAD", "PATCH", "DELETE"])
def chunk(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """One upload of the person's own; somebody else's is as unknown as one that never was."""
    answers = {"HEAD": _how_far, "PATCH": _add, "DELETE": _give_up}
    try:
        return answers[cast(str, request.method)](request, public_id)
    except Upload.DoesNotExist:
        raise Http404 from None


def _how_far(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    row = Upload.objects.get(public_id=public_id, uploaded_by=cast(AbstractBaseUser, request.user))
    if row.refusal or row.expires_at <= timezone.now():
        return HttpResponse(status=410)
    headers = {"Upload-Offset": str(row.offset), "Upload-Length": str(row.size), "Cache-Control": "no-store"}
    return HttpResponse(status=200, headers=headers | tus.expiry(row.expires_at))


def _add(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    offset = tus.number(request, "Upload-Offset")
    if request.content_type != "application/offset+octet-stream" or offset is None:
        return HttpResponse(status=415 if offset is not None else 400)
    try:
        row = services.append(
            by=request.user, at=timezone.now(), public_id=public_id, offset=offset, chunks=tus.body(request)
        )
    except services.Conflict:
        return HttpResponse(status=409)
    except services.FileRefused as refused:
        return tus.said(str(refused), refused.status)
    return HttpResponse(status=204, headers={"Upload-Offset": str(row.offset), **tus.expiry(row.expires_at)})


def _give_up(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    services.discard(by=request.user, public_id=public_id)
    return HttpResponse(status=204)
