"""The end of an account: refused with the reason while others depend on it, else made nameless at once.

What was filed and what happened keep the account's number: a decision about public money keeps its history. The name,
the address, the password, the roles and the choices go. The purge ends idle accounts by the same function.
"""

from datetime import datetime
from uuid import uuid4

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.db.models import F, Q
from django.template.loader import render_to_string
from django.utils import timezone

from applications.models import Application, Interest
from applications.workflow import FINAL, NOT_FILED
from committees.models import Recusal, Seat
from committees.selectors.access import KEEPING
from committees.services.recusals import LIVING
from contacts.models import (
    CouncilMember,
    DigestItem,
    FunderMember,
    Invitation,
    Membership,
    NotificationChoice,
    OutboxEntry,
    PartnerInvitation,
    Referent,
    User,
)
from contacts.outbox import enqueue, handles
from contacts.selectors import is_of_the_services
from instruction.models import Committee, CommitteeState, OpinionRequest, SavedView
from melpv.privacy.models import DataRequest, DataRequestKind
from reporting.services.exports import forget_exports_of

FAREWELL = "farewell"
CLOSED = "Compte fermé"
FORMER = ("Ancien", "compte")
# Reserved by RFC 2606: no mail ever leaves for it.
NOWHERE = "compte.invalid"


class CannotLeave(Exception):
    """The account cannot end now; ``str()`` is the French sentence to show."""


def living_dossiers(organisation_ids: list[int]) -> list[Application]:
    """The dossiers of these structures that the services have in hand. One query."""
    living = Application.objects.filter(organisation_id__in=organisation_ids).exclude(state__in=FINAL | NOT_FILED)
    return list(living.select_related("organisation").order_by("organisation__name", "number"))


def lives_with(user: User) -> bool:
    """Whether a dossier of one of her structures is in the hands of the services. One query."""
    return bool(living_dossiers(_organisations(user)))


def what_holds(user: User) -> list[str]:
    """Why the account cannot end now, one sentence each; none when it can."""
    sentences = []
    if is_of_the_services(user):
        sentences.append(
            "Votre compte est celui d’un agent : l’administration du portail le ferme quand vous quittez vos fonctions."
        )
    keeping = Seat.objects.filter(user=user, removed_at=None, role__in=KEEPING, committee__state__in=LIVING)
    sentences += [
        f"Vous tenez le comité « {seat.committee} ». Donnez d’abord votre siège à quelqu’un d’autre."
        for seat in keeping.select_related("committee").order_by("pk")
    ]
    signed_for = Membership.objects.may_sign().filter(user=user).values_list("organisation_id", flat=True)
    alone = [
        organisation
        for organisation in signed_for
        if not Membership.objects.may_sign()
        .filter(organisation_id=organisation, user__is_active=True)
        .exclude(user=user)
        .exists()
    ]
    told = set()
    for dossier in living_dossiers(alone):
        if dossier.organisation_id not in told:
            told.add(dossier.organisation_id)
            sentences.append(
                f"Vous êtes la seule personne qui peut signer pour {dossier.organisation}, dont le dossier "
                f"{dossier.number} est en cours. Donnez d’abord ce rôle à quelqu’un d’autre."
            )
    return sentences


@transaction.atomic
def close_account(*, user: User, at: datetime) -> None:
    """End one's own account, and say goodbye at the address that is about to be forgotten. Raises ``CannotLeave``."""
    row = User.objects.select_for_update(of=("self",)).get(pk=user.pk)
    if held := what_holds(row):
        raise CannotLeave(held[0])
    address = row.email
    anonymise(user=row, at=at)
    DataRequest.objects.create(user=row, kind=DataRequestKind.DELETION, done_at=at)
    # Under another name than a mail's: once done, nothing of it is kept, not even the address.
    enqueue(FAREWELL, {"address": address, "at": at.isoformat()}, key=f"farewell:{row.pk}", at=at)


