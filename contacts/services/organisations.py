"""Creating an organisation, joining one, and deciding who may act for it."""

from datetime import datetime

from django.db import transaction

from contacts.identity import canonical_siret
from contacts.mail import write_mail
from contacts.models import Membership, MembershipRole, MembershipState, Organisation, User


class NotYours(Exception):
    """The person may not decide for this organisation; ``str()`` is the French sentence to show."""


class AlreadyThere(Exception):
    """Someone has just created the organisation of this SIRET: there is one to join."""


@transaction.atomic
def create_organisation(
    *, by: User, at: datetime, siret: str, name: str, legal_form: str, **contact: str
) -> Organisation:
    """A new organisation whose creator may write and file for it.

    Raises ``ValueError`` for a wrong SIRET and ``AlreadyThere`` for one that is taken, were it at the same instant.
    """
    organisation, created = Organisation.objects.get_or_create(
        siret=canonical_siret(siret), defaults={"name": name, "legal_form": legal_form, "created_at": at, **contact}
    )
    if not created:
        raise AlreadyThere
    Membership.objects.create(user=by, organisation=organisation, role=MembershipRole.SIGNATORY)
    return organisation


@transaction.atomic
def request_to_join(*, by: User, at: datetime, organisation: Organisation) -> Membership:
    """Ask to work for an existing organisation. Gives no right until one of its signatories accepts.

    Asking again changes nothing and mails nobody twice.
    """
    membership, created = Membership.objects.get_or_create(
        user=by,
        organisation=organisation,
        defaults={"role": MembershipRole.WRITER, "state": MembershipState.PENDING},
    )
    if created:
        for signatory in _signatories(organisation):
            write_mail(
                "join_request",
                {"membership": membership, "organisation": organisation, "person": by},
                to=signatory.email,
                key=f"join-request:{membership.pk}",
            )
    return membership


@transaction.atomic
def accept_member(*, by: User, at: datetime, membership: Membership, role: str) -> Membership:
    """A signatory lets a colleague in, with the role she chooses."""
    _must_sign_for(by, membership.organisation)
    if role != MembershipRole.SIGNATORY:
        _keep_a_signatory(membership)
    member = Membership.objects.select_for_update().get(pk=membership.pk)
    member.role, member.state = role, MembershipState.ACTIVE
    member.save(update_fields=["role", "state"])
    write_mail(
        "join_accepted",
        {"membership": member, "organisation": member.organisation},
        to=member.user.email,
        key=f"join-accepted:{member.pk}",
    )
    return member


@transaction.atomic
def decline_member(*, by: User, at: datetime, membership: Membership) -> None:
    """A signatory refuses a request or ends a colleague's membership; the last signatory cannot leave."""
    _must_sign_for(by, membership.organisation)
    _keep_a_signatory(membership)
    Membership.objects.filter(pk=membership.pk).delete()


@transaction.atomic
def change_role(*, by: User, at: datetime, membership: Membership, role: str) -> None:
    """A signatory changes a colleague's role; an organisation always keeps someone who may file."""
    _must_sign_for(by, membership.organisation)
    if role != MembershipRole.SIGNATORY:
        _keep_a_signatory(membership)
    Membership.objects.filter(pk=membership.pk).update(role=role)


@transaction.atomic
def update_organisation(*, by: User, at: datetime, organisation: Organisation, **fields: str) -> Organisation:
    """Correct what identifies the organisation; its SIRET never changes: another SIRET is another organisation."""
    _must_sign_for(by, organisation)
    if "siret" in fields:
        raise ValueError("the SIRET identifies the organisation and cannot be changed")
    for name, value in fields.items():
        setattr(organisation, name, value)
    organisation.full_clean()
    organisation.save(update_fields=list(fields))
    return organisation


def _signatories(organisation: Organisation) -> list[User]:
    return [
        membership.user
        for membership in organisation.memberships.active()
        .filter(role=MembershipRole.SIGNATORY, user__is_active=True)
        .select_related("user")
    ]


def _must_sign_for(user: User, organisation: Organisation) -> None:
    if not organisation.memberships.active().filter(user=user, role=MembershipRole.SIGNATORY).exists():
        raise NotYours("Seule une personne qui dépose pour la structure peut faire ce changement.")


def _keep_a_signatory(membership: Membership) -> None:
    """Refuse to remove the right to file from the last person who holds it. Locks the organisation's memberships."""
    signatories = (
        Membership.objects.select_for_update(of=("self",))
        .active()
        .filter(organisation=membership.organisation, role=MembershipRole.SIGNATORY, user__is_active=True)
    )
    if {other.pk for other in signatories} == {membership.pk}:
        raise NotYours("Une structure garde toujours une personne qui peut déposer : nommez-en d’abord une autre.")
