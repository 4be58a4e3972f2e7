"""Who may do what for which organisation: reads only."""

import hashlib
from dataclasses import dataclass
from uuid import UUID

from contacts.models import (
    OF_THE_SERVICES,
    PAYING_ROLES,
    WRITING_ROLES,
    CouncilMember,
    FunderMember,
    Invitation,
    InvitationState,
    Membership,
    MembershipRole,
    Organisation,
    User,
)


def is_of_the_services(user: User) -> bool:
    """Whether the person works for the services: what she is shown and told then is theirs. One query."""
    return User.objects.filter(OF_THE_SERVICES, pk=user.pk, is_active=True).exists()


def works_for_a_funder(user: User) -> bool:
    """Whether the person reads what is asked of a funder. One query."""
    return user.is_active and FunderMember.objects.filter(user=user, ended_at=None).exists()


def is_of_a_council(user: User) -> bool:
    """Whether the person belongs to a council of residents. One query."""
    return user.is_active and CouncilMember.objects.filter(user=user, ended_at=None).exists()


@dataclass(frozen=True, slots=True)
class Rights:
    """What one member may do for one organisation now."""

    membership: Membership
    writes: bool
    signs: bool
    pays: bool


def rights_of(user: User, public_id: UUID | str) -> Rights | None:
    """The person's rights in an organisation, or ``None`` for whom it does not exist. One query.

    The services ask the database again, by the querysets of ``Membership``, when something is written.
    """
    rows = Membership.objects.active().filter(user=user, organisation__public_id=public_id)
    membership = rows.select_related("organisation", "organisation__profile").first()
    if membership is None:
        return None
    return Rights(
        membership,
        writes=membership.role in WRITING_ROLES,
        signs=membership.role == MembershipRole.SIGNATORY,
        pays=membership.role in PAYING_ROLES,
    )


def organisations_of(user: User) -> list[Membership]:
    """The person's memberships with their organisations, waiting ones included. One query."""
    return list(user.memberships.select_related("organisation").order_by("organisation__name"))


def membership_of(user: User, organisation: Organisation) -> Membership | None:
    """The person's active membership of the organisation, if any. One query."""
    return Membership.objects.active().filter(user=user, organisation=organisation).first()


def organisations_written_for(user: User) -> list[Organisation]:
    """The organisations for which the person may start a dossier. One query."""
    writing = Membership.objects.may_write().filter(user=user)
    return list(Organisation.objects.filter(memberships__in=writing).order_by("name"))


def people_who_file_for(organisation: Organisation) -> list[User]:
    """Those who may file for the organisation. One query."""
    signing = Membership.objects.may_sign().filter(organisation=organisation)
    return list(User.objects.filter(memberships__in=signing, is_active=True).order_by("last_name", "pk"))


def may_file_for(user: User, organisation: Organisation) -> bool:
    return Membership.objects.may_sign().filter(user=user, organisation=organisation).exists()


def people_of(organisation: Organisation) -> list[Membership]:
    """Everybody, who waits first. One query."""
    rows = organisation.memberships.select_related("user", "mandate_given_by")
    return list(rows.order_by("-state", "user__last_name", "user__first_name", "pk"))


def invitations_of(organisation: Organisation) -> list[Invitation]:
    """The invitations without an answer, run out ones included. One query."""
    rows = organisation.invitations.filter(state=InvitationState.PENDING).select_related("invited_by")
    return list(rows.order_by("-sent_at", "-pk"))


def invitation_for(token: str) -> Invitation | None:
    """The invitation that this link still opens. One query."""
    digest = hashlib.sha256(token.encode()).hexdigest()
    return Invitation.objects.usable().select_related("organisation", "invited_by").filter(token_digest=digest).first()


def has_used(user: User, token: str) -> Invitation | None:
    """The invitation of this link if the person herself has accepted it: she has only clicked again. One query."""
    digest = hashlib.sha256(token.encode()).hexdigest()
    return Invitation.objects.filter(token_digest=digest, accepted_by=user).select_related("organisation").first()
