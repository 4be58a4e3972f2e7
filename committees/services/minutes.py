"""The minutes: written from the records, retouched line by line, signed off by the chair, then frozen.

The sitting's row is held first, then the minutes', then the lines'.
"""

from datetime import datetime

from django.db import transaction
from django.template.loader import render_to_string

from applications.documents_out import CannotPrint, print_pdf
from applications.models import Application
from applications.services import confirm_password, record
from applications.workflow import NotAllowed
from committees.models import Minutes, MinutesKind, MinutesLine, Seat, SeatRole
from committees.selectors.minutes import WRITTEN_IN, Reading, digest_of, whole_reading
from committees.selectors.records import Recorded, records_of
from committees.services.holding import changed, held, held_by_keeper
from contacts.models import User
from files.services import keep_drawn
from instruction.models import AgendaItem, Committee, CommitteeState

GONE = "L’enregistrement n’existe plus."
SIGNED = "Ce relevé est signé : il ne change plus."
# Beside the values read, what the portal's sentence was when a person retouched it.
BEFORE = "avant"


class LineClash(Exception):
    """A colleague changed the line since it was opened: ``line`` is what is kept, ``mine`` what was typed."""

    def __init__(self, line: MinutesLine, mine: str) -> None:
        super().__init__("Cette ligne a changé depuis que vous l’avez ouverte.")
        self.line, self.mine = line, mine


@transaction.atomic
def write_minutes(*, by: User, at: datetime, committee: Committee) -> Minutes:
    """Write the minutes from the records, or bring them up to date: retouched lines keep their text and are told that
    the record changed, free lines stay. Raises ``NotAllowed``."""
    row = held_by_keeper(by, committee)
    if row.state not in WRITTEN_IN:
        raise NotAllowed("Le relevé s’écrit une fois la séance ouverte, et jusqu’à sa signature.")
    minutes, is_new = Minutes.objects.get_or_create(committee=row, defaults={"written_by": by, "written_at": at})
    minutes = _held(minutes)
    if _bring_up_to_date(minutes, records_of(row), at=at) and not is_new:
        minutes.version += 1
    minutes.written_at, minutes.written_by = at, by
    minutes.save(update_fields=["written_at", "written_by", "version"])
    changed(row)
    return minutes


def is_up_to_date(minutes: Minutes) -> bool:
    """Whether the minutes say what the records say now. As many queries as the records take."""
    kept = {line.record: line for line in minutes.lines.exclude(kind=MinutesKind.FREE) if line.reason != GONE}
    now = {one.record: one for one in records_of(minutes.committee)}
    return kept.keys() == now.keys() and all(kept[key].written == one.written for key, one in now.items())


@transaction.atomic
def edit_line(*, by: User, at: datetime, line: MinutesLine, text: str, version: int) -> MinutesLine:
    """Retouch a line as it was when ``version`` was read; the portal's own sentence, or nothing, undoes it.

    Raises ``NotAllowed`` or ``LineClash``.
    """
    minutes, row = _line(by, line)
    said = _checked(text, needed=row.kind == MinutesKind.FREE)
    if row.version != version:
        raise LineClash(row, said)
    row.text = "" if said == row.written else said
    row.edited_by, row.edited_at = (by, at) if row.text else (None, None)
    row.facts = {name: value for name, value in row.facts.items() if name != BEFORE}
    return _write(minutes, row, "text", "edited_by", "edited_at", "facts")


@transaction.atomic
def remove_line(*, by: User, at: datetime, line: MinutesLine, reason: str) -> MinutesLine:
    """Take a line out, with its reason, kept with it. Raises ``NotAllowed``."""
    minutes, row = _line(by, line)
    said = " ".join(reason.split())
    if not said:
        raise NotAllowed("Écrivez pourquoi cette ligne est retirée.")
    if len(said) > 300:
        raise NotAllowed("Gardez 300 caractères au plus pour le motif.")
    if row.kind == MinutesKind.RECUSAL:
        raise NotAllowed("Un déport reste au relevé : levez-le s’il n’a pas lieu d’être.")
    if row.removed_at is None:
        row.removed_at, row.reason = at, said
        _write(minutes, row, "removed_at", "reason")
    return row


