"""The chain of a dossier's events: each holds the digest of itself and of the one before (pure: no database).

The database writes the chain, by the trigger of migration ``0012_event_chain``; this says the same in Python, so that
it can be recomputed by another hand than the one that wrote it.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

VERSION = "1"
# What the first event of a dossier has before it.
NOTHING = ""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Link:
    """An event as the database keeps it. ``details`` is the text in which PostgreSQL writes its JSON."""

    sequence: int
    at: datetime
    actor: int | None
    role: str
    action: str
    source: str
    target: str
    reason: str
    details: str
    previous_digest: str
    digest: str


@dataclass(frozen=True, slots=True)
class Head:
    """Where a chain ends: how many events, and the digest of the last."""

    length: int
    digest: str


def digest_of_link(dossier: UUID, link: Link) -> str:
    """The SHA-256 that the event must have. Each part goes with its length: no two events read alike."""
    parts = (
        VERSION,
        str(dossier),
        str(link.sequence),
        str((link.at - _EPOCH) // _MICROSECOND),
        "" if link.actor is None else str(link.actor),
        link.role,
        link.action,
        link.source,
        link.target,
        link.reason,
        link.details,
        link.previous_digest,
    )
    return hashlib.sha256(b"".join(map(measured, parts))).hexdigest()


def faults_of(dossier: UUID, links: Iterable[Link]) -> tuple[list[str], Head]:
    """What is wrong in a chain, one French sentence each, and where it ends. ``links`` come in their order.

    A link is compared with what stands before it: one alteration is told once, where it is.
    """
    faults: list[str] = []
    expected, previous = 1, NOTHING
    for link in links:
        if link.sequence > expected:
            faults.append(f"{_missing(expected, link.sequence - 1)} : retiré")
        elif link.sequence < expected:
            faults.append(f"événement {link.sequence} : son rang est déjà pris")
        elif link.previous_digest != previous:
            faults.append(f"événement {link.sequence} : il ne suit pas l’événement {link.sequence - 1}")
        if link.digest != digest_of_link(dossier, link):
            faults.append(f"événement {link.sequence} : son contenu n’a plus son empreinte")
        expected, previous = link.sequence + 1, link.digest
    return faults, Head(expected - 1, previous)


def _missing(first: int, last: int) -> str:
    return f"événement {first}" if first == last else f"événements {first} à {last}"


def measured(text: str) -> bytes:
    """A part with its length in bytes, so that what follows cannot be taken for it."""
    written = text.encode()
    return b"%d:%b," % (len(written), written)
