"""Labels of a dossier: put and taken by one gesture, named by heads of services and administrators."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from applications.workflow import NotAllowed
from instruction.forms.notes import LabelForm
from instruction.models import Label
from instruction.selectors.desks import directs
from instruction.services import labels as services
from instruction.views.access import back_to, worked_or_404


@login_required
@require_POST
def labels(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Put a label, or take it off."""
    application = worked_or_404(request, public_id)
    gesture, slug = ("take", request.POST["take"]) if "take" in request.POST else ("put", request.POST.get("put", ""))
    label = get_object_or_404(Label, slug=slug.replace("\x00", "")[:60])
    change = services.take_label if gesture == "take" else services.put_label
    try:
        change(by=request.user, at=timezone.now(), application=application, label=label)
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
    return back_to(request, application, "etiquettes")


@login_required
def label_new(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Name a label for everyone, and put it on this dossier."""
    application = worked_or_404(request, public_id)
    if not directs(request.user):
        raise Http404
    form = LabelForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            label = services.create_label(by=request.user, **form.cleaned_data)
            services.put_label(by=request.user, at=timezone.now(), application=application, label=label)
        except ValidationError as refusal:
            form.add_error("name", refusal.messages[0])
        except NotAllowed as refusal:
            form.add_error(None, str(refusal))
        else:
            return back_to(request, application, "etiquettes")
    return render(request, "instruction/label_new.html", {"application": application, "form": form})
