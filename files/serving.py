"""Files leave as downloads only, and only when clean. Who may have one is the caller's affair."""

from django.contrib import messages
from django.http import FileResponse, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect

from files.models import FileState, StoredFile

WHY_NOT = {
    FileState.PENDING: "Ce fichier est en cours d’analyse. Il est téléchargeable dès que l’antivirus l’a vérifié.",
    FileState.ERROR: "Ce fichier est en cours d’analyse. Il est téléchargeable dès que l’antivirus l’a vérifié.",
    FileState.INFECTED: "L’antivirus a refusé ce fichier : il ne peut pas être téléchargé.",
}
MISSING = "Ce fichier n’est plus lisible. L’équipe du portail en est prévenue."


class NotServed(Exception):
    """The file may not leave now; ``str()`` is the French sentence to show."""


def download(file: StoredFile, *, name: str = "") -> FileResponse:
    """The file as a download that no browser opens in place. Raises ``NotServed`` unless it is clean."""
    if not file.is_clean:
        raise NotServed(WHY_NOT[FileState(file.state)])
    try:
        content = file.content.open("rb")
    except OSError as error:
        raise NotServed(MISSING) from error
    response = FileResponse(content, as_attachment=True, filename=name or file.name, content_type=file.media_type)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "no-store, private"
    return response


def download_or_back(request: HttpRequest, file: StoredFile, back: str, *, name: str = "") -> HttpResponseBase:
    """The download, or the page it was asked from with the reason why not yet."""
    try:
        return download(file, name=name)
    except NotServed as reason:
        messages.warning(request, str(reason))
        return redirect(back)
