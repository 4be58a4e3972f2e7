"""The pages where the direction writes the observatory: indicators, sources, values one by one."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from applications.workflow import NotAllowed
from contacts.models import User
from instruction.selectors.desks import directs
from reporting.forms.observatory import IndicatorForm, NewValueForm, RowForm, SourceForm, ValueForm
from reporting.models import Indicator, IndicatorSource, Observation
from reporting.selectors.observatory import Reading, active_indicators, in_order, past_of
from reporting.services.observations import (
    ChangedMeanwhile,
    ObservatoryRefused,
    add_row,
    edit_row,
    mark_of,
    remove_value,
)

PAGE = "observatory/form.html"
AGAIN = "Ce que vous avez écrit est gardé ci-dessous. Enregistrez à nouveau pour que votre version remplace celle-ci."


@login_required
@require_safe
def manage(request: HttpRequest) -> HttpResponse:
    """The indicators and the sources, with how many values each has."""
    direct_or_404(request.user)
    context = {
        "indicators": in_order(Indicator.objects.annotate(values_known=Count("observations"))),
        "sources": IndicatorSource.objects.annotate(values_known=Count("observations")).order_by("name"),
    }
    return render(request, "observatory/manage.html", context)


@login_required
def indicator_new(request: HttpRequest) -> HttpResponse:
    """Something more to measure."""
    direct_or_404(request.user)
    last = max((one.order for one in active_indicators()), default=0)
    form = IndicatorForm(request.POST or None)
    page = {"title": "Ajouter un indicateur", "button": "Ajouter l’indicateur", "back": _manage()}
    return _new(request, form, lambda told: Indicator(order=last + 10, **told), page)


@login_required
def indicator_edit(request: HttpRequest, slug: str) -> HttpResponse:
    """Change what an indicator says of itself; its unit stays once it has values."""
    direct_or_404(request.user)
    found = get_object_or_404(Indicator, slug=slug)
    form = IndicatorForm(request.POST or None, row=found)
    page = {"title": f"Modifier « {found.label} »", "button": "Enregistrer l’indicateur", "back": _indicator(found)}
    return _edited(request, form, found, page)


@login_required
def source_new(request: HttpRequest) -> HttpResponse:
    """One more source."""
    direct_or_404(request.user)
    page = {"title": "Ajouter une source", "button": "Ajouter la source", "back": _manage()}
    return _new(request, SourceForm(request.POST or None), lambda told: IndicatorSource(**told), page)


@login_required
def source_edit(request: HttpRequest, slug: str) -> HttpResponse:
    direct_or_404(request.user)
    found = get_object_or_404(IndicatorSource, slug=slug)
    form = SourceForm(request.POST or None, row=found)
    page = {"title": f"Modifier « {found.name} »", "button": "Enregistrer la source", "back": _manage()}
    return _edited(request, form, found, page)


@login_required
def value_new(request: HttpRequest, slug: str) -> HttpResponse:
    """A value of an indicator at one more place or date."""
    direct_or_404(request.user)
    indicator = get_object_or_404(Indicator, slug=slug)
    form = NewValueForm(request.POST or None, indicator=indicator)
    page = {"title": f"Ajouter une valeur, {indicator.label}", "button": "Ajouter la valeur",
            "back": _indicator(indicator)}  # fmt: skip
    return _new(request, form, lambda told: Observation(indicator=indicator, **told), page)


@login_required
def value_edit(request: HttpRequest, key: int) -> HttpResponse:
    """Correct a value; what it was stays in sight."""
    direct_or_404(request.user)
    found = get_object_or_404(Observation.objects.select_related("indicator", "source"), pk=key)
    form = ValueForm(request.POST or None, row=found, indicator=found.indicator)
    reading = Reading(found, found.indicator)
    page = {
        "title": f"{found.indicator.label}, {reading.place}, {found.year}",
        "button": "Enregistrer la valeur",
        "back": _indicator(found.indicator),
        "removal": reverse("observatory:value_remove", args=[found.pk]),
        "past": past_of(found),
    }
    return _edited(request, form, found, page)


@login_required
def value_remove(request: HttpRequest, key: int) -> HttpResponse:
    """Take a value away, once confirmed."""
    direct_or_404(request.user)
    found = get_object_or_404(Observation.objects.select_related("indicator", "source"), pk=key)
    if request.method == "POST":
        try:
            remove_value(by=request.user, at=timezone.now(), observation=found, seen=request.POST.get("seen", ""))
        except NotAllowed as refusal:
            messages.error(request, str(refusal))
            return redirect("observatory:value_remove", found.pk)
        messages.success(request, "La valeur est retirée ; l’historique la garde.")
        return redirect("observatory:indicator", found.indicator.slug)
    context = {"reading": Reading(found, found.indicator), "seen": mark_of(found)}
    return render(request, "observatory/remove.html", context)


def direct_or_404(user: Any) -> User:
    if not directs(user):
        raise Http404
    return user  # type: ignore[no-any-return]


def _new(
    request: HttpRequest, form: RowForm, made: Callable[[dict[str, Any]], Any], page: dict[str, Any]
) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            row = add_row(by=request.user, row=made(form.values()))
        except ObservatoryRefused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            messages.success(request, "C’est ajouté à l’observatoire.")
            return redirect(_page_of(row))
    return _form(request, form, page)


def _edited(request: HttpRequest, form: RowForm, found: Any, page: dict[str, Any]) -> HttpResponse:
    """Keep what is typed; what a colleague changed meanwhile is shown, and nothing is lost."""
    if request.method == "POST" and form.is_valid():
        try:
            row = edit_row(by=request.user, row=found, seen=form.cleaned_data["seen"], values=form.values())
        except ChangedMeanwhile as clash:
            page["theirs"] = [(each.label, _stored(clash.stored, name)) for name, each in form.fields.items()
                              if name != "seen"]  # fmt: skip
            # Sent again once it has been read, hers takes its place.
            sent = request.POST.copy()
            sent["seen"] = mark_of(clash.stored)
            form.data = sent
            form.add_error(None, f"{clash} {AGAIN}")
        except ObservatoryRefused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            messages.success(request, "C’est enregistré.")
            return redirect(_page_of(row))
    return _form(request, form, page)


def _form(request: HttpRequest, form: RowForm, page: dict[str, Any]) -> HttpResponse:
    context = {"form": form, "theirs": (), "removal": "", "past": (), **page}
    return render(request, PAGE, context, status=422 if request.method == "POST" else 200)


def _stored(row: Any, name: str) -> str:
    shown = getattr(row, f"get_{name}_display", None)
    value = shown() if shown else getattr(row, name)
    if isinstance(value, bool):
        return "oui" if value else "non"
    return "(vide)" if value in (None, "") else str(value)


def _page_of(row: Any) -> str:
    if isinstance(row, IndicatorSource):
        return _manage()[1]
    return _indicator(row.indicator if isinstance(row, Observation) else row)[1]


def _manage() -> tuple[str, str]:
    return "Gérer l’observatoire", reverse("observatory:manage")


def _indicator(found: Indicator) -> tuple[str, str]:
    return found.label, reverse("observatory:indicator", args=[found.slug])
