"""The yearly report in preparation, for who directs: its draft, the figures that people add, its publication."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from applications.workflow import NotAllowed
from instruction.selectors.desks import directs
from reporting.documents.blocks import headings
from reporting.forms.annual import FigureForm
from reporting.models import Edition
from reporting.selectors.assembly import awaited, content_of, contributions_of, report_of
from reporting.selectors.editions import edition_of
from reporting.selectors.report_figures import figures_for, words_of
from reporting.selectors.report_money import FiguresMoved
from reporting.services import publication, typed_figures
from reporting.services.report_documents import text_of
from reporting.views.annual import CONTENTS_TO

MOVED = "Des montants changent en ce moment même. Recommencez dans un instant."


def edition_or_404(request: HttpRequest, public_id: UUID) -> Edition:
    """An edition in any state, for who directs; the same 404 for everyone else."""
    found = edition_of(public_id) if directs(request.user) else None
    if found is None:
        raise Http404
    return found


@login_required
@require_safe
def draft(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The whole report as it would be published now, with what is awaited."""
    edition = edition_or_404(request, public_id)
    if edition.is_published:
        return redirect("annual:report", edition.period)
    now = timezone.now()
    try:
        blocks = report_of(edition, figures=figures_for(edition, at=now), at=now)
    except FiguresMoved:
        messages.warning(request, MOVED)
        return redirect("campaign:board", edition.public_id)
    context = {
        "edition": edition,
        "blocks": blocks,
        "contents": list(headings(blocks, to=CONTENTS_TO)),
        "awaited": awaited(contributions_of(edition)),
        "rows": reverse("reporting:rows"),
    }
    return render(request, "annual/draft.html", context)


@login_required
@require_safe
def draft_document(request: HttpRequest, public_id: UUID, kind: str) -> HttpResponse:
    """The draft as an OpenDocument text, to be read and annotated by colleagues. The PDF is drawn at publication."""
    edition = edition_or_404(request, public_id)
    if kind != "odt" or edition.is_published:
        raise Http404
    now = timezone.now()
    try:
        blocks = content_of(edition, figures=figures_for(edition, at=now), at=now)
    except FiguresMoved:
        messages.warning(request, MOVED)
        return redirect("annual:draft", edition.public_id)
    response = HttpResponse(text_of(edition, blocks), content_type="application/vnd.oasis.opendocument.text")
    response["Content-Disposition"] = 'attachment; filename="projet-de-rapport.odt"'
    response["Content-Security-Policy"] = "sandbox"
    return response


@login_required
@require_http_methods(["GET", "POST"])
def figures(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The figures of the report: those that the portal counts, and those that people add with their provenance."""
    edition = edition_or_404(request, public_id)
    if edition.is_published:
        return redirect("annual:report", edition.period)
    now = timezone.now()
    rows = figures_for(edition, at=now)
    asked = request.GET.get("chiffre", "")
    edited = next((row for row in rows if row.pk and row.slug == asked), None)
    form = FigureForm(request.POST if request.method == "POST" else None, initial=FigureForm.start(edited))
    if request.method == "POST" and form.is_valid() and _keeps(request, edition, form, asked):
        messages.success(request, "Le chiffre est dans le rapport.")
        return redirect("annual:figures_edit", edition.public_id)
    context = {
        "edition": edition,
        "form": form,
        "edited": edited,
        "lines": [(row, words_of(row), bool(row.pk)) for row in rows],
        "rows": reverse("reporting:rows"),
        "version": request.POST.get("version") or edition.version,
    }
    return render(request, "annual/figures.html", context)


@login_required
@require_POST
def drop_figure(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Take out a figure that someone added."""
    edition = edition_or_404(request, public_id)
    try:
        typed_figures.drop_figure(
            by=request.user, edition=edition, version=_version(request), slug=request.POST.get("chiffre", "")
        )
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "Le chiffre est retiré du rapport.")
    return redirect("annual:figures_edit", edition.public_id)


@login_required
@require_http_methods(["GET", "POST"])
def publish(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """What is missing, what publishing does, and the period typed again to do it."""
    edition = edition_or_404(request, public_id)
    if edition.is_published:
        return redirect("annual:report", edition.period)
    error = ""
    if request.method == "POST":
        typed: dict[str, Any] = {"version": _version(request), "confirmation": request.POST.get("confirmation", "")}
        try:
            publication.publish_edition(by=request.user, at=timezone.now(), edition=edition, **typed)
        except NotAllowed as refusal:
            error = str(refusal)
        else:
            messages.success(request, "Le rapport est publié. Ses documents arrivent dans un instant.")
            return redirect("annual:report", edition.period)
    context = {
        "edition": edition,
        "error": error,
        "typed": request.POST.get("confirmation", ""),
        "refusals": publication.refusals(edition),
        "awaited": awaited(contributions_of(edition)),
        # What is read now is what may be published: a refusal for a change asks to read again.
        "version": edition.version,
    }
    return render(request, "annual/publish.html", context, status=409 if error else 200)


def _keeps(request: HttpRequest, edition: Edition, form: FigureForm, slug: str) -> bool:
    """Whether the figure is kept; else the form says why."""
    try:
        typed_figures.keep_figure(
            by=request.user, edition=edition, version=_version(request), typed=form.typed(), slug=slug
        )
    except NotAllowed as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


def _version(request: HttpRequest) -> int:
    given = request.POST.get("version", "")
    return int(given) if given.isdecimal() and len(given) < 9 else 0