@transaction.atomic
def restore_line(*, by: User, line: MinutesLine) -> MinutesLine:
    """Put a line back. Raises ``NotAllowed``."""
    minutes, row = _line(by, line)
    if row.removed_at is not None and row.reason != GONE:
        row.removed_at, row.reason = None, ""
        _write(minutes, row, "removed_at", "reason")
    return row


@transaction.atomic
def add_line(*, by: User, at: datetime, minutes: Minutes, text: str, item: AgendaItem | None) -> MinutesLine:
    """Add words that no record says, at the end of a passage or of the minutes. Raises ``NotAllowed``."""
    held_by_keeper(by, minutes.committee)
    row = _held(minutes)
    said = _checked(text, needed=True)
    line = MinutesLine.objects.create(
        minutes=row, item=item, order=0, kind=MinutesKind.FREE, text=said, edited_by=by, edited_at=at
    )
    lines = list(row.lines.exclude(pk=line.pk).order_by("order", "pk"))
    _number(_with_free([one for one in lines if one.kind != MinutesKind.FREE], [*_free(lines), line]))
    _grow(row)
    line.refresh_from_db()
    return line


def sign(*, by: User, at: datetime, minutes: Minutes, version: int, password: str) -> Minutes:
    """Sign the minutes off as they were when ``version`` was read: they are frozen, with their digest, and the sitting
    is signed. The PDF is drawn next. Raises ``NotAllowed`` or ``NotSigned``."""
    _must_chair(by, minutes.committee)
    # The password is counted outside of the transaction: what is refused is counted all the same.
    confirm_password(by=by, password=password)
    with transaction.atomic():
        # The dossiers before the sitting: the order of every service.
        dossiers = _dossiers_held(minutes)
        committee = held(minutes.committee)
        seat = _must_chair(by, committee)
        row = _held(minutes)
        if committee.state != CommitteeState.CLOSED:
            raise NotAllowed("Levez d’abord la séance : le relevé se signe ensuite.")
        if row.version != version:
            raise NotAllowed("Le relevé a changé depuis que vous l’avez lu : relisez-le, puis signez.")
        if not is_up_to_date(row):
            raise NotAllowed("Des enregistrements ont changé : actualisez le relevé, relisez-le, puis signez.")
        row.sha256, row.signed_at, row.signed_by = digest_of(row), at, seat
        row.save(update_fields=["sha256", "signed_at", "signed_by"])
        committee.state = CommitteeState.SIGNED
        committee.save(update_fields=["state"])
        # The journal of each dossier holds the digest: it is sealed, and nobody writes it again.
        told = {"committee": str(committee), "minutes": str(row.public_id), "sha256": row.sha256}
        for dossier in dossiers:
            record(dossier, by=by, at=at, action="minutes_signed", details=told)
        changed(committee)
    row.committee = committee
    keep_pdf(by=by, at=at, minutes=row)
    return row


def keep_pdf(*, by: User, at: datetime, minutes: Minutes) -> bool:
    """Draw the PDF of signed minutes once; ``False`` when it cannot be drawn now: it will be when it is asked for."""
    try:
        pdf = draw(whole_reading(minutes))
    except CannotPrint:
        return False
    with transaction.atomic():
        row = Minutes.objects.select_for_update(of=("self",)).get(pk=minutes.pk)
        if row.pdf_id is None:
            row.pdf = keep_drawn(by=by, at=at, name=f"releve-{minutes.committee.held_on:%Y-%m-%d}.pdf", pdf=pdf)
            row.save(update_fields=["pdf"])
    return True


def draw(reading: Reading) -> bytes:
    """The minutes as one person reads them, as a tagged PDF. Raises ``CannotPrint``."""
    minutes = reading.minutes
    context = {"reading": reading, "minutes": minutes, "committee": minutes.committee}
    return print_pdf(render_to_string("pdf/minutes.html", context))


