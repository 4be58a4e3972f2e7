"""The money of one dossier: every funder's line, and one line with its votes, its payments, its envelope."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from applications.models import Application, Nature
from applications.selectors.interests import is_recused
from applications.workflow import NotAllowed
from contacts.models import Funder, User
from funding.forms.votes import PaymentForm, VoteForm
from funding.models import Commitment, Vote
from funding.selectors.commitments import envelopes_to_choose, history_of_line, ledger_of, line_named
from funding.selectors.votes import dossiers_of, funders_read, is_decided, may_vote, standing_vote
from funding.services.envelopes import charge
from funding.services.ledger import pay
from funding.services.votes import AlreadyVoted, record_vote
from instruction.selectors.desks import desk_of, directs, readable_by


@dataclass(frozen=True, slots=True)
class Line:
    """The line of an address, with what may be done on it. ``of_desk``: she reads the dossier for the services, and so
    what they think of it; a funder's people read their own line."""

    application: Application
    funder: Funder
    nature: str
    note: str
    commitment: Commitment | None
    vote: Vote | None
    may_write: bool
    of_desk: bool

    def url(self, name: str = "commitment") -> str:
        path = reverse(f"funding:{name}", args=[self.application.public_id, self.funder.slug, self.nature])
        return f"{path}?{urlencode({'precision': self.note})}" if self.note else path

    @property
    def vote_url(self) -> str:
        return self.url("vote_new")

    @property
    def pay_url(self) -> str:
        return self.url("payment_new")

    @property
    def envelope_url(self) -> str:
        return self.url("envelope_choose")


@login_required
@require_safe
def commitments(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Every funder's line on a dossier, as firm as it is, and the plan that they make."""
    application = get_object_or_404(_known(request.user), public_id=public_id)
    if is_recused(request.user.pk, application):
        raise Http404
    context = {"application": application, "ledger": ledger_of(application, request.user)}
    return render(request, "funding/commitments.html", context)


@login_required
@require_safe
def commitment(request: HttpRequest, public_id: UUID, slug: str, nature: str) -> HttpResponse:
    """One line: its steps, its votes, its payments, its envelope."""
    return _shown(request, _line_or_404(request, public_id, slug, nature))


@login_required
@require_POST
def vote_new(request: HttpRequest, public_id: UUID, slug: str, nature: str) -> HttpResponse:
    """Write what the funder's body decided, or correct it."""
    line = _written_or_404(request, public_id, slug, nature)
    form = VoteForm(request.POST, standing=line.vote if is_decided(line.vote) else None, prefix="vote")
    if form.is_valid():
        told = dict(form.cleaned_data)
        replaced = told.pop("replaces", None)
        replaces = Vote.objects.filter(public_id=replaced, commitment=line.commitment).first() if replaced else None
        try:
            record_vote(
                by=request.user,
                at=timezone.now(),
                application=line.application,
                funder=line.funder,
                nature=line.nature,
                note=line.note,
                replaces=replaces,
                **told,
            )
        except AlreadyVoted as refusal:
            # Voted meanwhile: the page that comes back asks for the reason.
            form.add_error(None, str(refusal))
        except NotAllowed as refusal:
            _tell(form, refusal)
        else:
            messages.success(request, "Le vote est enregistré.")
            return redirect(line.url())
    return _shown(request, _line_or_404(request, public_id, slug, nature), vote_form=form)


@login_required
@require_POST
def payment_new(request: HttpRequest, public_id: UUID, slug: str, nature: str) -> HttpResponse:
    """Write a payment."""
    line = _written_or_404(request, public_id, slug, nature)
    if line.commitment is None:
        raise Http404
    form = PaymentForm(request.POST, prefix="pay")
    if form.is_valid():
        try:
            pay(by=request.user, at=timezone.now(), commitment=line.commitment, **form.cleaned_data)
        except NotAllowed as refusal:
            _tell(form, refusal)
        else:
            messages.success(request, "Le paiement est enregistré.")
            return redirect(line.url())
    return _shown(request, _line_or_404(request, public_id, slug, nature), payment_form=form)


@login_required
@require_POST
def envelope_choose(request: HttpRequest, public_id: UUID, slug: str, nature: str) -> HttpResponse:
    """Choose by hand where the money is taken."""
    line = _line_or_404(request, public_id, slug, nature)
    if line.commitment is None or not directs(request.user):
        raise Http404
    wished = envelopes_to_choose(line.application, line.funder, line.nature)
    found = next((one for one in wished if str(one.public_id) == request.POST.get("envelope")), None)
    if found is None:
        messages.error(request, "Choisissez une enveloppe de la liste.")
        return redirect(line.url())
    try:
        charge(by=request.user, at=timezone.now(), commitment=line.commitment, envelope=found)
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"Le montant est pris sur « {found.name} ».")
    return redirect(line.url())


