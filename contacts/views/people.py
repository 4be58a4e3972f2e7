"""Who works for an organisation: the table, one person's role, leaving, inviting."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from contacts import selectors, services
from contacts.forms import InvitationForm, MemberRoleForm
from contacts.models import Membership
from contacts.selectors import Rights
from contacts.views.access import for_members
from files.forms import keep
from files.serving import download_or_back

PEOPLE = "contacts:people"


@for_members()
def people(request: HttpRequest, rights: Rights) -> HttpResponse:
    """Everybody with their role, and the invitations that wait."""
    found = rights.membership.organisation
    context = {
        "organisation": found,
        "rights": rights,
        "people": selectors.people_of(found),
        "invitations": selectors.invitations_of(found) if rights.signs else [],
        "today": timezone.localdate(),
        "now": timezone.now(),
    }
    return render(request, "contacts/people.html", context)


@for_members("signs", back=PEOPLE)
def member(request: HttpRequest, rights: Rights, pk: int) -> HttpResponse:
    """Accept, refuse, remove a colleague, or change what she may do."""
    membership = _of(rights, pk)
    initial = {"role": membership.role, "mandate_until": membership.mandate_until}
    posted = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = MemberRoleForm(*posted, initial=initial)
    form.fields["mandate_document"].by = request.user
    if request.method == "POST":
        try:
            sentence = _decide(request, membership, form)
        except services.Refused as refusal:
            messages.error(request, str(refusal))
            return redirect(PEOPLE, rights.membership.organisation.public_id)
        if sentence:
            messages.success(request, sentence)
            return redirect(PEOPLE, rights.membership.organisation.public_id)
    context = {"organisation": rights.membership.organisation, "membership": membership, "form": form}
    return render(request, "contacts/member.html", context)


@for_members("signs", back=PEOPLE)
def remove_member(request: HttpRequest, rights: Rights, pk: int) -> HttpResponse:
    """Ask before a colleague's access ends; the answer goes to ``member``."""
    context = {"organisation": rights.membership.organisation, "membership": _of(rights, pk)}
    return render(request, "contacts/member_remove.html", context)


@for_members()
def mandate(request: HttpRequest, rights: Rights, pk: int) -> HttpResponseBase:
    """The written mandate of who helps, for her colleagues."""
    found = rights.membership.organisation
    row = get_object_or_404(found.memberships.exclude(mandate_document=None), pk=pk)
    return download_or_back(request, row.mandate_document, reverse(PEOPLE, args=[found.public_id]))


@for_members()
def leave(request: HttpRequest, rights: Rights) -> HttpResponse:
    """Stop working for the organisation oneself."""
    found = rights.membership.organisation
    if request.method == "POST":
        try:
            services.leave_organisation(by=request.user, at=timezone.now(), membership=rights.membership)
        except services.Refused as refusal:
            messages.error(request, str(refusal))
            return redirect(PEOPLE, found.public_id)
        messages.success(request, f"Vous ne travaillez plus pour {found} sur le portail.")
        return redirect("contacts:organisations")
    return render(request, "contacts/leave.html", {"organisation": found})


@for_members("signs", back=PEOPLE)
def invite(request: HttpRequest, rights: Rights) -> HttpResponse:
    """Invite somebody by e-mail."""
    found = rights.membership.organisation
    form = InvitationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.invite(by=request.user, at=timezone.now(), organisation=found, **form.cleaned_data)
        except services.Refused as refusal:
            form.add_error("email", str(refusal))
        else:
            messages.success(request, f"L’invitation part à {made.email}. Elle est valable 14 jours.")
            return redirect(PEOPLE, found.public_id)
    return render(request, "contacts/invite.html", {"organisation": found, "form": form})


@for_members("signs", back=PEOPLE)
@require_POST
def act_on_invitation(request: HttpRequest, rights: Rights, invitation: str) -> HttpResponse:
    """Send an invitation again, or withdraw it."""
    found = rights.membership.organisation
    row = get_object_or_404(found.invitations, public_id=invitation)
    revoke = request.POST.get("decision") == "revoke"
    act = services.revoke_invitation if revoke else services.resend_invitation
    try:
        act(by=request.user, at=timezone.now(), invitation=row)
    except services.Refused as refusal:
        messages.error(request, str(refusal))
    else:
        told = "est retirée : son lien ne fonctionne plus." if revoke else "repart avec un nouveau lien."
        messages.success(request, f"L’invitation à {row.email} {told}")
    return redirect(PEOPLE, found.public_id)


def _of(rights: Rights, pk: int) -> Membership:
    rows = rights.membership.organisation.memberships.select_related("user", "organisation")
    return get_object_or_404(rows, pk=pk)


def _decide(request: HttpRequest, membership: Membership, form: MemberRoleForm) -> str:
    """Do what the pressed button says; the sentence that tells it, or nothing when the form is not right."""
    now, person = timezone.now(), membership.user
    if request.POST.get("decision") == "remove":
        services.decline_member(by=request.user, at=now, membership=membership)
        return f"{person} ne travaille plus pour cette structure sur le portail."
    if not form.is_valid():
        return ""
    received = keep(form, "mandate_document", by=request.user, at=now)
    if not form.is_valid():
        return ""
    given = {name: form.cleaned_data[name] for name in ("role", "mandate_until")}
    given["mandate_file"] = received.files[0].public_id if received.files else None
    if membership.state == "pending":
        services.accept_member(by=request.user, at=now, membership=membership, **given)
        return f"{person} travaille désormais pour la structure."
    services.change_role(by=request.user, at=now, membership=membership, **given)
    return f"Le rôle de {person} est changé."
