"""Several votes of one funder at once: a dense table of its dossiers, each row recorded on its own."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from applications.models import Application
from applications.workflow import NotAllowed
from contacts.models import Funder, User
from contacts.views.access import identifier_or_404
from eligibility.models import Call
from funding.forms.votes import TableForm
from funding.selectors.votes import (
    DOSSIERS_SHOWN,
    VoteLine,
    committees_to_vote,
    dossiers_of,
    funders_spoken_for,
    lines_to_vote,
)
from funding.services.votes import record_vote


@login_required
def votes(request: HttpRequest) -> HttpResponse:
    """Read or write the votes of a funder on the dossiers of a call or of a sitting."""
    funders = list(funders_spoken_for(request.user))
    if not funders:
        raise Http404
    funder = chosen_funder(funders, request.GET.get("financeur", ""))
    if funder is None:
        return render(request, "funding/votes_choose.html", {"funders": funders, "funder": None})
    every = dossiers_of(request.user, funder)
    filters = _filters(request, every)
    found = _narrowed(every, appel=filters["query"]["appel"], seance=filters["query"]["seance"])
    page = Paginator(found.select_related("organisation", "call", "theme"), DOSSIERS_SHOWN).get_page(
        request.GET.get("page")
    )
    lines = lines_to_vote(funder, list(page.object_list))
    context = {"funders": funders, "funder": funder, "page": page, **filters}
    if request.method != "POST":
        form = TableForm(None, list(_open(lines)))
        return render(request, "funding/votes.html", context | _table(form, lines))
    form = TableForm(request.POST, list(_open(lines)))
    done = _recorded(request.user, funder, _open(lines), form)
    if done:
        messages.success(request, "Un vote est enregistré." if done == 1 else f"{done} votes sont enregistrés.")
    if not _wrong(form):
        return redirect(request.get_full_path())
    if done:
        # What is recorded is shown as such; what is not keeps what was typed.
        lines = lines_to_vote(funder, list(page.object_list))
    return render(request, "funding/votes.html", context | _table(form, lines), status=422)


def _open(lines: list[VoteLine]) -> dict[str, VoteLine]:
    """The lines that wait for a vote, by key."""
    return {line.key: line for line in lines if not line.is_voted}


def _table(form: TableForm, lines: list[VoteLine]) -> dict[str, Any]:
    return {
        "form": form,
        "rows": [(line, None if line.is_voted else form.rows.get(line.key)) for line in lines],
        "problems": _problems(form, {line.key: line for line in lines}) if form.common.is_bound else [],
    }


def _filters(request: HttpRequest, every: QuerySet[Application]) -> dict[str, Any]:
    """What may narrow the list, and what does: the latest call where nothing is asked."""
    calls = list(Call.objects.filter(applications__in=every.order_by()).distinct().order_by("-year", "code"))
    query = {name: request.GET.get(name, "") for name in ("financeur", "appel", "seance")}
    if "appel" not in request.GET and not query["seance"] and calls:
        query["appel"] = calls[0].code
    return {"calls": calls, "committees": committees_to_vote(every), "query": query}


def chosen_funder(funders: list[Funder], slug: str) -> Funder | None:
    """The one asked for; the only one where there is no choice. Raises 404 for one that is not hers."""
    if slug:
        found = next((one for one in funders if one.slug == slug), None)
        if found is None:
            raise Http404
        return found
    return funders[0] if len(funders) == 1 else None


def _narrowed(found: QuerySet[Application], *, appel: str, seance: str) -> QuerySet[Application]:
    if appel:
        found = found.filter(call__code=appel)
    if seance:
        committee = identifier_or_404(seance)
        found = found.filter(agenda_items__committee__public_id=committee, agenda_items__removed_at=None)
    return found


def _recorded(user: User, funder: Funder, lines: dict[str, VoteLine], form: TableForm) -> int:
    """Each filled row in its own transaction; those that cannot be say why and stay as they were typed."""
    filled = list(form.filled())
    if not filled:
        form.common.full_clean()
        form.common.add_error(None, "Remplissez au moins une ligne.")
        return 0
    if not form.common.is_valid():
        for _, row in filled:
            row.is_valid()
        return 0
    done = 0
    for key, row in filled:
        if not row.is_valid():
            continue
        line = lines[key]
        try:
            record_vote(
                by=user,
                at=timezone.now(),
                application=line.application,
                funder=funder,
                nature=line.line.nature,
                note=line.line.note,
                **row.said(form.common.cleaned_data),
            )
        except NotAllowed as refusal:
            field = {"reference": "own"}.get(getattr(refusal, "field", ""), getattr(refusal, "field", ""))
            row.add_error(field if field in row.fields else None, str(refusal))
        else:
            done += 1
    return done


def _wrong(form: TableForm) -> bool:
    return bool(form.common.errors) or any(row.errors for _, row in form.filled())


def _problems(form: TableForm, lines: dict[str, VoteLine]) -> list[tuple[str, str, str]]:
    """What is to correct: where, of which dossier, what."""
    found = [
        (f"div_{field.auto_id}", str(field.label), " ".join(map(str, field.errors)))
        for field in form.common
        if field.errors
    ]
    found += [("formulaire", "", str(error)) for error in form.common.non_field_errors()]
    for key, row in form.filled():
        told = [str(error) for errors in row.errors.values() for error in errors]
        if told:
            found.append((f"ligne-{key}", lines[key].application.number, " ".join(told)))
    return found
