"""The chains of events as they are stored, and whether each still holds. Read in one pass, whatever their number."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from uuid import UUID

from django.db.models import F, QuerySet, TextField
from django.db.models.functions import Cast

from applications.chain import Link, faults_of
from applications.models import Application, Event

CHUNK = 2000


@dataclass(frozen=True, slots=True)
class StoredChain:
    """One dossier with its events in their order."""

    dossier: int
    public_id: UUID
    number: str
    state: str
    is_filed: bool
    links: tuple[Link, ...]

    @property
    def name(self) -> str:
        """What a person recognises: the number, and before there is one, the address of its page."""
        return self.number or f"brouillon {self.public_id}"


def stored_chains(dossiers: QuerySet[Application] | None = None) -> Iterator[StoredChain]:
    """The chains of these dossiers, of all when none is named, in the order of their keys. One query, read by parts."""
    events = Event.objects.all() if dossiers is None else Event.objects.filter(application__in=dossiers)
    rows = events.order_by("application_id", "sequence", "pk").values_list(
        F("application_id"),
        F("application__public_id"),
        F("application__number"),
        F("application__state"),
        F("application__submitted_at"),
        "sequence",
        "at",
        "actor_id",
        "role",
        "action",
        "source",
        "target",
        "reason",
        # As PostgreSQL writes it: what its own digest was taken of.
        Cast("details", TextField()),
        "previous_digest",
        "digest",
    )
    for pk, group in groupby(rows.iterator(chunk_size=CHUNK), key=itemgetter(0)):
        of_dossier = list(group)
        _, public_id, number, state, submitted_at, *_ = of_dossier[0]
        links = tuple(Link(*row[5:]) for row in of_dossier)
        yield StoredChain(pk, public_id, number, state, submitted_at is not None, links)


def chain_faults(application: Application) -> list[str]:
    """What is wrong in the chain of this dossier, in words; nothing when it holds. One query."""
    chains = stored_chains(Application.objects.filter(pk=application.pk))
    return [fault for chain in chains for fault in faults_of(chain.public_id, chain.links)[0]]
