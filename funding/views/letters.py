"""Letters of decisions: their texts, who signs them, their preparation and their one document."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from applications.documents_out import CannotPrint
from applications.workflow import NotAllowed
from contacts.models import OutboxEntry, OutboxState, Service
from contacts.views.access import identifier_or_404
from files.forms import keep
from funding.forms.letters import SignatureForm, TemplateForm
from funding.letters import BLOCKS, LINES
from funding.models import Decision, Letter, LetterTemplate, Signature
from funding.selectors.decisions import chosen, decidable_by
from funding.selectors.letters import day_of, letters_in_force, sheets_of, templates_in_use, to_preview, why_no_letter
from funding.selectors.releases import decisions_of
from funding.services import letters as services
from funding.views.deciding import deciding_desk, release_or_404
from instruction.selectors import Desk

NO_PDF = "Le PDF ne peut pas être dessiné pour le moment. Les administrateurs voient pourquoi."


@login_required
@require_safe
def letter_templates(request: HttpRequest) -> HttpResponse:
    deciding_desk(request.user)
    rows = LetterTemplate.objects.select_related("service").order_by("kind", "-is_active", "name", "pk")
    return render(request, "funding/letter_templates.html", {"templates": rows})


@login_required
def letter_template_new(request: HttpRequest) -> HttpResponse:
    return _template_page(request, None)


@login_required
def letter_template(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Change a text, or try it on a real dossier before keeping it."""
    deciding_desk(request.user)
    return _template_page(request, get_object_or_404(LetterTemplate, public_id=public_id))


def _template_page(request: HttpRequest, template: LetterTemplate | None) -> HttpResponse:
    desk = deciding_desk(request.user)
    instance = LetterTemplate.objects.get(pk=template.pk) if template else LetterTemplate()
    form = TemplateForm(request.POST or None, instance=instance)
    context: dict[str, Any] = {"template": template, "form": form, "theirs": None}
    if request.method == "POST" and form.is_valid():
        if request.POST.get("step") == "preview":
            context |= _tried(request, desk, form)
        else:
            said = {"version": form.cleaned_data["version"], "values": form.values()}
            try:
                kept = services.save_template(by=request.user, template=template, **said)  # type: ignore[arg-type]
            except services.Stale as refusal:
                form.add_error(None, str(refusal))
                context["theirs"] = template
            else:
                messages.success(request, "Le modèle est enregistré. Les courriers déjà préparés ne changent pas.")
                return redirect("funding:letter_template", kept.public_id)
    context |= {
        "version": template.version if template else 0,
        "lines": LINES.items(),
        "blocks": BLOCKS.items(),
        "decisions": to_preview(desk, str(form["kind"].value() or "")),
        "tried": request.POST.get("decision", ""),
    }
    return render(request, "funding/letter_template.html", context)


def _tried(request: HttpRequest, desk: Desk, form: TemplateForm) -> dict[str, Any]:
    """The text that is typed, on the dossier chosen."""
    decision = _decision(desk, request.POST.get("decision", ""))
    if decision is None:
        form.add_error(None, "Choisissez un dossier pour l’aperçu.")
        return {}
    said = {name: form.cleaned_data[name] for name in ("subject", "body")}
    at = timezone.now()
    try:
        return {"letter": services.preview(sheets_of([decision], day_of(decision, at))[decision.pk], **said)}
    except NotAllowed as refusal:
        form.add_error(None, str(refusal))
        return {}


@login_required
@require_POST
def letter_preview(request: HttpRequest) -> HttpResponse:
    """The text that is typed, drawn as its PDF on the dossier chosen; nothing is kept."""
    desk = deciding_desk(request.user)
    form = TemplateForm(request.POST, instance=LetterTemplate())
    found = _tried(request, desk, form) if form.is_valid() else {}
    if "letter" not in found:
        told = [message for errors in form.errors.values() for message in errors]
        return HttpResponse("\n".join(told), status=422, content_type="text/plain; charset=utf-8")
    return _as_pdf([found["letter"]], "Aperçu du courrier", "apercu.pdf")


@login_required
@require_safe
def signatures(request: HttpRequest) -> HttpResponse:
    """Who signs for each service."""
    deciding_desk(request.user)
    used = {row.service_id: row for row in Signature.objects.filter(is_active=True).select_related("image")}
    rows = [(service, used.get(service.pk)) for service in Service.objects.prefetch_related("heads")]
    mine = {one.pk for one, _ in rows if request.user.is_staff or request.user in one.heads.all()}
    return render(request, "funding/letter_signatures.html", {"rows": rows, "mine": mine})


@login_required
def signature(request: HttpRequest, slug: str) -> HttpResponse:
    """Put another signature in use for a service."""
    deciding_desk(request.user)
    service = get_object_or_404(Service, slug=slug)
    try:
        services.must_sign_for(request.user, service)  # type: ignore[arg-type]
    except NotAllowed as refusal:
        raise Http404 from refusal
    there = Signature.objects.filter(service=service, is_active=True).select_related("image").first()
    first = {name: getattr(there, name) for name in ("mention", "name", "function")} if there else {}
    form = SignatureForm(
        *((request.POST, request.FILES) if request.method == "POST" else (None, None)),
        by=request.user,
        service=service,
        has_image=bool(there and there.image),
        initial=first | {"keep_image": True},
    )
    if request.method == "POST" and form.is_valid() and _signed(request, form):
        messages.success(request, "La signature est en usage pour les courriers à venir.")
        return redirect("funding:signatures")
    return render(request, "funding/letter_signature.html", {"service": service, "form": form, "there": there})


