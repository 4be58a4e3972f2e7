"""The pages of envelopes: the tree of a call, one envelope with its parts, a new one, its changes."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from applications.documents_out.csv_tables import Cell
from applications.documents_out.downloads import asked_format, table_response
from applications.forms.fields import typed_amount
from applications.workflow import NotAllowed
from contacts.models import User
from eligibility.models import Call
from funding.forms.envelopes import EnvelopeEditForm, EnvelopeForm, PartsForm
from funding.models import Envelope
from funding.selectors.envelope_tree import (
    Branch,
    calls_with_envelopes,
    charged_on_it,
    envelopes_read,
    history_of,
    outside_of,
    parts_of,
    tree_of,
)
from funding.selectors.votes import funders_read
from funding.services.envelopes import (
    EnvelopeChanged,
    EnvelopeRefused,
    close_envelope,
    create_envelope,
    edit_envelope,
    split_envelope,
)
from instruction.selectors.desks import directs

SCOPE = ("Financeur", "Nature", "Enveloppe", "Contenue dans", "Thématique", "Commune", "Quartier")
# Columns of figures, by the name of what they show; who does not direct reads no proposal of the services.
STAGES = {
    "amount": "Montant",
    "asked": "Demandé",
    "proposed": "Proposé",
    "agreed": "Accordé en comité",
    "voted": "Voté",
    "paid": "Payé",
    "engaged": "Engagé",
    "remaining": "Reste",
}


@login_required
@require_safe
def envelopes(request: HttpRequest) -> HttpResponse:
    """The envelopes of a call, as a tree by funder."""
    call, calls, branches = _tree(request)
    chosen = request.GET.get("financeur", "")
    context = {
        "call": call,
        "calls": calls,
        "branches": branches,
        "funders": funders_read(request.user).filter(envelopes__call=call).distinct() if call else [],
        "chosen": chosen,
        "outside": outside_of(call, branches[0].funder if chosen and branches else None, request.user) if call else [],
        "may_edit": directs(request.user),
    }
    return render(request, "funding/envelopes.html", context)


@login_required
@require_safe
def envelopes_csv(request: HttpRequest) -> HttpResponseBase:
    """The same tree for a spreadsheet."""
    kind, (call, _, branches) = asked_format(request.GET), _tree(request)
    stages = [stage for stage in STAGES if stage != "proposed" or directs(request.user)]
    head = (*SCOPE, *(STAGES[stage] for stage in stages), "Fermée le")
    name = f"enveloppes-{call.code if call else 'aucun-appel'}"
    return table_response(kind, name, head, _rows(branches, stages), sheet="Enveloppes")


@login_required
def envelope_new(request: HttpRequest) -> HttpResponse:
    """Set money aside."""
    _direct_or_404(request.user)
    asked = {"call": request.GET.get("appel"), "funder": request.GET.get("financeur")}
    form = EnvelopeForm(request.POST or None, initial=asked)
    if request.method == "POST" and form.is_valid():
        told = {name: form.cleaned_data[name] for name in ("funder", "call", "nature")}
        try:
            made = create_envelope(by=request.user, at=timezone.now(), wished=form.wished(), **told)
        except EnvelopeRefused as refusal:
            form.add_error(refusal.field or None, str(refusal))
        else:
            messages.success(request, f"L’enveloppe « {made.name} » est créée.")
            return redirect("funding:envelope", made.public_id)
    return render(request, "funding/envelope_new.html", {"form": form}, status=_status(request))


@login_required
@require_safe
def envelope(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One envelope: where it stands, its parts, what is taken from it, its changes."""
    found = _envelope_or_404(request.user, public_id)
    return _shown(request, found, PartsForm(None, found))