def _bring_up_to_date(minutes: Minutes, now: list[Recorded], *, at: datetime) -> bool:
    lines = list(minutes.lines.select_for_update(of=("self",)).order_by("order", "pk"))
    kept = {line.record: line for line in lines if line.kind != MinutesKind.FREE}
    laid, touched = [], False
    for one in now:
        line = kept.pop(one.record, None)
        if line is None:
            line = MinutesLine(minutes=minutes, kind=one.kind, record=one.record)
        touched |= _read_again(line, one)
        laid.append(line)
    for line in kept.values():
        if line.removed_at is None:
            line.removed_at, line.reason, line.version = at, GONE, line.version + 1
            line.save()
            touched = True
        laid.append(line)
    _number(_with_free(laid, _free(lines)))
    return touched


def _read_again(line: MinutesLine, one: Recorded) -> bool:
    """Lay what the record says now in its line; whether something changed."""
    back = line.reason == GONE
    if line.pk and line.written == one.written and not back and line.item_id == (one.item.pk if one.item else None):
        return False
    facts = dict(one.facts)
    if line.text and line.written != one.written:
        facts[BEFORE] = line.facts.get(BEFORE, line.written)
    if back:
        line.removed_at, line.reason = None, ""
    line.version += 1 if line.pk else 0
    line.written, line.facts, line.item, line.kind = one.written, facts, one.item, one.kind
    line.order = line.order or 0
    line.save()
    return True


def _with_free(lines: list[MinutesLine], free: list[MinutesLine]) -> list[MinutesLine]:
    """Free lines go after those of their passage; those of none go last."""
    laid: list[MinutesLine] = []
    for index, line in enumerate(lines):
        laid.append(line)
        following = lines[index + 1].item_id if index + 1 < len(lines) else None
        if line.item_id is not None and line.item_id != following:
            laid += [one for one in free if one.item_id == line.item_id]
    placed = {one.pk for one in laid}
    return [*laid, *(one for one in free if one.pk not in placed)]


def _free(lines: list[MinutesLine]) -> list[MinutesLine]:
    return [line for line in lines if line.kind == MinutesKind.FREE]


def _number(lines: list[MinutesLine]) -> None:
    moved = []
    for order, line in enumerate(lines, 1):
        if line.order != order:
            line.order = order
            moved.append(line)
    MinutesLine.objects.bulk_update(moved, ["order"])


def _line(by: User, line: MinutesLine) -> tuple[Minutes, MinutesLine]:
    held_by_keeper(by, line.minutes.committee)
    minutes = _held(line.minutes)
    return minutes, MinutesLine.objects.select_for_update(of=("self",)).get(pk=line.pk)


def _held(minutes: Minutes) -> Minutes:
    row = Minutes.objects.select_for_update(of=("self",)).select_related("committee").get(pk=minutes.pk)
    if row.signed_at is not None:
        raise NotAllowed(SIGNED)
    return row


def _write(minutes: Minutes, line: MinutesLine, *fields: str) -> MinutesLine:
    line.version += 1
    line.save(update_fields=[*fields, "version"])
    _grow(minutes)
    return line


def _grow(minutes: Minutes) -> None:
    minutes.version += 1
    minutes.save(update_fields=["version"])


def _checked(text: str, *, needed: bool) -> str:
    said = text.strip()
    if needed and not said:
        raise NotAllowed("Écrivez un texte.")
    if len(said) > 5000:
        raise NotAllowed(f"Ce texte compte {len(said)} caractères : gardez-en 5000 au plus.")
    return said


def _dossiers_held(minutes: Minutes) -> list[Application]:
    """The dossiers of which the minutes speak, held until the end of the transaction."""
    said = minutes.lines.filter(item__isnull=False).order_by().values("item__application")
    return list(Application.objects.select_for_update(of=("self",)).filter(pk__in=said).order_by("pk"))


def _must_chair(by: User, committee: Committee) -> Seat:
    seat = Seat.objects.filter(committee=committee, removed_at=None, role=SeatRole.CHAIR, user=by).first()
    if seat is None or not by.is_active:
        raise NotAllowed("La présidence du comité signe le relevé, avec son propre compte.")
    return seat
