"""Convening: one mail a person with its calendar entry, told again only when something changed for her."""

import hashlib
import hmac
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.crypto import salted_hmac

from applications.selectors import today
from applications.workflow import NotAllowed
from committees.calendar_entries import CANCEL, REQUEST, Sitting, entry
from committees.models import Seat, SeatAnswer
from committees.selectors.convocation import Invitation, gone, invitations_of
from committees.services.holding import changed, held, held_by_keeper
from committees.services.recusals import settle
from contacts.mail import TextAttachment, write_mail
from contacts.models import User
from contacts.refusals import Gone
from instruction.models import Committee, CommitteeState

CONVENING = frozenset({CommitteeState.PLANNED, CommitteeState.CONVENED})
GONE = "Ce lien ne s’ouvre plus."


def convene(*, by: User, at: datetime, committee: Committee) -> int:
    """Convene those who sit, or tell them what changed; who is no longer convened is told too. How many mails leave.

    Raises ``NotAllowed``; nothing is written then.
    """
    # Who steps out is known before anything is named to anyone; this holds the dossiers, then the sitting.
    settle(at=at, committee=committee)
    with transaction.atomic():
        row = held_by_keeper(by, committee)
        _must_be_convened(row, at)
        row.version += 1
        due = [one for one in invitations_of(row) if one.is_due]
        for one in due:
            _tell(row, one, at=at)
        left = gone(row)
        for seat in left:
            _cancel(row, seat, "Votre siège à ce comité est retiré.", at=at)
        fields = ["version"]
        if row.state == CommitteeState.PLANNED:
            row.state, row.convened_at = CommitteeState.CONVENED, at
            fields += ["state", "convened_at"]
        row.save(update_fields=fields)
    return len(due) + len(left)


def tell_cancelled(committee: Committee, *, at: datetime) -> int:
    """Tell those who were convened that the sitting is cancelled; its row is held by the caller, the reason written."""
    told = list(Seat.objects.filter(committee=committee).exclude(told={}).exclude(email=""))
    for seat in told:
        _cancel(committee, seat, committee.cancel_reason, at=at)
    return len(told)


@transaction.atomic
def answer(*, at: datetime, token: str, value: str) -> Seat:
    """Write what an invited person answers. Raises ``Gone``, or ``NotAllowed`` for what is no answer."""
    seat = seat_of(token, at)
    if seat is None:
        raise Gone(GONE)
    if value not in SeatAnswer.values:
        raise NotAllowed("Choisissez une réponse.")
    # The sitting before its seats, as whoever changes them holds it.
    held(seat.committee)
    row = Seat.objects.select_for_update(of=("self",)).get(pk=seat.pk)
    row.answer, row.answered_at = value, at
    row.save(update_fields=["answer", "answered_at"])
    changed(seat.committee)
    return row


def seat_of(token: str, at: datetime) -> Seat | None:
    """The seat that a link answers for, while the sitting is to come. One query."""
    digest = digest_of(token)
    seat = Seat.objects.filter(answer_digest=digest, removed_at=None).select_related("committee", "funder").first()
    if seat is None or not hmac.compare_digest(seat.answer_digest, digest):
        return None
    to_come = seat.committee.state == CommitteeState.CONVENED and seat.committee.held_on >= today(at)
    return seat if to_come else None


def token_of(seat: Seat) -> str:
    """The same for each of her mails, so that the first one still answers; the database keeps its digest alone."""
    return salted_hmac("committees.answer", str(seat.public_id), algorithm="sha256").hexdigest()


def digest_of(token: str) -> str:
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()


def _must_be_convened(row: Committee, at: datetime) -> None:
    if row.state not in CONVENING:
        raise NotAllowed("Ce comité ne se convoque plus.")
    if row.held_on < today(at):
        raise NotAllowed("Le jour de ce comité est passé : changez sa date, puis convoquez.")
    seats = Seat.objects.filter(committee=row, removed_at=None)
    if not seats.exists():
        raise NotAllowed("Donnez d’abord des sièges : personne n’est à convoquer.")


def _tell(committee: Committee, one: Invitation, *, at: datetime) -> None:
    seat, token = one.seat, token_of(one.seat)
    context = {"committee": committee, "seat": seat, "invitation": one, "token": token}
    template = "convocation" if one.is_new else "convocation_changed"
    attachment = _attachment(committee, seat, REQUEST, at)
    key = f"convocation:{seat.pk}:{committee.version}"
    write_mail(template, context, to=seat.email, key=key, attachments=[attachment])
    again = one.answers_again
    seat.told, seat.invited_at, seat.answer_digest = one.told, at, digest_of(token)
    if again:
        seat.answer, seat.answered_at = "", None
    seat.save(update_fields=["told", "invited_at", "answer_digest", "answer", "answered_at"])


def _cancel(committee: Committee, seat: Seat, reason: str, *, at: datetime) -> None:
    context = {"committee": committee, "seat": seat, "reason": reason}
    attachment = _attachment(committee, seat, CANCEL, at)
    key = f"convocation-cancelled:{seat.pk}:{committee.version}"
    write_mail("convocation_cancelled", context, to=seat.email, key=key, attachments=[attachment])
    seat.told = {}
    seat.save(update_fields=["told"])


def _attachment(committee: Committee, seat: Seat, method: str, at: datetime) -> TextAttachment:
    """The calendar entry. Its sequence is the sitting's version, which grows with every change."""
    sitting = Sitting(
        uid=f"comite-{committee.public_id}@{settings.SITE_HOST}",
        title=committee.title,
        day=committee.held_on,
        starts=committee.starts_at,
        ends=committee.ends_at,
        place=" · ".join(filter(None, (committee.place, committee.link))),
        text=committee.get_kind_display(),
        sequence=committee.version,
    )
    organizer = str(settings.DEFAULT_FROM_EMAIL).rpartition("<")[2].rstrip(">")
    text = entry(sitting, method=method, organizer=organizer, attendee=seat.email, name=seat.name, stamp=at)
    return TextAttachment("comite.ics", text, f"text/calendar; method={method}")
