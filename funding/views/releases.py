"""Announcements of results: planned, filled, looked at, made."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from applications.workflow import NotAllowed
from contacts.forms import PasswordAgainForm
from contacts.views.access import identifier_or_404
from funding.forms.letters import ReleaseForm
from funding.models import Decision, Release
from funding.selectors.decisions import DECIDED, choices_of, chosen, decidable_by, in_view, narrowed
from funding.selectors.releases import announcement_of, releases_of
from funding.services import releases as services
from funding.views.deciding import deciding_desk, release_or_404
from instruction.selectors import Desk


@login_required
@require_safe
def releases(request: HttpRequest) -> HttpResponse:
    """Every announcement, the latest first."""
    desk = deciding_desk(request.user)
    alone = {"decisions__release": None, "decisions__released_at": None, "decisions__cancelled_at": None}
    waiting = in_view(decidable_by(desk), DECIDED).filter(**alone).order_by().distinct().count()
    context = {"releases": releases_of(desk)[:100], "waiting": waiting}
    return render(request, "funding/releases.html", context | {"at": timezone.now()})


@login_required
def release_new(request: HttpRequest) -> HttpResponse:
    """Plan an announcement, with one's password: at its moment it leaves by itself."""
    deciding_desk(request.user)
    form = ReleaseForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        said = {name: form.cleaned_data[name] for name in ("name", "due_at")}
        try:
            made = services.create_release(by=request.user, at=timezone.now(), **said)  # type: ignore[arg-type]
        except NotAllowed as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "L’annonce est prévue. Choisissez maintenant les décisions qu’elle contient.")
            return redirect("funding:release", made.public_id)
    return render(request, "funding/release_edit.html", {"form": form, "release": None})


@login_required
def release_edit(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Another name, another moment."""
    found = release_or_404(request, public_id)
    if found.released_at or not services.may_run(request.user, found):  # type: ignore[arg-type]
        return redirect("funding:release", found.public_id)
    form = ReleaseForm(
        request.POST or None, user=request.user, initial={"name": found.name, "due_at": found.due_at}
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        said = {name: form.cleaned_data[name] for name in ("name", "due_at")}
        try:
            services.change_release(by=request.user, at=timezone.now(), release=found, **said)  # type: ignore[arg-type]
        except NotAllowed as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "L’annonce est modifiée.")
            return redirect("funding:release", found.public_id)
    return render(request, "funding/release_edit.html", {"form": form, "release": found})


@login_required
@require_safe
def release(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Exactly who is told what. An htmx request gets the progress alone."""
    found = release_or_404(request, public_id)
    context = _context(request, deciding_desk(request.user), found)
    if request.htmx:  # type: ignore[attr-defined]
        response = render(request, "funding/release_progress.html", context)
        if not context["is_going"]:
            # The table has changed with the end: the whole page is asked again.
            response["HX-Refresh"] = "true"
        return response
    return render(request, "funding/release.html", context)


def _context(request: HttpRequest, desk: Desk, found: Release) -> dict[str, Any]:
    at = timezone.now()
    announcement = announcement_of(found, desk, at)
    calls, committees = choices_of(decidable_by(desk))
    is_open = found.released_at is None
    is_past = found.due_at <= at
    blocked = [row for row in announcement.waiting if row.blocked]
    return {
        "release": found,
        "announcement": announcement,
        "blocked": blocked,
        "calls": calls,
        "committees": committees,
        "may_run": is_open and services.may_run(request.user, found),  # type: ignore[arg-type]
        "is_past": is_past,
        # What cannot be told stays: the page does not wait for it.
        "is_going": is_open and is_past and len(announcement.waiting) > len(blocked),
    }


@login_required
@require_POST
def release_decisions(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Put decisions in the announcement (those ticked, or all of a committee and a call), or take one out."""
    found, desk = release_or_404(request, public_id), deciding_desk(request.user)
    try:
        if "detach" in request.POST:
            hers = Decision.objects.filter(release=found, application__in=decidable_by(desk).order_by().values("pk"))
            decision = get_object_or_404(hers, public_id=identifier_or_404(request.POST["detach"]))
            services.detach_decision(by=request.user, release=found, decision=decision)  # type: ignore[arg-type]
            messages.success(request, "La décision est retirée de l’annonce.")
        else:
            count = services.attach_decisions(
                by=request.user,  # type: ignore[arg-type]
                at=timezone.now(),
                release=found,
                applications=_wanted(request, desk),
            )
            messages.success(request, _put(count))
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
    return redirect("funding:release", found.public_id)


def _wanted(request: HttpRequest, desk: Desk) -> list[Any]:
    """Those ticked; without any, those of the committee and the call chosen whose decision is in no announcement."""
    if ticked := request.POST.getlist("application"):
        return chosen(desk, ticked)
    if "all" not in request.POST:
        return []
    committee = request.POST.get("comite", "")
    dossiers = narrowed(
        decidable_by(desk),
        call=request.POST.get("appel", "").replace("\x00", ""),
        committee=identifier_or_404(committee) if committee else None,
    )
    # Those that wait in another announcement stay there: they are moved by ticking them.
    waiting = {"decisions__release": None, "decisions__released_at": None, "decisions__cancelled_at": None}
    return list(in_view(dossiers, DECIDED).filter(**waiting).distinct())


@login_required
@require_POST
def release_to(request: HttpRequest) -> HttpResponse:
    """The rows ticked in the list go into the announcement chosen there."""
    deciding_desk(request.user)
    typed = request.POST.get("release", "")
    if not typed:
        messages.error(request, "Choisissez une annonce, ou prévoyez-en une d’abord.")
        return redirect("funding:releases")
    return release_decisions(request, identifier_or_404(typed))


@login_required
def release_now(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Make the announcement at once: asked once more, with one's password."""
    found, desk = release_or_404(request, public_id), deciding_desk(request.user)
    if found.released_at or not services.may_run(request.user, found):  # type: ignore[arg-type]
        return redirect("funding:release", found.public_id)
    form = PasswordAgainForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            services.release_now(by=request.user, at=timezone.now(), release=found)  # type: ignore[arg-type]
        except NotAllowed as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, "L’annonce part. Chaque structure reçoit un e-mail.")
        return redirect("funding:release", found.public_id)
    context = {"release": found, "form": form, "announcement": announcement_of(found, desk, timezone.now())}
    return render(request, "funding/release_now.html", context)


def _put(count: int) -> str:
    if not count:
        return "Aucune décision n’est ajoutée : les dossiers choisis n’en ont pas qui attende."
    return "Une décision est dans l’annonce." if count == 1 else f"{count} décisions sont dans l’annonce."
