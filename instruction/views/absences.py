"""Absences of referents: their own, and for heads and administrators those of others."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from applications.workflow import NotAllowed
from contacts.models import Absence
from instruction.forms.absences import AbsenceForm
from instruction.selectors import Desk
from instruction.selectors.absences import absences_managed, deputyships, referents_managed
from instruction.services.absences import cancel_absence, declare_absence, deputy_warning
from instruction.services.settling import Handed
from instruction.views.access import desk_or_404


@login_required
def absences(request: HttpRequest) -> HttpResponse:
    """List, declare, change and call off."""
    desk, at = desk_or_404(request.user), timezone.now()
    people = referents_managed(desk)
    posted = request.method == "POST"
    if posted and request.POST.get("gesture") == "cancel":
        _cancel(request, _asked(desk, request.POST.get("absence", "")))
        return redirect("instruction:absences")
    changed = _asked(desk, request.POST["absence"]) if posted and request.POST.get("absence") else None
    form = AbsenceForm(request.POST if posted else None, people=people, absence=changed)
    if posted and form.is_valid() and _declare(request, form, changed):
        return redirect("instruction:absences")
    lines = absences_managed(desk, at)
    context = {
        "form": form,
        "changed": changed,
        "lines": [
            (line, "" if line.is_over else deputy_warning(line.absence), _form_of(line, people)) for line in lines
        ],
        "standing_in": deputyships(desk, at),
        "manages": people.exists(),
    }
    return render(request, "instruction/absences.html", context)


def _form_of(line: Any, people: Any) -> AbsenceForm | None:
    """The form that changes an absence, with ids of its own."""
    return (
        None if line.is_over else AbsenceForm(people=people, absence=line.absence, auto_id=f"id_{line.absence.pk}_%s")
    )


def _asked(desk: Desk, pk: str) -> Absence:
    """One of the absences that this person manages; any other is unknown."""
    found = Absence.objects.filter(pk=pk) if pk.isdecimal() and len(pk) < 19 else Absence.objects.none()
    absence = found.filter(referent__in=referents_managed(desk)).select_related("referent__service", "deputy").first()
    if absence is None:
        raise Http404
    return absence


def _declare(request: HttpRequest, form: AbsenceForm, changed: Absence | None) -> bool:
    said = {name: form.cleaned_data[name] for name in ("starts_on", "ends_on", "deputy")}
    referent = changed.referent if changed else form.cleaned_data["referent"]
    try:
        absence, handed = declare_absence(
            by=request.user, at=timezone.now(), referent=referent, absence=changed, **said
        )
    except NotAllowed as refusal:
        form.add_error(None, str(refusal))
    except ValidationError as refusal:
        for name, faults in refusal.message_dict.items():
            form.add_error(name if name in form.fields else None, faults)
    else:
        messages.success(
            request, f"L’absence est enregistrée, du {absence.starts_on:%d/%m/%Y} au {absence.ends_on:%d/%m/%Y}."
        )
        _tell(request, handed)
        if warning := deputy_warning(absence):
            messages.warning(request, warning)
        return True
    return False


def _cancel(request: HttpRequest, absence: Absence) -> None:
    try:
        handed = cancel_absence(by=request.user, at=timezone.now(), absence=absence)
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "L’absence est annulée.")
        _tell(request, handed)


def _tell(request: HttpRequest, handed: list[Handed]) -> None:
    for one in handed:
        dossiers = "1 dossier passe" if one.dossiers == 1 else f"{one.dossiers} dossiers passent"
        messages.info(request, f"{dossiers} de {one.source} à {one.target}.")
