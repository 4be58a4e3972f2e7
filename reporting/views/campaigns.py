"""The campaigns of the yearly report, for who directs: editions, frame, board, opening, reminders, closing."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from applications.documents_out.csv_tables import csv_text
from contacts.models import Funder, Service
from contacts.refusals import Refused
from instruction.selectors.desks import directs
from reporting.forms.campaigns import ChapterForm, EditionForm, frame_lines, posted_frame
from reporting.models import ContributionState, Edition
from reporting.selectors.campaigns import EXTRA_FILTERS, board_of, edition_named, frame_of, rows_of
from reporting.selectors.campaigns import editions as every_edition
from reporting.services import campaigns as services
from reporting.services.campaigns import Told

MOST_AT_ONCE = 200
COLUMNS = ("Partie", "Titre", "Auteur", "Personnes", "État", "Attendue le", "Jours", "Relances", "Dernière relance",
           "Dernier changement")  # fmt: skip
STEPS = {"open": services.open_campaign, "close": services.close_campaign, "reopen": services.reopen_campaign}


def edition_or_404(request: HttpRequest, public_id: UUID) -> Edition:
    """An edition, for who directs; the same 404 for everyone else."""
    found = edition_named(public_id) if directs(request.user) else None  # type: ignore[arg-type]  # Signed in.
    if found is None:
        raise Http404
    return found


@login_required
@require_safe
def editions(request: HttpRequest) -> HttpResponse:
    """Every edition, the latest first."""
    if not directs(request.user):  # type: ignore[arg-type]
        raise Http404
    return render(request, "campaign/list.html", {"lines": every_edition()})


@login_required
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Make an edition: its frame is laid at once."""
    if not directs(request.user):  # type: ignore[arg-type]
        raise Http404
    last = next((line.edition for line in every_edition()), None)
    year = timezone.localdate().year
    start = {"title": f"Rapport politique de la ville {year}", "period": str(year), "year": year, "previous": last}
    form = EditionForm(request.POST if request.method == "POST" else None, initial=start)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.create_edition(by=request.user, at=timezone.now(), said=form.settings())  # type: ignore[arg-type]
        except (Refused, ValidationError) as refused:
            _add_errors(form, refused)
        else:
            messages.success(request, "Le cadre du rapport est posé. Relisez-le avant d’ouvrir les contributions.")
            return redirect("campaign:frame", made.public_id)
    return render(request, "campaign/edition.html", {"form": form, "edition": None})


@login_required
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Change what is said of an edition."""
    edition = edition_or_404(request, public_id)
    start = {name: getattr(edition, name) for name in ("title", "period", "year", "previous")}
    start |= {"calls": edition.calls.all(), "due_on": f"{edition.due_on:%d/%m/%Y}" if edition.due_on else ""}
    form = EditionForm(request.POST if request.method == "POST" else None, initial=start, edition=edition)
    if request.method == "POST" and form.is_valid():
        try:
            services.edit_edition(by=request.user, at=timezone.now(), edition=edition, said=form.settings())  # type: ignore[arg-type]
        except (Refused, ValidationError) as refused:
            _add_errors(form, refused)
        else:
            messages.success(request, "Les réglages sont enregistrés.")
            return redirect("campaign:board", public_id)
    return render(request, "campaign/edition.html", {"form": form, "edition": edition})


@login_required
@require_safe
def board(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Where each contribution stands."""
    edition = edition_or_404(request, public_id)
    wanted, words = request.GET.get("etat", ""), request.GET.get("q", "").strip()[:100]
    filters = {**dict(ContributionState.choices), **EXTRA_FILTERS}
    found = board_of(edition, timezone.now(), wanted=wanted if wanted in filters else "", words=words)
    chips = [(slug, label, found.counts[slug]) for slug, label in filters.items() if found.counts[slug]]
    context = {"edition": edition, "board": found, "wanted": wanted, "words": words, "chips": chips, "tab": "board"}
    return render(request, "campaign/board.html", context)


