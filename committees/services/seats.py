"""Seats given, changed and taken away, and who came.

Recusals are settled once a seat is there, in a transaction of their own: they hold the dossiers before the sitting.
"""

from datetime import datetime, time

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from applications.workflow import NotAllowed
from committees.models import HERE, Attendance, Seat, SeatRole
from committees.selectors.seats import ATTENDING, SEATING, candidates, last_of_its_kind, seats_in
from committees.services.holding import changed, held_by_keeper
from committees.services.recusals import settle
from contacts.models import Funder, User
from instruction.models import Committee

OVER = "La séance est levée ou annulée : les membres ne changent plus."


def save_seat(
    *,
    by: User,
    at: datetime,
    committee: Committee,
    seat: Seat | None,
    name: str,
    function: str,
    email: str,
    role: str,
    has_voice: bool,
    funder: Funder | None,
    user: User | None = None,
) -> Seat:
    """Give a seat, or change one. Raises ``NotAllowed``, or ``ValidationError`` with the sentence to show."""
    with transaction.atomic():
        row = _seating(by, committee)
        if role == SeatRole.CHAIR:
            # The chair that was becomes a member: one gesture hands the sitting over.
            others = Seat.objects.filter(committee=row, removed_at=None, role=SeatRole.CHAIR)
            others.exclude(pk=seat.pk if seat else 0).update(role=SeatRole.MEMBER)
        one = seat or Seat(committee=row, order=_last(row) + 1, user=user)
        if seat is not None:
            one.refresh_from_db()
        one.name, one.function, one.role, one.funder = name.strip(), function.strip(), role, funder
        one.email = one.user.email if one.user else email.strip()
        one.has_voice = has_voice and role != SeatRole.GUEST
        one.validate_constraints()
        one.save()
        changed(row)
    settle(at=at, seat=one)
    return one


@transaction.atomic
def remove_seat(*, by: User, at: datetime, seat: Seat) -> bool:
    """Take a seat away; it is kept, with what it said. False: it was away already. Raises ``NotAllowed``."""
    row = _seating(by, seat.committee)
    if not Seat.objects.filter(pk=seat.pk, removed_at=None).update(removed_at=at):
        return False
    Seat.objects.filter(proxy=seat.pk).update(proxy=None)
    changed(row)
    return True


def restore_seat(*, by: User, at: datetime, seat: Seat) -> bool:
    """Put a seat back; a committee that has another chair meanwhile gets a member. Raises ``NotAllowed``, or
    ``ValidationError`` when the person has been seated again."""
    with transaction.atomic():
        row = _seating(by, seat.committee)
        one = Seat.objects.get(pk=seat.pk)
        if one.removed_at is None:
            return False
        one.removed_at = None
        if (
            one.role == SeatRole.CHAIR
            and Seat.objects.filter(committee=row, removed_at=None, role=SeatRole.CHAIR).exists()
        ):
            one.role = SeatRole.MEMBER
        one.validate_constraints()
        one.save(update_fields=["removed_at", "role"])
        changed(row)
    settle(at=at, seat=one)
    return True


def seat_people_of_funders(*, by: User, at: datetime, committee: Committee) -> int:
    """Give a seat to those who speak for each funder, one voice a funder. How many came in. Raises ``NotAllowed``."""
    with transaction.atomic():
        row = _seating(by, committee)
        spoken = set(
            Seat.objects.filter(committee=row, removed_at=None, has_voice=True).values_list("funder", flat=True)
        )
        rows, order = [], _last(row)
        for one in candidates(row):
            if one.funder_id is None or not one.has_voice:
                continue
            order += 1
            rows.append(
                Seat(
                    committee=row,
                    funder_id=one.funder_id,
                    user=one.user,
                    name=one.user.get_full_name() or one.user.email,
                    function=one.function,
                    email=one.user.email,
                    has_voice=one.funder_id not in spoken,
                    order=order,
                )
            )
        _seat(row, rows)
    settle(at=at, committee=committee)
    return len(rows)


