"""The agenda of a sitting: read, ordered, filled and emptied."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from applications.forms import reason_in
from applications.models import Application
from applications.workflow import NotAllowed, State
from committees.selectors.agendas import COMING, Passage, called, coming, numbered, order_of, taken_off
from committees.services.agenda import order_by, place, put_back, put_on, reorder, set_minutes
from committees.views.access import committee_or_404, kept_or_404, page_context
from contacts.parsing import identifiers
from instruction.models import Committee
from instruction.selectors.agendas import TAKING
from instruction.services.agendas import take_off_agenda

# As many dossiers as a page offers to choose from.
MOST = 200


@login_required
@require_safe
def agenda(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The passages of a sitting that this person may read, in order, with their hours."""
    committee = committee_or_404(request, public_id)
    return render(request, "committees/agenda.html", _agenda_context(request, committee))


@login_required
@require_POST
def item(request: HttpRequest, public_id: UUID, dossier: UUID) -> HttpResponse:
    """Move one passage, say how long it takes, take it off or put it back."""
    committee = committee_or_404(request, public_id)
    gesture = request.POST.get("gesture", "")
    try:
        if gesture == "restore":
            told = _restored(request, committee, dossier)
        else:
            passage = _passage_or_404(request, committee, dossier)
            told = _removed(request, passage) if gesture == "remove" else _treated(request, passage, gesture)
    except NotAllowed as refusal:
        return _after(request, committee, refusal=str(refusal))
    return _after(request, committee, told=told)


@login_required
@require_POST
def order(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Put the agenda in the order dragged, in that of the marks, or theme by theme."""
    committee = kept_or_404(request, public_id)
    how = request.POST.get("by", "")
    try:
        if how:
            order_by(by=request.user, committee=committee, how=how)
            told = "L’ordre du jour suit les notes." if how == "rank" else "L’ordre du jour suit les thématiques."
        else:
            keys = {str(one.item.public_id): one.item.pk for one in order_of(request.user, committee).passages}
            wanted = [keys[key] for key in request.POST.getlist("order") if key in keys]
            reorder(by=request.user, committee=committee, wanted=wanted)
            told = "L’ordre est enregistré."
    except NotAllowed as refusal:
        return _after(request, committee, refusal=str(refusal))
    return _after(request, committee, told=told)


@login_required
def fill(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The ready dossiers that the sitting calls by its rule, to add all or some; any other by its number."""
    committee = kept_or_404(request, public_id)
    if not _takes(committee):
        return redirect("committees:agenda", public_id)
    typed, refusal = request.POST.get("number", ""), ""
    if request.method == "POST":
        try:
            chosen = _chosen(request, committee, typed)
            count = put_on(by=request.user, at=timezone.now(), committee=committee, applications=chosen)
        except NotAllowed as error:
            refusal = str(error)
        else:
            plural = "s" if count > 1 else ""
            messages.success(request, f"{count} dossier{plural} inscrit{plural} à l’ordre du jour.")
            return redirect("committees:agenda", public_id)
    rows = called(request.user, committee)
    context = page_context(request, committee, "agenda", typed=typed, refusal=refusal)
    context |= {
        "rows": list(rows[:MOST]),
        "count": rows.count(),
        "most": MOST,
        "ticked": request.POST.getlist("dossier"),
        "themes": list(committee.themes.all()),
        "communes": list(committee.communes.all()),
    }
    return render(request, "committees/fill.html", context)


def _chosen(request: HttpRequest, committee: Committee, typed: str) -> list[Application]:
    do = request.POST.get("do", "")
    if do == "number":
        found = numbered(request.user, committee, typed)
        if found is None:
            raise NotAllowed("Aucun dossier prêt ou ajourné de vos thématiques ne porte ce numéro.")
        return [found]
    rows = called(request.user, committee)
    if do == "all":
        return list(rows)
    chosen = list(rows.filter(public_id__in=identifiers(request.POST.getlist("dossier"))))
    if not chosen:
        raise NotAllowed("Cochez au moins un dossier.")
    return chosen


def _treated(request: HttpRequest, passage: Passage, gesture: str) -> str:
    number = passage.item.application.number
    if gesture == "minutes":
        set_minutes(by=request.user, item=passage.item, minutes=_number(request.POST.get("minutes", ""), blank=True))
        return f"Durée du dossier {number} enregistrée."
    ranks = {"up": passage.rank - 1, "down": passage.rank + 1}
    rank = ranks[gesture] if gesture in ranks else _number(request.POST.get("rank", ""))
    if rank is None or not place(by=request.user, item=passage.item, rank=rank):
        return "Ce dossier est déjà à cette place."
    if gesture in ranks:
        return f"Le dossier {number} {'monte' if gesture == 'up' else 'descend'} d’une place."
    return f"Le dossier {number} passe au rang {rank}."


def _removed(request: HttpRequest, passage: Passage) -> str:
    application = passage.item.application
    take_off_agenda(by=request.user, at=timezone.now(), application=application, reason=reason_in(request.POST))
    return f"Le dossier {application.number} est retiré de l’ordre du jour ; la structure est prévenue."


def _restored(request: HttpRequest, committee: Committee, dossier: UUID) -> str:
    kept_or_404(request, committee.public_id)
    found = next((one for one in taken_off(request.user, committee) if one.application.public_id == dossier), None)
    if found is None:
        raise Http404
    put_back(by=request.user, at=timezone.now(), item=found)
    return f"Le dossier {found.application.number} est de nouveau à l’ordre du jour, à son rang."


def _takes(committee: Committee) -> bool:
    """Whether a dossier may still come to its agenda."""
    return committee.state in TAKING and committee.held_on >= timezone.localdate()


def _number(text: str, *, blank: bool = False) -> int | None:
    if blank and not text.strip():
        return None
    try:
        return int(text)
    except ValueError as error:
        raise NotAllowed("Écrivez un nombre.") from error


def _passage_or_404(request: HttpRequest, committee: Committee, dossier: UUID) -> Passage:
    passages = order_of(request.user, committee).passages
    found = next((one for one in passages if one.item.application.public_id == dossier), None)
    if found is None:
        raise Http404
    return found


def _after(request: HttpRequest, committee: Committee, *, told: str = "", refusal: str = "") -> HttpResponse:
    if request.htmx:
        committee.refresh_from_db()
        context = _agenda_context(request, committee, told=told, refusal=refusal)
        return render(request, "committees/partials/passages.html", context)
    if refusal:
        messages.error(request, refusal)
    else:
        messages.success(request, told)
    return redirect("committees:agenda", committee.public_id)


def _agenda_context(request: HttpRequest, committee: Committee, *, told: str = "", refusal: str = "") -> dict[str, Any]:
    context = page_context(request, committee, "agenda", told=told, refusal=refusal)
    takes = context["keeps"] and _takes(committee)
    ready = called(request.user, committee) if takes else Application.objects.none()
    states = list(ready.order_by().values_list("state", flat=True)) if takes else []
    context |= {
        "order": order_of(request.user, committee),
        "takes": takes,
        "ready": sum(state in COMING for state in states),
        "deferred": sum(state == State.DEFERRED for state in states),
        "others": takes and not states and coming(request.user, committee).exists(),
        "off": taken_off(request.user, committee) if takes else [],
    }
    return context
