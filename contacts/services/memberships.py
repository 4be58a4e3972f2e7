"""Who may act for an organisation: asking to join, accepting, changing a role, leaving."""

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction

from contacts.changes import changed
from contacts.clock import today
from contacts.models import Membership, MembershipRole, MembershipState, Organisation, User
from contacts.notifications import notify
from contacts.refusals import NotYours, Refused
from contacts.selectors.rights import people_who_file_for
from files.models import StoredFile
from files.services import FileRefused, claim

_MANDATE = ("mandate_until", "mandate_given_by", "mandate_document")
LONGEST_MANDATE = timedelta(days=3 * 366)


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
        for signatory in people_who_file_for(organisation):
            notify(
                "team",
                "join_request",
                {"membership": membership, "organisation": organisation, "person": by},
                to_user=signatory,
                key=f"join-request:{membership.pk}",
                at=at,
            )
    return membership


@transaction.atomic
def accept_member(
    *,
    by: User,
    at: datetime,
    membership: Membership,
    role: str,
    mandate_until: date | None = None,
    mandate_file: UUID | None = None,
) -> Membership:
    """A signatory lets a colleague in, with the role she chooses."""
    must_sign_for(by, membership.organisation)
    member = _with_role(by, at, membership, role, mandate_until, mandate_file)
    member.state = MembershipState.ACTIVE
    member.save(update_fields=["role", "state", *_MANDATE])
    changed(at=at, organisation=member.organisation, user=member.user)
    notify(
        "team",
        "join_accepted",
        {"membership": member, "organisation": member.organisation},
        to_user=member.user,
        key=f"join-accepted:{member.pk}",
        at=at,
    )
    return member


@transaction.atomic
def decline_member(*, by: User, at: datetime, membership: Membership) -> None:
    """A signatory refuses a request or ends a colleague's membership; the last signatory cannot leave."""
    must_sign_for(by, membership.organisation)
    _keep_a_signatory(membership)
    Membership.objects.filter(pk=membership.pk).delete()
    changed(at=at, organisation=membership.organisation, user=membership.user)
    if membership.user_id != by.pk:
        notify(
            "team",
            "member_removed",
            {"organisation": membership.organisation, "was_pending": membership.state == MembershipState.PENDING},
            to_user=membership.user,
            key=f"member-removed:{membership.pk}",
            at=at,
        )


@transaction.atomic
def leave_organisation(*, by: User, at: datetime, membership: Membership) -> None:
    """Stop working for an organisation; the last person who signs cannot."""
    if membership.user_id != by.pk:
        raise NotYours("Vous ne pouvez quitter la structure qu’en votre nom.")
    _keep_a_signatory(membership)
    Membership.objects.filter(pk=membership.pk).delete()
    changed(at=at, organisation=membership.organisation, user=membership.user)
    for signatory in people_who_file_for(membership.organisation):
        notify(
            "team",
            "member_left",
            {"organisation": membership.organisation, "person": by},
            to_user=signatory,
            key=f"member-left:{membership.pk}",
            at=at,
        )


@transaction.atomic
def change_role(
    *,
    by: User,
    at: datetime,
    membership: Membership,
    role: str,
    mandate_until: date | None = None,
    mandate_file: UUID | None = None,
) -> None:
    """A signatory changes a colleague's role; an organisation always keeps someone who may file."""
    must_sign_for(by, membership.organisation)
    _with_role(by, at, membership, role, mandate_until, mandate_file).save(update_fields=["role", *_MANDATE])


def must_sign_for(user: User, organisation: Organisation) -> None:
    if not organisation.memberships.may_sign().filter(user=user).exists():
        raise NotYours("Seule une personne qui dépose pour la structure peut faire ce changement.")


def must_write_for(user: User, organisation: Organisation) -> None:
    if not organisation.memberships.may_write().filter(user=user).exists():
        raise NotYours("Votre rôle permet de lire, pas de modifier. Une personne qui dépose peut le changer.")


def possible_mandate(role: str, until: date | None, at: datetime) -> date | None:
    """The last day of a helper's mandate, ``None`` for other roles; raises ``Refused`` for one that cannot be."""
    if role != MembershipRole.HELPER:
        return None
    day = today(at)
    if until is None:
        raise Refused("Donnez le dernier jour du mandat : après lui, cette personne ne voit plus rien.")
    if not day <= until <= day + LONGEST_MANDATE:
        raise Refused("Le mandat finit aujourd’hui au plus tôt, et dans trois ans au plus tard.")
    return until


def _with_role(
    by: User, at: datetime, membership: Membership, role: str, until: date | None, file_id: UUID | None
) -> Membership:
    """The membership's row, held and given this role, not saved yet."""
    if role not in MembershipRole.values:
        raise Refused("Choisissez un rôle dans la liste.")
    until = possible_mandate(role, until, at)
    if role != MembershipRole.SIGNATORY:
        _keep_a_signatory(membership)
    member = Membership.objects.select_for_update(of=("self",)).select_related("user", "organisation").get(
        pk=membership.pk
    )  # fmt: skip
    member.role, member.mandate_until = role, until
    member.mandate_given_by = by if until else None
    if file_id and until:
        member.mandate_document = _claimed(by, at, file_id)
    elif not until:
        member.mandate_document = None
    return member


def _claimed(by: User, at: datetime, file_id: UUID) -> StoredFile:
    try:
        return claim(by=by, at=at, public_id=file_id)
    except FileRefused as refusal:
        raise Refused(str(refusal)) from refusal


def _keep_a_signatory(membership: Membership) -> None:
    """Refuse to remove the right to file from the last person who holds it. Locks the organisation's memberships."""
    signatories = (
        Membership.objects.select_for_update(of=("self",))
        .may_sign()
        .filter(organisation=membership.organisation_id, user__is_active=True)
    )
    if {other.pk for other in signatories} == {membership.pk}:
        raise NotYours("Une structure garde toujours une personne qui peut déposer : nommez-en d’abord une autre.")