@login_required
@require_POST
def envelope_split(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Divide an envelope: all the parts typed, or none."""
    found = _edited_or_404(request.user, public_id)
    form, problem = PartsForm(request.POST, found), ""
    if form.is_empty:
        problem = "Donnez au moins une part, avec son nom et son montant."
    elif form.is_valid():
        try:
            made = split_envelope(by=request.user, at=timezone.now(), envelope=found, parts=form.wished())
        except NotAllowed as refusal:
            problem = str(refusal)
        else:
            told = "Une part est créée." if len(made) == 1 else f"{len(made)} parts sont créées."
            messages.success(request, told)
            return redirect("funding:envelope", found.public_id)
    return _shown(request, found, form, problem or "Des parts sont à corriger : rien n’est encore enregistré.")


@login_required
def envelope_edit(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Change the name, the amount or the note; what a colleague changed meanwhile is shown, and nothing is lost."""
    found = _edited_or_404(request.user, public_id)
    stored = {"name": found.name, "amount": typed_amount(found.amount), "note": found.note, "version": found.version}
    form = EnvelopeEditForm(request.POST if request.method == "POST" else None, initial=stored)
    theirs = None
    if request.method == "POST" and form.is_valid():
        try:
            edit_envelope(by=request.user, envelope=found, **form.cleaned_data)
        except EnvelopeChanged as clash:
            theirs = clash.stored
            # Sent again once she has read it, hers takes its place.
            sent = request.POST.copy()
            sent["version"] = str(theirs.version)
            form.data = sent
            form.add_error(None, str(clash))
        except EnvelopeRefused as refusal:
            form.add_error(refusal.field or None, str(refusal))
        else:
            messages.success(request, "L’enveloppe est enregistrée.")
            return redirect("funding:envelope", found.public_id)
    context = {"envelope": found, "form": form, "theirs": theirs}
    return render(request, "funding/envelope_edit.html", context, status=_status(request))


@login_required
@require_POST
def envelope_close(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Nothing more is taken from it."""
    found = _edited_or_404(request.user, public_id)
    version = request.POST.get("version", "")
    seen = int(version) if version.isdecimal() and len(version) < 10 else 0
    try:
        close_envelope(by=request.user, at=timezone.now(), envelope=found, version=seen)
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "L’enveloppe est fermée : rien de plus n’y sera pris.")
    return redirect("funding:envelope", found.public_id)


def _shown(request: HttpRequest, found: Envelope, form: PartsForm, problem: str = "") -> HttpResponse:
    row, parts = parts_of(found)
    context = {
        "envelope": found,
        "row": row,
        "parts": parts,
        "charged": charged_on_it(request.user, found),
        "history": history_of(found),
        "form": form,
        "problem": problem,
        "may_edit": directs(request.user),
    }
    return render(request, "funding/envelope.html", context, status=422 if problem else 200)


def _tree(request: HttpRequest) -> tuple[Call | None, list[Call], list[Branch]]:
    user = request.user
    if not funders_read(user).exists():
        raise Http404
    calls = calls_with_envelopes(user)
    wished = request.GET.get("appel", "")
    call = next((one for one in calls if one.code == wished), calls[0] if calls else None)
    if call is None:
        return None, calls, []
    slug = request.GET.get("financeur", "")
    return call, calls, tree_of(user, call, funders_read(user).filter(slug=slug).first() if slug else None)


def _rows(branches: list[Branch], stages: list[str]) -> list[tuple[Cell, ...]]:
    return [
        (
            branch.funder.name,
            branch.nature,
            row.envelope.name,
            row.envelope.parent.name if row.envelope.parent else "",
            row.envelope.theme.label if row.envelope.theme else "",
            row.envelope.commune.name if row.envelope.commune else "",
            row.envelope.neighbourhood.name if row.envelope.neighbourhood else "",
            *(getattr(row.standing, stage) for stage in stages),
            timezone.localdate(row.envelope.closed_at) if row.envelope.closed_at else None,
        )
        for branch in branches
        for row in branch.rows
    ]


def _envelope_or_404(user: User, public_id: UUID) -> Envelope:
    return get_object_or_404(envelopes_read(user), public_id=public_id)


def _edited_or_404(user: User, public_id: UUID) -> Envelope:
    _direct_or_404(user)
    return _envelope_or_404(user, public_id)


def _direct_or_404(user: User) -> None:
    if not directs(user):
        raise Http404


def _status(request: HttpRequest) -> int:
    """A form that comes back is a form that was not understood."""
    return 422 if request.method == "POST" else 200