def _signed(request: HttpRequest, form: SignatureForm) -> bool:
    at = timezone.now()
    received = keep(form, "image", by=request.user, at=at)
    if not form.is_valid():
        return False
    try:
        services.save_signature(
            by=request.user,  # type: ignore[arg-type]
            at=at,
            service=form.service,
            values=form.values(),
            file_id=received.files[0].public_id if received.files else None,
            keep_image=bool(form.cleaned_data.get("keep_image")),
        )
    except NotAllowed as refusal:
        form.add_error("image" if received.files else None, str(refusal))
        return False
    return True


@login_required
def letters_batch(request: HttpRequest) -> HttpResponse:
    """The letters of an announcement or of a selection: what each says or lacks; a post has them prepared."""
    desk = deciding_desk(request.user)
    query = request.POST if request.method == "POST" else request.GET
    decisions, kept = _asked(request, desk, query)
    if not decisions:
        messages.error(request, "Aucune décision n’attend de courrier dans ce choix.")
        return redirect("funding:decisions")
    if request.method == "POST" and request.POST.get("step") == "prepare":
        waiting = [one for one in decisions if not one.released_at]
        template = _template(request.POST.get("template", ""))
        try:
            entry = services.prepare_many(by=request.user, at=timezone.now(), decisions=waiting, template=template)  # type: ignore[arg-type]
        except NotAllowed as refusal:
            messages.error(request, str(refusal))
        else:
            kept["lot"] = str(entry.pk)
    if request.method == "POST":
        return redirect(f"{reverse('funding:letters_batch')}?{kept.urlencode()}")
    context = _batch(request, decisions) | {"query": kept.urlencode(), "kept": list(kept.lists())}
    is_poll = request.htmx  # type: ignore[attr-defined]
    response = render(request, f"funding/letter_{'progress' if is_poll else 'batch'}.html", context)
    if is_poll and not context["is_going"]:
        response["HX-Refresh"] = "true"
    return response


def _asked(request: HttpRequest, desk: Desk, query: QueryDict) -> tuple[list[Decision], QueryDict]:
    """The decisions of an announcement (``annonce``) or of dossiers (``application``), and the query that says so."""
    kept = QueryDict(mutable=True)
    if query.get("annonce"):
        release = release_or_404(request, identifier_or_404(query["annonce"]))
        kept["annonce"] = str(release.public_id)
        return list(decisions_of(release, desk)), kept
    dossiers = chosen(desk, query.getlist("application"))
    kept.setlist("application", [str(row.public_id) for row in dossiers])
    whole = ("application__organisation", "application__theme", "application__call", "release", "decided_by")
    rows = Decision.objects.filter(application__in=dossiers, cancelled_at=None, released_at=None)
    return list(rows.select_related(*whole).order_by("application__number", "pk")), kept


def _batch(request: HttpRequest, decisions: list[Decision]) -> dict[str, Any]:
    found, at = letters_in_force(decisions), timezone.now()
    lacking = [one for one in decisions if one.pk not in found and not one.released_at]
    sheets, templates = (sheets_of(lacking, at) if lacking else {}), templates_in_use()
    rows = [
        (one, found.get(one.pk), why_no_letter(sheets[one.pk], templates) if one.pk in sheets else "")
        for one in decisions
    ]
    lot = request.GET.get("lot", "")
    entries = OutboxEntry.objects.filter(kind=services.KIND, state=OutboxState.PENDING)
    is_going = lot.isdecimal() and len(lot) < 15 and entries.filter(pk=int(lot), payload__by=request.user.pk).exists()
    return {
        "rows": rows,
        "ready": sum(bool(letter) for _, letter, _ in rows),
        "templates": templates,
        "is_going": is_going,
        "lot": lot if is_going else "",
    }


@login_required
@require_safe
def letters_pdf(request: HttpRequest) -> HttpResponse:
    """The letters of an announcement or of a selection as one document, in the order of their numbers."""
    desk = deciding_desk(request.user)
    decisions, kept = _asked(request, desk, request.GET)
    found = letters_in_force(decisions)
    contents = [found[one.pk].content for one in decisions if one.pk in found][: services.MOST_LETTERS]
    if not contents:
        messages.error(request, "Aucun courrier n’est prêt : préparez-les d’abord.")
        return redirect(f"{reverse('funding:letters_batch')}?{kept.urlencode()}" if decisions else "funding:decisions")
    return _as_pdf(contents, "Courriers de décision", "courriers.pdf")


@login_required
@require_safe
def letter(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """A letter as the association reads it, or will; ``?format=pdf`` is its document."""
    desk = deciding_desk(request.user)
    rows = Letter.objects.filter(application__in=decidable_by(desk)).select_related("application", "decision__release")
    found = get_object_or_404(rows, public_id=public_id)
    if request.GET.get("format") == "pdf":
        return _as_pdf([found.content], str(found.content["subject"]), f"courrier-{found.application.number}.pdf")
    context = {"letter": services.with_pictures([found.content])[0], "row": found}
    return render(request, "funding/letter_staff.html", context)


def _as_pdf(contents: list[Any], title: str, name: str) -> HttpResponse:
    try:
        drawn = services.draw_letters(contents, title)
    except CannotPrint:
        return HttpResponse(NO_PDF, status=503, content_type="text/plain; charset=utf-8")
    response = HttpResponse(drawn, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Content-Security-Policy"] = "sandbox"
    return response


def _decision(desk: Desk, typed: str) -> Decision | None:
    return next((one for one in to_preview(desk) if str(one.public_id) == typed), None)


def _template(typed: str) -> LetterTemplate | None:
    return next((one for one in templates_in_use() if str(one.public_id) == typed), None)
