"""``python -m bench.bench_packet [DOSSIERS]``: a packet made whole, made again after one change, and after none.

Run on the database to measure; it makes a sitting there. The time is that of the worker, the memory of its own process
and of the largest that it starts.
"""

import resource
import sys
import time
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import django

DOSSIERS = 30


@dataclass(frozen=True)
class Made:
    """One making of the packet."""

    name: str
    seconds: float
    cpu: float
    kilobytes: int

    def __str__(self) -> str:
        return f"{self.name:<28} {self.seconds:6.1f} s   {self.cpu:6.1f} s of processor   {self.kilobytes:6} kB"


def main(words: list[str]) -> int:
    count = int(words[0]) if words else DOSSIERS
    held, by = _sitting(count)
    print(_made("packet, first time", held, by), flush=True)
    _change_one(held)
    print(_made("packet, one page changed", held, by), flush=True)
    print(_made("packet, nothing changed", held, by), flush=True)
    mine, largest = (
        resource.getrusage(who).ru_maxrss // 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    print(
        f"{held.items.count()} dossiers; at most {mine} MB for the worker and {largest} MB for the drawing", flush=True
    )
    return 0


def _sitting(count: int) -> tuple[Any, Any]:
    """A convened committee with so many dossiers on which something is proposed."""
    from django.utils import timezone

    from applications.models import Application
    from contacts.models import User
    from instruction.models import AgendaItem, Committee
    from melpv.demonstration.accounts import ADMINISTRATOR

    at, by = timezone.now(), User.objects.get(email=ADMINISTRATOR.email)
    day = timezone.localdate() + timedelta(days=30)
    held = Committee.objects.create(kind="technical", title="Comité mesuré", held_on=day, state="convened")
    proposed = Application.objects.filter(proposal__isnull=False, submission__isnull=False).exclude(state="withdrawn")
    chosen = list(proposed.order_by("pk")[:count])
    AgendaItem.objects.filter(application__in=chosen, removed_at=None).update(removed_at=at)
    AgendaItem.objects.bulk_create(
        AgendaItem(committee=held, application=one, order=rank, added_by=by, added_at=at)
        for rank, one in enumerate(chosen, 1)
    )
    return held, by


def _change_one(held: Any) -> None:
    from django.utils import timezone

    from instruction.models import Proposal

    said = f"Le comité regarde ce dossier de près, à {timezone.now()}."
    Proposal.objects.filter(application=held.items.first().application).update(comment=said)


def _made(name: str, held: Any, by: Any) -> Made:
    """Ask for it and do the worker's part; nothing is done where it is up to date."""
    from django.utils import timezone

    from committees.services.packets import ask_packet, make_packet
    from contacts.models import OutboxEntry

    started, busy = time.monotonic(), _busy()
    packet = ask_packet(by=by, at=timezone.now(), committee=held)
    for entry in OutboxEntry.objects.filter(kind="packet", state="pending"):
        make_packet(entry)
        entry.state, entry.done_at = "done", timezone.now()
        entry.save()
    spent, used = time.monotonic() - started, _busy() - busy
    packet.refresh_from_db()
    return Made(name, spent, used, packet.pdf.size // 1000)


def _busy() -> float:
    """Processor time so far, the worker's and that of what it started."""
    return sum(
        one.ru_utime + one.ru_stime for one in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    )


if __name__ == "__main__":
    django.setup()
    sys.exit(main(sys.argv[1:]))