@transaction.atomic
def anonymise(*, user: User, at: datetime) -> None:
    """Take the person out of the account: what others did with her keeps a number and « Ancien compte »."""
    address = user.email
    user.first_name, user.last_name = FORMER
    user.email = f"ancien-{uuid4().hex[:12]}@{NOWHERE}"
    user.is_active = user.is_staff = user.is_superuser = False
    # The password is part of what every session is checked against: all of them end here.
    user.set_unusable_password()
    user.save()
    EmailAddress.objects.filter(user=user).delete()
    user.groups.clear()
    user.user_permissions.clear()
    Membership.objects.filter(user=user).delete()
    NotificationChoice.objects.filter(user=user).delete()
    DigestItem.objects.filter(user=user).delete()
    Invitation.objects.filter(email__iexact=address).update(email=user.email)
    Referent.objects.filter(user=user).update(user=None)
    # An opinion given stays signed with its dossier; her address and what she had not given go.
    asked = OpinionRequest.objects.filter(user=user)
    asked.update(email=user.email, draft_value="", draft_text="", draft_name="", drafted_at=None)
    asked.filter(answered_at=None).update(name=str(user))
    SavedView.objects.filter(owner=user, is_shared=False).delete()
    _leave_the_table(user, address, at)
    # What she wrote for a yearly report is her house's; the lists that she took away are of no use to anyone.
    forget_exports_of(user=user)
    # What the outbox keeps of a mail once sent is its address and subject.
    OutboxEntry.objects.filter(payload__to__iexact=address).delete()
    _end_sessions(user)


def _leave_the_table(user: User, address: str, at: datetime) -> None:
    """Her places for funders and councils end, and her seats at sittings to come; those that were held keep who sat.
    Of her links, the nature stays with the recusals; the words go."""
    PartnerInvitation.objects.filter(email__iexact=address).update(email=user.email)
    for place in (FunderMember, CouncilMember):
        place.objects.filter(user=user, ended_at=None).update(ended_at=at, end_reason=CLOSED)
    Interest.objects.filter(user=user, ended_at=None).update(ended_at=at, end_reason=CLOSED)
    Interest.objects.filter(user=user).update(detail="")
    Recusal.objects.filter(seat__user=user).update(detail="")
    seats = Seat.objects.filter(Q(user=user) | Q(email__iexact=address))
    to_come = seats.filter(removed_at=None, committee__state__in=(CommitteeState.PLANNED, CommitteeState.CONVENED))
    sittings = list(to_come.order_by().values_list("committee", flat=True).distinct())
    Recusal.objects.filter(seat__in=to_come, ended_at=None).update(ended_at=at)
    Committee.objects.filter(pk__in=sittings).update(version=F("version") + 1)
    to_come.update(removed_at=at, name=str(user), function="")
    seats.update(email="", answer_digest="", told={})


@handles(FAREWELL)
def say_goodbye(entry: OutboxEntry) -> None:
    """The last mail: that the account is closed, and whom to write to if she did not ask it."""
    text = render_to_string("emails/farewell.txt", {"site_url": settings.SITE_URL, "contact": settings.DPO_CONTACT})
    subject, _, body = text.strip().partition("\n")
    EmailMessage(
        subject.strip(),
        body.strip() + "\n",
        to=[entry.payload["address"]],
        headers={"Message-ID": f"<outbox-{entry.pk}-farewell@{settings.SITE_HOST}>"},
        connection=get_connection(str(settings.OUTGOING_EMAIL_BACKEND)),
    ).send()


def _end_sessions(user: User) -> None:
    """They are dead already, for the password changed; their rows go too. Reads the sessions of the last hours."""
    key = str(user.pk)
    living = Session.objects.filter(expire_date__gt=timezone.now()).iterator(chunk_size=500)
    Session.objects.filter(
        pk__in=[session.pk for session in living if session.get_decoded().get("_auth_user_id") == key]
    ).delete()


def _organisations(user: User) -> list[int]:
    return list(Membership.objects.active().filter(user=user).values_list("organisation_id", flat=True))
