"""A sitting with dossiers on its agenda and its packet, for the tests about them."""

from typing import Any

from django.utils import timezone

from applications.models import Interest
from committees.models import Packet, Seat
from committees.services.packets import ask_packet, make_packet
from contacts.models import Funder, OutboxEntry, User
from eligibility.models import Call
from instruction.models import AgendaItem, Committee
from instruction.services.agendas import put_on_agenda
from tests.factories import UserFactory
from tests.files.making import pdf
from tests.instruction.bulk import administrator, committee, dossiers, ready


def sitting(call: Call, count: int = 2, **fields: Any) -> tuple[Committee, list[AgendaItem], User]:
    """A convened committee with so many dossiers, and an administrator who reads them all."""
    admin, held = administrator(), committee(**fields)
    Committee.objects.filter(pk=held.pk).update(state="convened", convened_at=timezone.now())
    held.refresh_from_db()
    rows = [ready(row, admin) for row in dossiers(call, count, theme="sport")]
    items = [put_on_agenda(by=admin, at=timezone.now(), application=row, committee=held) for row in rows]
    return held, items, admin


def seat(held: Committee, **fields: Any) -> User:
    """Someone of the State who sits there."""
    user = UserFactory()
    funder, _ = Funder.objects.get_or_create(slug="etat", defaults={"name": "État", "kind": "state"})
    Seat.objects.create(committee=held, user=user, funder=funder, name=str(user), email=user.email, **fields)
    return user


def linked(user: User, item: AgendaItem) -> Interest:
    """She has a link with the structure of this passage."""
    return Interest.objects.create(
        user=user, organisation=item.application.organisation, ground="officer", since=timezone.now()
    )


def made(by: User, held: Committee) -> Packet:
    """The packet, asked and made by the worker."""
    packet = ask_packet(by=by, at=timezone.now(), committee=held)
    assert packet is not None
    work()
    packet.refresh_from_db()
    return packet


def work() -> None:
    """What the worker does of packets that were asked."""
    for entry in OutboxEntry.objects.filter(kind="packet", state="pending").order_by("pk"):
        make_packet(entry)
        OutboxEntry.objects.filter(pk=entry.pk).update(state="done", done_at=timezone.now())


class Press:
    """In the place of the printer: it keeps what it is given and draws an empty document."""

    def __init__(self) -> None:
        self.drawn: list[str] = []
        self.wanted: list[list[str]] = []

    def print_pdf(self, html: str, **options: Any) -> bytes:
        self.drawn.append(html)
        return pdf()

    def print_parts(self, html: str, *, wanted: Any, **options: Any) -> tuple[bytes, dict[str, bytes]]:
        self.wanted.append(list(wanted))
        return self.print_pdf(html), {name: pdf() for name in wanted}
