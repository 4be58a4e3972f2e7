"""Inviting the owner of an e-mail address: one link, used once, until a date. The database keeps its digest alone."""

import hashlib
import secrets
from datetime import date, datetime, timedelta

from allauth.account.models import EmailAddress
from django.db import transaction

from contacts.changes import changed
from contacts.identity import canonical_email
from contacts.mail import write_mail
from contacts.models import (
    Invitation,
    InvitationState,
    Membership,
    MembershipRole,
    MembershipState,
    Organisation,
    User,
)
from contacts.notifications import notify
from contacts.refusals import Gone, Refused, WrongAccount
from contacts.services.memberships import must_sign_for, possible_mandate

LIFE = timedelta(days=14)
# Nobody's mailbox is filled from here.
WAITING_AT_MOST = 20
BETWEEN_TWO_SENDINGS = timedelta(minutes=5)
GONE = (
    "Cette invitation n’est plus valable : elle a déjà servi, elle a été retirée, ou son délai est passé. "
    "Demandez-en une nouvelle à la personne qui vous a invité."
)


def digest_of_token(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def invite(
    *, by: User, at: datetime, organisation: Organisation, email: str, role: str, mandate_until: date | None = None
) -> Invitation:
    """Write an invitation and its mail. Nothing tells whether the address already has an account."""
    must_sign_for(by, organisation)
    # Held: two signatories who invite the same address at once follow one another.
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    address = canonical_email(email)
    if role not in MembershipRole.values:
        raise Refused("Choisissez un rôle dans la liste.")
    until = possible_mandate(role, mandate_until, at)
    _must_be_new(organisation, address)
    token = secrets.token_urlsafe(32)
    invitation = Invitation.objects.create(
        organisation=organisation,
        email=address,
        role=role,
        mandate_until=until,
        invited_by=by,
        token_digest=digest_of_token(token),
        created_at=at,
        sent_at=at,
        expires_at=at + LIFE,
    )
    _send(invitation, token)
    return invitation


@transaction.atomic
def resend_invitation(*, by: User, at: datetime, invitation: Invitation) -> Invitation:
    """Send a new link, valid for as long again; the former one opens nothing any more."""
    row = _held(by, invitation)
    if at - row.sent_at < BETWEEN_TWO_SENDINGS:
        raise Refused("Le message vient de partir. Attendez cinq minutes avant de le renvoyer.")
    possible_mandate(row.role, row.mandate_until, at)
    token = secrets.token_urlsafe(32)
    row.token_digest, row.sent_at, row.expires_at, row.invited_by = digest_of_token(token), at, at + LIFE, by
    row.save(update_fields=["token_digest", "sent_at", "expires_at", "invited_by"])
    _send(row, token)
    return row


@transaction.atomic
def revoke_invitation(*, by: User, at: datetime, invitation: Invitation) -> None:
    row = _held(by, invitation)
    row.state, row.ended_at = InvitationState.REVOKED, at
    row.save(update_fields=["state", "ended_at"])


@transaction.atomic
def accept_invitation(*, by: User, at: datetime, token: str) -> Membership:
    """Let the invited person in. Raises ``Gone``, or ``WrongAccount`` unless the address is hers and confirmed.

    Two acceptances at the same instant give one: the second one finds the invitation used.
    """
    rows = Invitation.objects.usable().select_for_update(of=("self",)).select_related("organisation", "invited_by")
    invitation = rows.filter(token_digest=digest_of_token(token)).first()
    if invitation is None:
        raise Gone(GONE)
    if not is_for(by, invitation):
        raise WrongAccount("Cette invitation est pour une autre adresse e-mail que les vôtres.")
    possible_mandate(invitation.role, invitation.mandate_until, at)
    membership = _let_in(by, invitation, at)
    invitation.state, invitation.accepted_by, invitation.ended_at = InvitationState.ACCEPTED, by, at
    invitation.save(update_fields=["state", "accepted_by", "ended_at"])
    notify(
        "team",
        "invitation_accepted",
        {"invitation": invitation, "organisation": invitation.organisation, "person": by},
        to_user=invitation.invited_by,
        key=f"invitation-accepted:{invitation.public_id}",
        at=at,
    )
    return membership


def is_for(user: User, invitation: Invitation) -> bool:
    """Whether the address is hers, and confirmed. One query."""
    return bool(EmailAddress.objects.filter(user=user, email=invitation.email, verified=True).exists())


def _must_be_new(organisation: Organisation, address: str) -> None:
    known = organisation.memberships.filter(user__email=address)
    if known.active().exists():
        raise Refused("Cette personne travaille déjà pour la structure. Changez plutôt son rôle.")
    if known.filter(state=MembershipState.PENDING).exists():
        raise Refused("Cette personne a déjà demandé à rejoindre la structure : acceptez sa demande.")
    waiting = organisation.invitations.filter(state=InvitationState.PENDING)
    if waiting.filter(email=address).exists():
        raise Refused("Une invitation attend déjà à cette adresse. Renvoyez-la, ou retirez-la d’abord.")
    if waiting.count() >= WAITING_AT_MOST:
        raise Refused(f"{WAITING_AT_MOST} invitations attendent déjà une réponse : retirez-en d’abord.")


def _held(by: User, invitation: Invitation) -> Invitation:
    must_sign_for(by, invitation.organisation)
    rows = Invitation.objects.select_for_update(of=("self",)).select_related("organisation")
    row = rows.filter(pk=invitation.pk, state=InvitationState.PENDING).first()
    if row is None:
        raise Gone("Cette invitation n’attend plus : elle a été acceptée ou retirée.")
    return row


def _let_in(by: User, invitation: Invitation, at: datetime) -> Membership:
    """The person's membership. A role that she already holds is not changed behind the back of who gave it."""
    organisation = invitation.organisation
    rows = Membership.objects.select_for_update(of=("self",)).filter(user=by, organisation=organisation)
    if active := rows.active().first():
        return active
    given: dict[str, object] = {
        "role": invitation.role,
        "state": MembershipState.ACTIVE,
        "mandate_until": invitation.mandate_until,
        "mandate_given_by": invitation.invited_by if invitation.mandate_until else None,
    }
    membership, _ = Membership.objects.update_or_create(user=by, organisation=organisation, defaults=given)
    changed(at=at, organisation=organisation, user=by)
    return membership


def _send(invitation: Invitation, token: str) -> None:
    write_mail(
        "invitation",
        {"invitation": invitation, "organisation": invitation.organisation, "person": invitation.invited_by,
         "token": token},
        to=invitation.email,
        key=f"invitation:{invitation.public_id}:{invitation.token_digest[:16]}",
    )  # fmt: skip
