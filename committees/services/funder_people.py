"""The people of funders and of councils: invited by e-mail with one link, let in, ended with a word.

A person may work for a funder, for the services and for an association at once: none of these rights gives another, and
what she may not look at as one of them is kept from her as all of them (``recused_from``).
"""

import hashlib
import secrets
from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from applications.models import Application
from committees.models import Seat
from committees.services import holding
from committees.services.recusals import LIVING, settle
from contacts.changes import changed
from contacts.identity import canonical_email, plain_line
from contacts.mail import write_mail
from contacts.models import (
    CouncilMember,
    Funder,
    FunderMember,
    FunderRole,
    InvitationState,
    PartnerInvitation,
    ResidentCouncil,
    User,
)
from contacts.notifications import notify
from contacts.refusals import Gone, NotYours, Refused, WrongAccount
from instruction.models import AgendaItem, Committee
from instruction.selectors.desks import directs

LIFE = timedelta(days=14)
WAITING_AT_MOST = 20
BETWEEN_TWO_SENDINGS = timedelta(minutes=5)
GONE = (
    "Cette invitation n’est plus valable : elle a déjà servi, elle a été retirée, ou son délai est passé. "
    "Demandez-en une nouvelle à la personne qui vous a invité."
)
House = Funder | ResidentCouncil
Place = FunderMember | CouncilMember