def _shown(request: HttpRequest, line: Line, **forms: Any) -> HttpResponse:
    ledger = ledger_of(line.application)
    wrong = any(form.errors for form in forms.values())
    context = {
        "application": line.application,
        "line": line,
        "given": next(
            (one for one in ledger.lines if one.line.key == (line.funder.slug, line.nature, line.note)), None
        ),
        "nature": Nature(line.nature).label,
        "plan": ledger.plan,
        "history": history_of_line(line.commitment),
        "envelopes": envelopes_to_choose(line.application, line.funder, line.nature) if directs(request.user) else [],
        "vote_form": _vote_form(line, forms.get("vote_form")),
        "payment_form": forms.get("payment_form") or PaymentForm(prefix="pay", initial=_version(line)),
    }
    return render(request, "funding/commitment.html", context, status=422 if wrong else 200)


def _vote_form(line: Line, sent: VoteForm | None) -> VoteForm:
    standing = line.vote if is_decided(line.vote) else None
    if sent is not None and (standing is None or "reason" in sent.fields):
        return sent
    told = {"replaces": standing.public_id} if standing else {}
    form = VoteForm(sent.data if sent else None, standing=standing, prefix="vote", initial=told)
    if sent is not None and standing is not None:
        data = sent.data.copy()  # type: ignore[union-attr]
        data["vote-replaces"] = str(standing.public_id)
        form.data = data
    return form


def _version(line: Line) -> dict[str, int]:
    return {"version": line.commitment.version} if line.commitment else {}


def _tell(form: Any, refusal: NotAllowed) -> None:
    field = getattr(refusal, "field", "")
    form.add_error(field if field in form.fields else None, str(refusal))


def _known(user: User) -> Any:
    """The dossiers whose money she may look at on this page: those of her desk, where she has one."""
    desk = desk_of(user)
    if desk is None:
        raise Http404
    return readable_by(desk).exclude(organisation__memberships__user=user.pk).select_related("call", "organisation")


def _line_or_404(request: HttpRequest, public_id: UUID, slug: str, nature: str) -> Line:
    """The line, for who reads the dossier on her desk or belongs to the funder; the same 404 for anyone else."""
    user = request.user
    funder = Funder.objects.filter(slug=slug).first()
    application = Application.objects.filed().filter(public_id=public_id).select_related("call", "organisation").first()
    note = request.GET.get("precision", "")[:200]
    if funder is None or application is None or nature not in Nature.values or is_recused(user.pk, application):
        raise Http404
    may_write, of_desk = may_vote(user, funder, application), _reads_on_desk(user, application)
    if not (may_write or of_desk or _works_for(user, funder, application)):
        raise Http404
    held = line_named(application, funder, nature, note)
    if held is None and not _is_of_the_plan(application, funder, nature, note):
        raise Http404
    return Line(application, funder, nature, note, held, standing_vote(held) if held else None, may_write, of_desk)


def _reads_on_desk(user: User, application: Application) -> bool:
    desk = desk_of(user)
    return desk is not None and readable_by(desk).filter(pk=application.pk).exists()


def _works_for(user: User, funder: Funder, application: Application) -> bool:
    mine = funders_read(user).filter(pk=funder.pk).exists()
    return mine and dossiers_of(user, funder).filter(pk=application.pk).exists()


def _is_of_the_plan(application: Application, funder: Funder, nature: str, note: str) -> bool:
    return ledger_of(application).plan.line((funder.slug, nature, note)) is not None


def _written_or_404(request: HttpRequest, public_id: UUID, slug: str, nature: str) -> Line:
    line = _line_or_404(request, public_id, slug, nature)
    if not line.may_write:
        raise Http404
    return line