@login_required
@require_safe
def board_csv(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The whole board as a spreadsheet file."""
    edition = edition_or_404(request, public_id)
    lines = []
    for row in rows_of(edition, timezone.now()):
        one = row.contribution
        said = (one.get_kind_display(), one.title, row.author, ", ".join(str(person) for person in row.people))
        when = (one.get_state_display(), row.due, row.days, one.reminders)
        lines.append((*said, *when, one.reminded_at and timezone.localdate(one.reminded_at),
                      timezone.localdate(one.updated_at)))  # fmt: skip
    response = HttpResponse(csv_text(COLUMNS, lines), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="contributions-{edition.year}.csv"'
    return response


@login_required
@require_http_methods(["GET", "POST"])
def frame(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Which contributions the edition asks, of whom, in what order."""
    edition = edition_or_404(request, public_id)
    table, services_there = frame_of(edition), list(Service.objects.order_by("name"))
    lines = frame_lines(table.rows, table.begun)
    added = set(request.POST.getlist("add"))
    if request.method == "POST":
        lines, said = posted_frame(request.POST, table.rows, table.begun, services_there)
        wanted = [one for one in (*table.communes, *table.partners) if one.slug in added]
        if not any(line.errors for line in lines) and _framed(request, edition, said, wanted):
            return redirect("campaign:frame", public_id)
    context = {"edition": edition, "table": table, "lines": lines, "services": services_there, "added": added}
    return render(request, "campaign/frame.html", {**context, "chapter": ChapterForm(), "tab": "frame"})


@login_required
@require_http_methods(["GET", "POST"])
def add_chapter(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One more chapter of the MEL's."""
    edition = edition_or_404(request, public_id)
    form = ChapterForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            services.add_chapter(by=request.user, at=timezone.now(), edition=edition, **form.cleaned_data)  # type: ignore[arg-type]
        except (Refused, ValidationError) as refused:
            _add_errors(form, refused)
        else:
            messages.success(request, f"Le chapitre « {form.cleaned_data['title']} » est ajouté.")
            return redirect("campaign:frame", public_id)
    return render(request, "campaign/chapter.html", {"edition": edition, "form": form, "tab": "frame"})


@login_required
@require_http_methods(["GET", "POST"])
def step(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Open the contributions, close them, or open them again: a page that says what happens, then the gesture."""
    edition = edition_or_404(request, public_id)
    act = STEPS.get(request.POST.get("step", "")) if request.method == "POST" else None
    if act is not None:
        try:
            told: Any = act(by=request.user, at=timezone.now(), edition=edition)  # type: ignore[operator]
        except Refused as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, _told(told) if isinstance(told, Told) else "C’est fait.")
            return redirect("campaign:board", public_id)
    context = {"edition": edition, "rows": rows_of(edition, timezone.now()), "tab": "step"}
    return render(request, "campaign/step.html", context)


@login_required
@require_POST
def remind(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Write to the authors of the rows ticked, or to all who are late."""
    edition = edition_or_404(request, public_id)
    rows = [row.contribution.public_id for row in rows_of(edition, timezone.now())
            if row.is_late or request.POST.get("who") != "late"]  # fmt: skip
    ticked = set(request.POST.getlist("row")[:MOST_AT_ONCE])
    chosen = [one for one in rows if request.POST.get("who") == "late" or str(one) in ticked]
    try:
        told = services.remind(by=request.user, at=timezone.now(), edition=edition, contributions=chosen)  # type: ignore[arg-type]
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _told(told)) if told.people else messages.info(request, _nobody(chosen, told))
    return redirect("campaign:board", public_id)


def _framed(request: HttpRequest, edition: Edition, said: Any, wanted: list[Funder]) -> bool:
    try:
        services.save_frame(by=request.user, at=timezone.now(), edition=edition, lines=said, added=wanted)  # type: ignore[arg-type]
    except (Refused, ValidationError) as refused:
        messages.error(request, str(refused) if isinstance(refused, Refused) else " ".join(refused.messages))
        return False
    messages.success(request, "Le cadre est enregistré.")
    return True


def _told(told: Told) -> str:
    said = f"{told.people} personne{'s' if told.people > 1 else ''} prévenue{'s' if told.people > 1 else ''}."
    if told.invited:
        said += f" Invitation envoyée pour : {', '.join(told.invited)}."
    if told.silent:
        said += f" Personne à prévenir pour : {', '.join(told.silent)}. Invitez quelqu’un."
    return said


def _nobody(chosen: list[UUID], told: Told) -> str:
    if not chosen:
        return "Cochez au moins une contribution attendue."
    if told.silent:
        return f"Personne à prévenir pour : {', '.join(told.silent)}. Invitez quelqu’un."
    return "Rien n’est parti : ces contributions ne sont plus attendues, ou une relance date de moins d’une heure."


def _add_errors(form: Any, refused: Exception) -> None:
    """What the service or the database refuses, beside its field."""
    if isinstance(refused, ValidationError) and hasattr(refused, "error_dict"):
        for name, errors in refused.error_dict.items():
            form.add_error(name if name in form.fields else None, errors)
    else:
        form.add_error(None, refused if isinstance(refused, ValidationError) else str(refused))
