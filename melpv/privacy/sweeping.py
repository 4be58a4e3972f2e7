"""What goes without a notice, many rows at a time, once its rule's months are over: nobody's dossier nor account.

Each sweep takes the moment before which things are old, and the present one; it tells how many went, or would.
"""

from collections.abc import Callable
from datetime import datetime

from django.contrib.admin.models import LogEntry
from django.contrib.sessions.models import Session
from django.db.models import Q, QuerySet

from applications.models import Interest, InterestDeclaration
from committees.models import Seat
from contacts.clock import PARIS
from contacts.models import Invitation, OutboxEntry, OutboxState, PartnerInvitation
from files import services as files
from files.models import StoredFile
from files.services.keeping import UNATTACHED_LIFE
from melpv.privacy.erasure import erase
from melpv.privacy.models import RetentionSubject

Sweep = Callable[[datetime, datetime, bool], int]


def _logs(limit: datetime, at: datetime, apply: bool) -> int:
    """Mails sent, the administrators' log, and sessions past their end."""
    sets: tuple[QuerySet, ...] = (
        OutboxEntry.objects.filter(created_at__lt=limit).exclude(state=OutboxState.PENDING),
        LogEntry.objects.filter(action_time__lt=limit),
        Session.objects.filter(expire_date__lt=at),
    )
    return _gone(sets, apply)


def _loose(limit: datetime, at: datetime, apply: bool) -> int:
    """Files that nothing holds: their app knows its own few days."""
    if apply:
        return sum(files.purge(at=at).values())
    return StoredFile.objects.unattached().filter(created_at__lt=at - UNATTACHED_LIFE).count()


def _invitations(limit: datetime, at: datetime, apply: bool) -> int:
    """Answered, taken back, or past their date, for associations and for partners: the place that one gave stays."""
    over = Q(ended_at__lt=limit) | Q(ended_at=None, expires_at__lt=limit)
    return _gone((Invitation.objects.filter(over), PartnerInvitation.objects.filter(over)), apply)


def _seats(limit: datetime, at: datetime, apply: bool) -> int:
    """How those convened were written to: who sat, and for whom, stays with the sitting."""
    rows = Seat.objects.filter(committee__held_on__lt=limit.astimezone(PARIS).date())
    rows = rows.exclude(email="", answer_digest="", told={})
    return rows.update(email="", answer_digest="", told={}) if apply else rows.count()


def _interests(limit: datetime, at: datetime, apply: bool) -> int:
    """Links lifted, and yearly words, which are evidence: the owner's role takes them."""
    rows = [*Interest.objects.filter(ended_at__lt=limit), *InterestDeclaration.objects.filter(made_at__lt=limit)]
    return erase(rows) if apply and rows else len(rows)


def _gone(sets: tuple[QuerySet, ...], apply: bool) -> int:
    return sum(found.delete()[0] if apply else found.count() for found in sets)


SWEEPS: dict[RetentionSubject, Sweep] = {
    RetentionSubject.LOGS: _logs,
    RetentionSubject.LOOSE_FILES: _loose,
    RetentionSubject.INVITATIONS: _invitations,
    RetentionSubject.SEATS: _seats,
    RetentionSubject.INTERESTS: _interests,
}
