"""The packet of a sitting, made by the worker: asked once for those who read the same, redrawn where it changed.

Each page is drawn and kept by itself, so that a killed worker's successor draws only what remains, and packets of
other readers share it. The file replaces the former one once it is whole.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import uuid4

import structlog
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone

from applications.documents_out import CannotPrint, print_parts, print_pdf
from committees.models import Packet, PacketSheet, PacketState
from committees.selectors.packets import GOING, PREFIX, Contents, contents_of, is_hers, packet_for, reading_of
from committees.selectors.sheets import PassageSheet
from contacts.models import OutboxEntry, User
from contacts.outbox import NeverWorks, enqueue, handles
from files.models import StoredFile
from files.services import keep_drawn, release
from instruction.models import Committee
from instruction.selectors.agendas import at_sitting

log = structlog.get_logger("committees.packets")

KIND = "packet"
# Sixty dossiers take a tenth of it on a slow machine.
SECONDS = 300
TRIES = 3
# A worker that says nothing for so long is taken for dead, and the packet may be asked again.
LOST_AFTER = timedelta(minutes=20)
KEPT = timedelta(days=180)
FAULT = "Une erreur technique empêche de dessiner ce dossier de séance ; les administrateurs la voient."
NOT_HERS_ANY_MORE = "Vos droits ou l’ordre du jour ont changé pendant la préparation : demandez de nouveau le dossier."


@transaction.atomic
def ask_packet(*, by: User, at: datetime, committee: Committee) -> Packet | None:
    """Announce that the packet is to be made for those who read what this person reads.

    The one being made, or the one that is up to date, is given back as it is. ``None`` where she reads nothing of it.
    """
    held = Committee.objects.select_for_update(no_key=True).get(pk=committee.pk)
    reading = reading_of(by, held)
    if not reading.items:
        return None
    packet = packet_for(held, reading)
    if packet is not None:
        if packet.is_going and packet.asked_at > at - LOST_AFTER:
            return packet
        is_current = packet.state == PacketState.READY and packet.digest == contents_of(held, reading).digest
        if is_current and is_hers(packet, reading):
            return packet
    packet = packet or Packet(committee=held, without=list(reading.without))
    packet.state, packet.asked_by, packet.asked_at = PacketState.PENDING, by, at
    packet.done, packet.total, packet.error = 0, len(reading.items), ""
    packet.save()
    enqueue(KIND, {"packet": packet.pk}, key=f"packet:{packet.pk}:{uuid4().hex}", at=at)
    return packet


@handles(KIND)
def make_packet(entry: OutboxEntry) -> None:
    """Draw what remains to be drawn of a packet, then its file. Run twice, even at once, the result is one file."""
    packet = Packet.objects.select_related("committee", "asked_by").filter(pk=entry.payload["packet"]).first()
    if packet is None or not packet.is_going:
        return
    try:
        _make(packet)
    except CannotPrint as error:
        _fail(packet, FAULT)
        raise NeverWorks(str(error)) from error
    except Exception as error:  # Tried again by the outbox, and told on the page at the last try.
        if entry.attempts < TRIES:
            raise
        _fail(packet, FAULT)
        raise NeverWorks(type(error).__name__) from error


def _make(packet: Packet) -> None:
    committee, by = packet.committee, packet.asked_by
    reading = reading_of(by, committee)
    if not by.is_active or not reading.items or list(reading.without) != packet.without:
        _fail(packet, NOT_HERS_ANY_MORE)
        return
    contents = contents_of(committee, reading)
    Packet.objects.filter(pk=packet.pk).update(state=PacketState.RUNNING, done=0, total=len(contents.sheets))
    drawn = []
    for done, sheet in enumerate(contents.sheets, 1):
        drawn.append(_draw_page(sheet, contents))
        Packet.objects.filter(pk=packet.pk).update(done=done)
    if packet.digest == contents.digest and is_hers(packet, reading):
        _finish(packet, contents, None)
        return
    _finish(packet, contents, _bind(packet, contents, drawn))


def _draw_page(sheet: PassageSheet, contents: Contents) -> PacketSheet:
    """The page of a passage, drawn only if something of it changed."""
    digest = contents.digests[str(sheet.item_id)]
    with transaction.atomic():
        rows = PacketSheet.objects.select_for_update(no_key=True, of=("self",)).select_related("pdf")
        kept = rows.filter(item=sheet.item).first()
        if kept is not None and kept.digest == digest:
            return kept
        page = {"page": contents.page(sheet), "short": True}
        html = render_to_string("committees/partials/sheet.html", page)
        said = {"digest": digest, "html": html, "drawn_at": timezone.now(), "pdf": None}
        row, _ = PacketSheet.objects.update_or_create(item_id=sheet.item, defaults=said)
    _let_go(kept.pdf if kept else None)
    return row


def _bind(packet: Packet, contents: Contents, pages: list[PacketSheet]) -> bytes:
    """The whole file, and the file of each page that has none."""
    facts = {"committee": packet.committee, "cover": contents.cover, "pages": pages, "at": timezone.now()}
    html = render_to_string("pdf/packet.html", facts)
    ids = {str(sheet.item_id): page for sheet, page in zip(contents.sheets, pages, strict=True)}
    wanted = {f"{PREFIX}{key}": page for key, page in ids.items() if page.pdf is None}
    if not wanted:
        return print_pdf(html, seconds=SECONDS)
    whole, parts = print_parts(html, prefix=PREFIX, wanted=wanted, seconds=SECONDS)
    numbers = {sheet.item: sheet.number for sheet in contents.sheets}
    for name, pdf in parts.items():
        _keep_page(wanted[name], f"{numbers[wanted[name].item_id]}.pdf", pdf, by=packet.asked_by)
    return whole


def _keep_page(page: PacketSheet, name: str, pdf: bytes, *, by: User) -> None:
    """The file of one page, unless the page changed or got its file meanwhile."""
    with transaction.atomic():
        held = PacketSheet.objects.select_for_update(no_key=True).get(pk=page.pk)
        if held.digest == page.digest and held.pdf_id is None:
            held.pdf = keep_drawn(by=by, at=timezone.now(), name=name, pdf=pdf)
            held.save(update_fields=["pdf"])


def _finish(packet: Packet, contents: Contents, pdf: bytes | None) -> None:
    """Put the new file in the place of the former one; without one, the former is up to date."""
    now = timezone.now()
    with transaction.atomic():
        held = Packet.objects.select_for_update(no_key=True, of=("self",)).select_related("pdf").get(pk=packet.pk)
        if held.state == PacketState.READY and held.digest == contents.digest:
            # Another worker was quicker: its file is the same.
            return
        former = held.pdf if pdf is not None else None
        if pdf is not None:
            name = f"dossier-de-seance-{packet.committee.held_on:%Y-%m-%d}.pdf"
            held.pdf = keep_drawn(by=packet.asked_by, at=now, name=name, pdf=pdf)
        held.state, held.ready_at, held.error = PacketState.READY, now, ""
        held.digest, held.holds = contents.digest, dict(contents.digests)
        held.done = held.total = len(contents.sheets)
        held.save()
    _let_go(former)
    _drop_stale(packet.committee)


def _fail(packet: Packet, why: str) -> None:
    Packet.objects.filter(pk=packet.pk).update(state=PacketState.FAILED, error=why)


def forget_packets(*, at: datetime) -> int:
    """Remove the packets that nobody asked for in half a year; how many."""
    return _drop(Packet.objects.filter(asked_at__lt=at - KEPT).exclude(state__in=GOING))


def _drop_stale(committee: Committee) -> None:
    """What nobody may take any more: packets and pages of passages that were taken off the agenda."""
    active = committee.items.filter(at_sitting()).values_list("public_id", flat=True)
    there = {str(public_id) for public_id in active}
    rested = Packet.objects.filter(committee=committee).exclude(state__in=GOING)
    _drop(one for one in rested.select_related("pdf") if not {*one.without, *one.holds} <= there)
    for page in PacketSheet.objects.filter(item__committee=committee).exclude(at_sitting("item__")):
        page.delete()
        _let_go(page.pdf)


def _drop(packets: Iterable[Packet]) -> int:
    found = list(packets)
    for one in found:
        one.delete()
        _let_go(one.pdf)
    return len(found)


def _let_go(file: StoredFile | None) -> None:
    if file is not None:
        release(file=file)