def seat_as_last_time(*, by: User, at: datetime, committee: Committee) -> int:
    """Give the seats of the last sitting of the same kind, those already here left out. Raises ``NotAllowed``."""
    with transaction.atomic():
        row = _seating(by, committee)
        before = last_of_its_kind(row)
        if before is None:
            return 0
        here = seats_in(row)
        known = {seat.user_id for seat in here if seat.user_id} | {seat.email for seat in here if seat.email}
        has_chair = any(seat.role == SeatRole.CHAIR for seat in here)
        rows, order = [], _last(row)
        for old in seats_in(before):
            if (old.user and (old.user.pk in known or not old.user.is_active)) or (old.email and old.email in known):
                continue
            order += 1
            role = SeatRole.MEMBER if old.role == SeatRole.CHAIR and has_chair else old.role
            rows.append(
                Seat(
                    committee=row,
                    funder=old.funder,
                    user=old.user,
                    name=old.name,
                    function=old.function,
                    email=old.email,
                    role=role,
                    has_voice=old.has_voice,
                    order=order,
                )
            )
        _seat(row, rows)
    settle(at=at, committee=committee)
    return len(rows)


@transaction.atomic
def set_attendance(*, by: User, seat: Seat, attendance: str, proxy: Seat | None = None) -> Seat:
    """Say who is there; ``proxy`` is who speaks for someone represented. Blank takes it back. Raises ``NotAllowed``."""
    row = _attending(by, seat.committee)
    one = Seat.objects.get(pk=seat.pk)
    if attendance not in ("", *Attendance.values):
        raise NotAllowed("Choisissez une présence de la liste.")
    if attendance == Attendance.REPRESENTED:
        _must_stand_for(one, proxy)
    else:
        proxy = None
    if one.attendance == attendance and one.proxy_id == (proxy.pk if proxy else None):
        return one
    one.attendance, one.proxy = attendance, proxy
    if attendance not in (Attendance.PRESENT, Attendance.REMOTE):
        one.arrived_at = one.left_at = None
    one.save(update_fields=["attendance", "proxy", "arrived_at", "left_at"])
    if attendance not in HERE or attendance == Attendance.REPRESENTED:
        # Who is not there speaks for nobody: those whom she stood for are to be said again.
        Seat.objects.filter(proxy=one).update(attendance="", proxy=None)
    changed(row)
    return one


@transaction.atomic
def set_hours(*, by: User, seat: Seat, arrived: time | None, left: time | None) -> Seat:
    """Say when someone arrived and left, in the hours of the sitting's day. Raises ``NotAllowed``."""
    row = _attending(by, seat.committee)
    one = Seat.objects.get(pk=seat.pk)
    if one.attendance not in (Attendance.PRESENT, Attendance.REMOTE):
        raise NotAllowed("Dites d’abord que cette personne est présente ou à distance.")
    if arrived and left and left <= arrived:
        raise NotAllowed("Le départ vient après l’arrivée.")
    zone = timezone.get_default_timezone()
    day = row.held_on
    one.arrived_at = datetime.combine(day, arrived, zone) if arrived else None
    one.left_at = datetime.combine(day, left, zone) if left else None
    one.save(update_fields=["arrived_at", "left_at"])
    changed(row)
    return one


def _must_stand_for(seat: Seat, proxy: Seat | None) -> None:
    proxy = Seat.objects.filter(pk=proxy.pk).first() if proxy else None
    if proxy is None or proxy.committee_id != seat.committee_id or proxy.removed_at is not None:
        raise NotAllowed(f"Choisissez qui représente {seat.name}.")
    if proxy.pk == seat.pk:
        raise NotAllowed("Personne ne se représente soi-même.")
    if proxy.attendance not in (Attendance.PRESENT, Attendance.REMOTE):
        raise NotAllowed(f"{proxy.name} n’est pas présent : dites d’abord sa présence.")


def _seating(by: User, committee: Committee) -> Committee:
    row = held_by_keeper(by, committee)
    if row.state not in SEATING:
        raise NotAllowed(OVER)
    return row


def _attending(by: User, committee: Committee) -> Committee:
    row = held_by_keeper(by, committee)
    if row.state not in ATTENDING:
        raise NotAllowed("La présence se note une fois le comité convoqué, et jusqu’à la signature du relevé.")
    return row


def _seat(committee: Committee, rows: list[Seat]) -> None:
    for row in rows:
        row.save()
    if rows:
        changed(committee)


def _last(committee: Committee) -> int:
    last = Seat.objects.filter(committee=committee).aggregate(last=Max("order"))["last"]
    return int(last or 0)
