"""Points of attention of a dossier: raised, settled with a word, kept."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from applications.models import Application
from applications.workflow import NotAllowed
from instruction.forms.notes import FlagForm, ResolveForm
from instruction.models import Flag
from instruction.selectors.flags import flaggable, flags_of
from instruction.services import flags as services
from instruction.views.access import back_to, desk_or_404, worked_or_404


@login_required
def flags(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The points of a dossier with what became of them, and the form of a new one."""
    application = worked_or_404(request, public_id)
    form = FlagForm(request.POST or None, referents=flaggable(application))
    if request.method == "POST" and form.is_valid():
        try:
            services.raise_flag(
                by=request.user,
                at=timezone.now(),
                application=application,
                text=form.cleaned_data["text"],
                referent=form.for_whom,
            )
        except NotAllowed as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Le point est signalé ; les personnes concernées sont prévenues.")
            return back_to(request, application, "signalements")
    return _page(request, application, form)


@login_required
@require_POST
def flag_resolve(request: HttpRequest, public_id: UUID, flag: UUID) -> HttpResponse:
    """Settle a point with a word."""
    application = worked_or_404(request, public_id)
    found = get_object_or_404(Flag, application=application, public_id=flag)
    form = ResolveForm(request.POST)
    if not form.is_valid():
        return _page(request, application, FlagForm(referents=flaggable(application)), resolving=(found, form))
    try:
        settled = services.resolve_flag(by=request.user, at=timezone.now(), flag=found, word=form.cleaned_data["word"])
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
    else:
        if not settled:
            messages.info(request, "Ce point était déjà réglé : sa première réponse est gardée.")
    return back_to(request, application, "signalements")


def _page(
    request: HttpRequest, application: Application, form: FlagForm, resolving: tuple[Flag, ResolveForm] | None = None
) -> HttpResponse:
    panel = flags_of(application, desk_or_404(request.user).referent_id)
    refused, refusal = resolving or (None, None)
    context = {"application": application, "panel": panel, "form": form, "refused": refused, "refusal": refusal}
    return render(request, "instruction/flags.html", context)
