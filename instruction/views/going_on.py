"""A filed dossier goes on elsewhere, or gives back the place of its site."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from applications import services
from applications.forms import reason_in
from applications.forms.actions import TransferForm
from applications.selectors.transfers import transfer_offers
from applications.workflow import Action, NotAllowed, Role, State, allowed
from instruction.views.access import worked_or_404
from territories.names import folded


@login_required
def transfer(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Where the dossier goes on, and why: the association finds a draft already filled."""
    application, at = worked_or_404(request, public_id), timezone.now()
    offers = transfer_offers(application, at, any_theme=True)
    lines = allowed(State(application.state), [Role.REFERENT])
    if not offers or Action.TRANSFER not in {line.action for line in lines}:
        messages.error(request, "Ce dossier ne se transfère pas maintenant.")
        return redirect("instruction:dossier", application.public_id)
    form = TransferForm(request.POST or None, offers=offers, with_reason=True)
    if request.method == "POST" and form.is_valid():
        try:
            services.transfer(
                by=request.user,
                at=at,
                application=application,
                call=form.offer.call,
                theme=form.offer.theme,
                reason=form.cleaned_data["reason"],
            )
        except NotAllowed as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(
                request, f"Le dossier continue dans « {form.offer.call.title} ». L’association est avertie."
            )
            return redirect("instruction:dossier", application.public_id)
    context = {"application": application, "form": form, "groups": _by_call(form), "chosen": form["target"].value()}
    return render(request, "instruction/transfer.html", context)


def _by_call(form: TransferForm) -> dict[str, list[tuple[str, str]]]:
    """The offers under the title of their call, with the labels of their themes: some twenty to choose among."""
    found: dict[str, list[tuple[str, str]]] = {}
    for key, offer in form.offers.items():
        found.setdefault(offer.call.title, []).append((key, offer.theme.label))
    return {title: sorted(themes, key=lambda theme: folded(theme[1])) for title, themes in found.items()}


@login_required
@require_POST
def release_site(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Give back the place of a retained dossier."""
    application = worked_or_404(request, public_id)
    try:
        services.release_place(
            by=request.user, at=timezone.now(), application=application, reason=reason_in(request.POST)
        )
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "La place est rendue : un autre dossier peut la prendre.")
    return redirect("instruction:dossier", application.public_id)
