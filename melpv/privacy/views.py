"""Pages on one's own data: what is held and why, a copy of it, the end of the account."""

from allauth.core import ratelimit
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from melpv.privacy.accounts import CannotLeave, close_account, what_holds
from melpv.privacy.export import archive, counts_of
from melpv.privacy.forms import PasswordForm
from melpv.privacy.models import DataRequest, DataRequestKind, RetentionRule


@require_safe
def notice(request: HttpRequest) -> HttpResponse:
    """What the portal does with personal data, for everyone: read before signing up."""
    return render(request, "privacy/notice.html", _informed())


@login_required
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """What the portal holds on the person, why and for how long, and what she may do about it."""
    context = _informed() | {
        "counts": counts_of(request.user, timezone.now()),
        "requests": DataRequest.objects.filter(user=request.user)[:10],
    }
    return render(request, "privacy/mine.html", context)


@login_required
@require_POST
def export(request: HttpRequest) -> HttpResponse:
    """The copy to take away, made at once: a few tables read, some kilobytes."""
    at = timezone.now()
    content = archive(request.user, at)
    DataRequest.objects.create(user=request.user, kind=DataRequestKind.EXPORT, done_at=at)
    response = HttpResponse(content, content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="mes-donnees-{at:%Y-%m-%d}.zip"'
    response["Cache-Control"] = "no-store, private"
    response["X-Content-Type-Options"] = "nosniff"
    return response


@login_required
def close(request: HttpRequest) -> HttpResponse:
    """End the account, with the password; said at once where it cannot be, with what to do first."""
    held = what_holds(request.user)
    form = PasswordForm(request.POST or None, user=request.user)
    if request.method == "POST" and not held:
        # A wrong password counts as at sign-in: this page must not be a place to guess it.
        if not ratelimit.consume(request, action="reauthenticate", user=request.user):
            return render(request, "429.html", status=429)
        if form.is_valid():
            try:
                close_account(user=request.user, at=timezone.now())
            except CannotLeave as refusal:
                held = [str(refusal)]
            else:
                logout(request)
                messages.success(request, "Votre compte est fermé. Vos nom et adresse sont effacés.")
                return redirect("home")
    return render(request, "privacy/close.html", {"form": form, "held": held})


def _informed() -> dict[str, object]:
    return {"rules": RetentionRule.objects.all(), "contact": settings.DPO_CONTACT}
