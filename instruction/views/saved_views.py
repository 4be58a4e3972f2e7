"""The person's saved views: their list, how to keep one, and what may be done to each. All work without scripts."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from instruction import services
from instruction.addresses import kept_query
from instruction.forms.saved_views import SaveViewForm, ViewNameForm
from instruction.models import SavedView
from instruction.selectors.saved_views import address_of, saved_views_of
from instruction.views.access import desk_or_404

# What a removed view was is given to the page that offers to take it back, for this long.
SALT, KEPT_SECONDS = "instruction.saved_view", 24 * 3600


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def saved_views(request: HttpRequest) -> HttpResponse:
    """The person's views; a post keeps one more."""
    desk_or_404(request.user)
    form = SaveViewForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            view = services.save_view(by=_user(request), at=timezone.now(), **form.cleaned_data)
        except services.ViewRefused as refusal:
            form.add_error("name", str(refusal))
        else:
            messages.success(request, f"La vue « {view.name} » est gardée.")
            return redirect(f"{reverse('instruction:inbox')}?{urlencode(address_of(view))}")
    return _page(request, form=form, removed=request.GET.get("retiree", ""))


@login_required
@require_POST
def saved_view(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One gesture on one of the person's own views."""
    desk_or_404(request.user)
    gesture = GESTURES.get(request.POST.get("gesture", ""))
    if gesture is None:
        raise Http404
    try:
        return gesture(request, public_id)
    except SavedView.DoesNotExist as unknown:
        raise Http404 from unknown


@login_required
@require_POST
def restore_view(request: HttpRequest) -> HttpResponse:
    """Take back a view that was removed."""
    desk_or_404(request.user)
    try:
        kept = signing.loads(request.POST.get("kept", ""), salt=_salt(request), max_age=KEPT_SECONDS)
        view = services.restore_view(by=_user(request), kept=kept)
    except signing.BadSignature:
        messages.error(request, "Cette vue ne peut plus être reprise.")
    except services.ViewRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"La vue « {view.name} » est de nouveau là.")
    return redirect("instruction:saved_views")


def _rename(request: HttpRequest, public_id: UUID) -> HttpResponse:
    form = ViewNameForm(request.POST)
    if form.is_valid():
        try:
            services.rename_view(by=_user(request), view=public_id, name=form.cleaned_data["name"])
        except services.ViewRefused as refusal:
            form.add_error("name", str(refusal))
        else:
            return redirect("instruction:saved_views")
    return _page(request, form=SaveViewForm(), renaming=(str(public_id), form))


def _replace(request: HttpRequest, public_id: UUID) -> HttpResponse:
    try:
        query = kept_query(request.POST.get("query", ""))
    except ValueError as refusal:
        messages.error(request, str(refusal))
        return redirect("instruction:saved_views")
    view = services.replace_query(by=_user(request), view=public_id, query=query)
    messages.success(request, f"La vue « {view.name} » garde maintenant cette liste.")
    return redirect(f"{reverse('instruction:inbox')}?{urlencode(address_of(view))}")


def _share(request: HttpRequest, public_id: UUID) -> HttpResponse:
    services.share_view(by=_user(request), view=public_id, is_shared=request.POST.get("to") == "services")
    return redirect("instruction:saved_views")


def _default(request: HttpRequest, public_id: UUID) -> HttpResponse:
    services.make_default(by=_user(request), view=public_id, is_default=request.POST.get("to") == "first")
    return redirect("instruction:saved_views")


def _move(request: HttpRequest, public_id: UUID) -> HttpResponse:
    services.move_view(by=_user(request), view=public_id, up=request.POST.get("to") == "up")
    return redirect("instruction:saved_views")


def _remove(request: HttpRequest, public_id: UUID) -> HttpResponse:
    kept = services.remove_view(by=_user(request), view=public_id)
    token = signing.dumps(kept, salt=_salt(request), compress=True)
    return redirect(f"{reverse('instruction:saved_views')}?retiree={token}")


GESTURES = {
    "rename": _rename,
    "replace": _replace,
    "share": _share,
    "default": _default,
    "move": _move,
    "remove": _remove,
}


def _page(
    request: HttpRequest,
    *,
    form: SaveViewForm,
    removed: str = "",
    renaming: tuple[str, ViewNameForm] | None = None,
) -> HttpResponse:
    refused, typed = renaming or ("", None)
    context: dict[str, Any] = {
        "lines": [
            {"view": view, "form": typed if str(view.public_id) == refused else None}
            for view in saved_views_of(_user(request)).own
        ],
        "form": form,
        "removed": _removed(request, removed),
    }
    return render(request, "instruction/saved_views.html", context)


def _removed(request: HttpRequest, token: str) -> dict[str, str] | None:
    """The view that has just been removed, and what takes it back."""
    try:
        kept = signing.loads(token, salt=_salt(request), max_age=KEPT_SECONDS) if token else None
    except signing.BadSignature:
        return None
    return {"name": kept["name"], "token": token} if kept else None


def _salt(request: HttpRequest) -> str:
    """Each person takes back her own views only."""
    return f"{SALT}.{request.user.pk}"


def _user(request: HttpRequest) -> Any:
    """Signed in: the decorator saw to it."""
    return request.user