def digest_of_token(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def may_invite(user: User, house: House) -> bool:
    """Administrators, heads of services, and who speaks for the funder. At most two queries."""
    if directs(user):
        return True
    if isinstance(house, ResidentCouncil) or not user.is_active:
        return False
    places = FunderMember.objects.filter(user=user, funder=house, ended_at=None, role=FunderRole.SPEAKER)
    return places.exists()


@transaction.atomic
def invite(
    *, by: User, at: datetime, house: House, email: str, role: str = "", function: str = ""
) -> PartnerInvitation:
    """Write an invitation and its mail. Nothing tells whether the address already has an account.

    Raises ``Refused``: for who may not, for an address that is there already or waits.
    """
    _must_invite(by, house)
    # Held: two people who invite the same address at once follow one another.
    type(house).objects.select_for_update().get(pk=house.pk)
    address = canonical_email(email)
    if isinstance(house, Funder) and role not in FunderRole.values:
        raise Refused("Choisissez un rôle dans la liste.")
    _must_be_new(house, address)
    token = secrets.token_urlsafe(32)
    invitation = PartnerInvitation.objects.create(
        **_of(house),
        email=address,
        role=role if isinstance(house, Funder) else "",
        function=plain_line(function)[:150] if isinstance(house, Funder) else "",
        invited_by=by,
        token_digest=digest_of_token(token),
        created_at=at,
        sent_at=at,
        expires_at=at + LIFE,
    )
    _send(invitation, token)
    return invitation


@transaction.atomic
def resend(*, by: User, at: datetime, invitation: PartnerInvitation) -> PartnerInvitation:
    """Send a new link, valid for as long again; the former one opens nothing any more. Raises ``Refused``."""
    row = _held(by, invitation)
    if at - row.sent_at < BETWEEN_TWO_SENDINGS:
        raise Refused("Le message vient de partir. Attendez cinq minutes avant de le renvoyer.")
    token = secrets.token_urlsafe(32)
    row.token_digest, row.sent_at, row.expires_at, row.invited_by = digest_of_token(token), at, at + LIFE, by
    row.save(update_fields=["token_digest", "sent_at", "expires_at", "invited_by"])
    _send(row, token)
    return row


@transaction.atomic
def revoke(*, by: User, at: datetime, invitation: PartnerInvitation) -> None:
    """Take an invitation back. Raises ``Refused``."""
    row = _held(by, invitation)
    row.state, row.ended_at = InvitationState.REVOKED, at
    row.save(update_fields=["state", "ended_at"])


def invitation_for(token: str) -> PartnerInvitation | None:
    """The invitation that a link opens, as long as it waits and who sent it may still invite. At most three queries."""
    rows = PartnerInvitation.objects.select_related("funder", "council", "invited_by")
    waiting = rows.filter(state=InvitationState.PENDING, expires_at__gt=timezone.now())
    found = waiting.filter(token_digest=digest_of_token(token)).first()
    return found if found is not None and may_invite(found.invited_by, _house(found)) else None


@transaction.atomic
def accept(*, by: User, at: datetime, token: str) -> Place:
    """Let the invited person in. Raises ``Gone``, or ``WrongAccount`` unless the address is hers and confirmed.

    Two acceptances at the same instant give one: the second one finds the invitation used.
    """
    rows = PartnerInvitation.objects.select_for_update(of=("self",)).select_related("funder", "council", "invited_by")
    row = rows.filter(token_digest=digest_of_token(token), state=InvitationState.PENDING, expires_at__gt=at).first()
    if row is None or not may_invite(row.invited_by, _house(row)):
        raise Gone(GONE)
    if not is_for(by, row):
        raise WrongAccount("Cette invitation est pour une autre adresse e-mail que les vôtres.")
    row.state, row.accepted_by, row.ended_at = InvitationState.ACCEPTED, by, at
    row.save(update_fields=["state", "accepted_by", "ended_at"])
    context = {"invitation": row, "house": row.house, "person": by}
    notify(
        "team_partner", "partner_joined", context, to_user=row.invited_by, key=f"partner-joined:{row.public_id}", at=at
    )
    place = _place(by, row, at)
    # Who speaks for a funder may not judge what it carries itself.
    changed(at=at, user=by)
    return place


def _place(by: User, row: PartnerInvitation, at: datetime) -> Place:
    # A role that she already holds is not changed behind the back of who gave it.
    if row.funder is not None:
        given = {"role": row.role, "function": row.function, "since": at}
        return FunderMember.objects.get_or_create(user=by, funder=row.funder, ended_at=None, defaults=given)[0]
    return CouncilMember.objects.get_or_create(user=by, council=row.council, ended_at=None, defaults={"since": at})[0]


def is_for(user: User, invitation: PartnerInvitation) -> bool:
    """Whether the address is hers, and confirmed. One query."""
    return bool(EmailAddress.objects.filter(user=user, email=invitation.email, verified=True).exists())


@transaction.atomic
def end_place(*, by: User, at: datetime, place: Place, reason: str) -> None:
    """End what a person may do for a funder or a council, with a word. Raises ``Refused``."""
    house = place.funder if isinstance(place, FunderMember) else place.council
    _must_invite(by, house)
    if not reason.strip():
        raise Refused("Écrivez pourquoi cette personne ne travaille plus pour cet organisme.")
    row = type(place).objects.select_for_update(of=("self",)).filter(pk=place.pk, ended_at=None).first()
    if row is None:
        raise Gone("Cette personne ne travaille déjà plus pour cet organisme.")
    row.ended_at, row.ended_by, row.end_reason = at, by, reason.strip()[:300]
    row.save(update_fields=["ended_at", "ended_by", "end_reason"])
    changed(at=at, user=row.user)
    if isinstance(house, Funder):
        _leave_seats(row.user, house, at)


def _leave_seats(user: User, funder: Funder, at: datetime) -> None:
    """The funder keeps its seats at the sittings to come; this person reads nothing there, nor is written to, any
    more. Who keeps the record writes another name."""
    hers = Q(user=user) | Q(email__iexact=user.email)
    seats = Seat.objects.filter(hers, funder=funder, removed_at=None, committee__state__in=LIVING)
    sittings = list(Committee.objects.filter(pk__in=seats.order_by().values("committee")).order_by("pk"))
    # All the dossiers before any of the sittings, as every service holds them.
    turns = AgendaItem.objects.filter(committee__in=sittings, removed_at=None).order_by().values("application")
    list(Application.objects.select_for_update(of=("self",)).filter(pk__in=turns).order_by("pk").values_list("pk"))
    seats.update(user=None, email="", answer_digest="")
    for sitting in sittings:
        settle(at=at, committee=sitting)
        holding.changed(holding.held(sitting))


@transaction.atomic
def change_role(*, by: User, at: datetime, place: FunderMember, role: str) -> FunderMember:
    """Let a person speak for the funder, or only read. Raises ``Refused``."""
    _must_invite(by, place.funder)
    if role not in FunderRole.values:
        raise Refused("Choisissez un rôle dans la liste.")
    row = FunderMember.objects.select_for_update(of=("self",)).filter(pk=place.pk, ended_at=None).first()
    if row is None:
        raise Gone("Cette personne ne travaille plus pour cet organisme.")
    row.role = role
    row.save(update_fields=["role"])
    return row


def _must_invite(by: User, house: House) -> None:
    if not may_invite(by, house):
        raise NotYours("Les responsables de service et les personnes qui parlent pour ce financeur font ce geste.")


def _of(house: House) -> dict[str, House]:
    return {"funder": house} if isinstance(house, Funder) else {"council": house}


def _house(invitation: PartnerInvitation) -> House:
    house = invitation.house
    if house is None:
        raise Gone(GONE)
    return house


def _must_be_new(house: House, address: str) -> None:
    if house.members.filter(user__email=address, ended_at=None).exists():
        raise Refused("Cette personne est déjà de cet organisme.")
    waiting = house.invitations.filter(state=InvitationState.PENDING)
    if waiting.filter(email=address).exists():
        raise Refused("Une invitation attend déjà à cette adresse. Renvoyez-la, ou retirez-la d’abord.")
    if waiting.count() >= WAITING_AT_MOST:
        raise Refused(f"{WAITING_AT_MOST} invitations attendent déjà une réponse : retirez-en d’abord.")


def _held(by: User, invitation: PartnerInvitation) -> PartnerInvitation:
    _must_invite(by, _house(invitation))
    rows = PartnerInvitation.objects.select_for_update(of=("self",)).select_related("funder", "council")
    row = rows.filter(pk=invitation.pk, state=InvitationState.PENDING).first()
    if row is None:
        raise Gone("Cette invitation n’attend plus : elle a été acceptée ou retirée.")
    return row


def _send(invitation: PartnerInvitation, token: str) -> None:
    write_mail(
        "partner_invitation",
        {"invitation": invitation, "house": invitation.house, "person": invitation.invited_by, "token": token},
        to=invitation.email,
        key=f"partner-invitation:{invitation.public_id}:{invitation.token_digest[:16]}",
    )
