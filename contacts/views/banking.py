"""The bank account of an organisation: what is used, what waits, what was. Four characters, never more."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from contacts import services
from contacts.forms import BankAccountForm, PasswordAgainForm
from contacts.models import BankAccountState
from contacts.selectors import Rights
from contacts.views.access import for_members

BANK = "contacts:bank"


@for_members("pays")
def bank(request: HttpRequest, rights: Rights) -> HttpResponse:
    """The account in use, the one that waits for a second person, and the former ones."""
    found = rights.membership.organisation
    accounts = list(found.bank_accounts.select_related("proposed_by", "confirmed_by"))
    by_state = {account.state: account for account in reversed(accounts)}
    context = {
        "organisation": found,
        "used": by_state.get(BankAccountState.ACTIVE),
        "proposed": by_state.get(BankAccountState.PROPOSED),
        "former": [row for row in accounts if row.state in (BankAccountState.REPLACED, BankAccountState.REFUSED)],
    }
    return render(request, "contacts/bank.html", context)


@for_members("pays")
def change_bank(request: HttpRequest, rights: Rights) -> HttpResponse:
    """Give new bank details, with one's password."""
    found = rights.membership.organisation
    form = BankAccountForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        given = {name: form.cleaned_data[name] for name in ("holder", "iban", "bic")}
        try:
            account = services.propose_account(by=request.user, at=timezone.now(), organisation=found, **given)
        except services.Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _told(account.state))
            return redirect(BANK, found.public_id)
    return render(request, "contacts/bank_change.html", {"organisation": found, "form": form})


@for_members("pays")
def decide_bank(request: HttpRequest, rights: Rights, account: str) -> HttpResponse:
    """A second person confirms the proposed account with her password; anyone who pays may set it aside."""
    found = rights.membership.organisation
    row = get_object_or_404(found.bank_accounts.select_related("proposed_by"), public_id=account)
    if row.state != BankAccountState.PROPOSED:
        return redirect(BANK, found.public_id)
    refuse = request.POST.get("decision") == "refuse"
    form = PasswordAgainForm(request.POST or None, user=request.user)
    if request.method == "POST" and (refuse or form.is_valid()):
        act = services.refuse_account if refuse else services.confirm_account
        try:
            act(by=request.user, at=timezone.now(), account=row)
        except services.Refused as refusal:
            messages.error(request, str(refusal))
        else:
            told = "Le changement est écarté." if refuse else _told(BankAccountState.ACTIVE)
            messages.success(request, told)
        return redirect(BANK, found.public_id)
    context = {"organisation": found, "account": row, "form": form, "mine": row.proposed_by == request.user}
    return render(request, "contacts/bank_decide.html", context)


def _told(state: str) -> str:
    if state == BankAccountState.ACTIVE:
        return "Le nouveau compte est utilisé. Les personnes de la structure sont prévenues par e-mail."
    return "Le nouveau compte attend qu’une seconde personne le confirme. Elle est prévenue par e-mail."
