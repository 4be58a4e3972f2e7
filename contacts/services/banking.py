"""The account an organisation is paid on: proposed by one hand, confirmed by another, never shown in clear."""

from datetime import datetime

from django.db import transaction

from contacts import seals
from contacts.banking import last_characters, read_bic, read_iban, same_country
from contacts.mail import write_mail
from contacts.models import BankAccount, BankAccountState, Organisation, OrganisationProfile, User
from contacts.refusals import Gone, NotYours, Refused

OTHER_COUNTRY = "Ce BIC est celui d’une banque d’un autre pays que l’IBAN. Recopiez les deux du même RIB."


@transaction.atomic
def propose_account(
    *, by: User, at: datetime, organisation: Organisation, holder: str, iban: str, bic: str
) -> BankAccount:
    """Keep new bank details, sealed. In use at once where nobody else could confirm; else they wait for a second hand.

    The caller has asked for the password again. Raises ``ValueError`` for a wrong number, ``Refused`` otherwise.
    """
    number, bank = read_iban(iban), read_bic(bic)
    if not same_country(number, bank):
        raise ValueError(OTHER_COUNTRY)
    _must_pay_for(by, organisation)
    # Held: two proposals at the same instant follow one another.
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    current = organisation.bank_accounts.filter(state=BankAccountState.ACTIVE).first()
    if organisation.bank_accounts.filter(state=BankAccountState.PROPOSED).exists():
        raise Refused("Un changement de compte attend déjà d’être confirmé. Confirmez-le ou écartez-le d’abord.")
    if current and iban_of(current) == number:
        raise Refused("C’est déjà le compte utilisé : rien n’a changé.")
    alone = not _payers(organisation, besides=by)
    account = BankAccount(
        organisation=organisation,
        holder=holder,
        last4=last_characters(number),
        state=BankAccountState.PROPOSED,
        proposed_by=by,
        proposed_at=at,
        alone=alone,
    )
    account.sealed_iban = seals.seal(number, owner=account.public_id)
    account.sealed_bic = seals.seal(bank, owner=account.public_id)
    account.save()
    if alone:
        _put_in_use(account, by, at)
    else:
        _warn("bank_proposed", account, by)
    return account


@transaction.atomic
def confirm_account(*, by: User, at: datetime, account: BankAccount) -> BankAccount:
    """A second person puts the proposed account in use. The caller has asked for her password again."""
    row = _held(by, account)
    if row.proposed_by_id == by.pk:
        raise NotYours("Vous avez proposé ce compte : c’est à une autre personne de le confirmer.")
    _put_in_use(row, by, at)
    return row


@transaction.atomic
def refuse_account(*, by: User, at: datetime, account: BankAccount) -> None:
    """Set a proposed account aside; the one in use stays."""
    row = _held(by, account)
    row.state, row.ended_at = BankAccountState.REFUSED, at
    row.save(update_fields=["state", "ended_at"])
    _warn("bank_refused", row, by)


def iban_of(account: BankAccount) -> str:
    """The clear IBAN, to compare or to pay; no page, mail, log or export holds it."""
    return seals.unseal(account.sealed_iban, owner=account.public_id)


def bic_of(account: BankAccount) -> str:
    return seals.unseal(account.sealed_bic, owner=account.public_id)


def rotate_seals() -> tuple[int, int]:
    """Seal anew with the first key what another one sealed: how many were, and how many no key opens."""
    done = lost = 0
    for pk in BankAccount.objects.order_by("pk").values_list("pk", flat=True).iterator():
        with transaction.atomic():
            row = BankAccount.objects.select_for_update().get(pk=pk)
            if seals.is_current(row.sealed_iban) and seals.is_current(row.sealed_bic):
                continue
            try:
                row.sealed_iban = seals.seal(iban_of(row), owner=row.public_id)
                row.sealed_bic = seals.seal(bic_of(row), owner=row.public_id)
            except seals.BrokenSeal:
                lost += 1
                continue
            row.save(update_fields=["sealed_iban", "sealed_bic"])
            done += 1
    return done, lost


def _must_pay_for(user: User, organisation: Organisation) -> None:
    if not organisation.memberships.may_pay().filter(user=user).exists():
        raise NotYours("Les coordonnées bancaires appartiennent à qui dépose ou tient les comptes de la structure.")


def _payers(organisation: Organisation, *, besides: User | None = None) -> list[User]:
    paying = organisation.memberships.may_pay().filter(user__is_active=True).select_related("user")
    return [membership.user for membership in paying if membership.user != besides]


def _held(by: User, account: BankAccount) -> BankAccount:
    _must_pay_for(by, account.organisation)
    rows = BankAccount.objects.select_for_update(of=("self",)).select_related("organisation", "proposed_by")
    row = rows.filter(pk=account.pk, state=BankAccountState.PROPOSED).first()
    if row is None:
        raise Gone("Ce changement de compte n’attend plus : il a été confirmé ou écarté.")
    return row


def _put_in_use(account: BankAccount, by: User, at: datetime) -> None:
    account.organisation.bank_accounts.filter(state=BankAccountState.ACTIVE).update(
        state=BankAccountState.REPLACED, ended_at=at
    )
    account.state, account.confirmed_by, account.confirmed_at = BankAccountState.ACTIVE, by, at
    account.save(update_fields=["state", "confirmed_by", "confirmed_at"])
    _warn("bank_changed", account, by)


def _warn(template: str, account: BankAccount, by: User) -> None:
    """Tell everybody who could be robbed: those who pay, the organisation's own address, its legal representative.

    Sent at once, whatever one has chosen: whoever holds an account of the portal must not be able to silence it.
    """
    organisation = account.organisation
    profile = OrganisationProfile.objects.filter(organisation=organisation).first()
    addresses = {user.email for user in _payers(organisation)} | {organisation.email}
    addresses |= {profile.head_email} if profile else set()
    for address in sorted(filter(None, addresses)):
        write_mail(
            template,
            {"account": account, "organisation": organisation, "person": by},
            to=address,
            key=f"{template}:{account.public_id}",
        )
