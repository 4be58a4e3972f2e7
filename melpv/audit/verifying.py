"""Recompute from what is stored everything that proves itself, and say in plain words what does not hold.

One pass over the chains, in the order of the dossiers, beside one pass over what was sealed of them: memory stays flat
whatever the number of dossiers.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.db.models import Exists, Model, OuterRef, QuerySet

from applications.answers import digest_of
from applications.chain import faults_of
from applications.models import Application, Event, Revision, Submission
from applications.selectors.chains import StoredChain, stored_chains
from applications.workflow import STANDINGS, Action, State
from committees.models import Minutes
from committees.selectors.minutes import digest_of as digest_of_minutes
from funding.models import Letter
from instruction.services.letters import digest_of as digest_of_letter
from melpv.audit.models import AuditSeal, SealedHead
from melpv.audit.seals import digest_of_seal
from melpv.privacy.models import Erasure, RetentionSubject
from reporting.documents.blocks import digest as digest_of_blocks
from reporting.documents.blocks import from_json
from reporting.models import Edition, EditionState

# A frozen copy is a few tens of kilobytes.
COPIES = 200
HEADS = 2000
OF_DOSSIERS = (RetentionSubject.DRAFTS, RetentionSubject.CLOSED_DOSSIERS)


@dataclass(slots=True)
class Counted:
    """What was read."""

    dossiers: int = 0
    events: int = 0
    copies: int = 0
    seals: int = 0


def faults(counted: Counted, *, since: date | None = None, number: str = "") -> Iterator[str]:
    """What is wrong, one French sentence each, as it is found; ``counted`` grows meanwhile.

    With ``since``: the dossiers to which something happened, and the seals made, from that day on. With ``number``:
    that dossier alone.
    """
    chosen = Application.objects.all()
    if number:
        chosen = chosen.filter(number=number)
    if since:
        chosen = chosen.filter(Exists(Event.objects.filter(application=OuterRef("pk"), at__date__gte=since)))
    is_part = bool(number or since)
    yield from _of_chains(chosen, counted, is_part=is_part)
    yield from _of_copies(chosen, counted)
    yield from _of_letters(chosen, counted)
    if not number:
        yield from _of_minutes(counted, since)
        yield from _of_reports(since)
        yield from _of_seals(counted, since)


def _of_chains(chosen: QuerySet[Application], counted: Counted, *, is_part: bool) -> Iterator[str]:
    """Each chain against itself, against what was sealed of it, and against the dossier that it tells of."""
    for row in chosen.filter(~Exists(Event.objects.filter(application=OuterRef("pk")))).iterator():
        yield f"{row.number or f'brouillon {row.public_id}'} : le dossier n’a aucun événement"
    sealed = SealedHead.objects.order_by("dossier", "sequence")
    if is_part:
        sealed = sealed.filter(dossier__in=chosen.values("pk"))
    heads = groupby(sealed.iterator(chunk_size=HEADS), key=lambda head: head.dossier)
    waiting = next(heads, None)
    for chain in stored_chains(chosen if is_part else None):
        counted.dossiers += 1
        counted.events += len(chain.links)
        while waiting and waiting[0] < chain.dossier:
            yield from _of_missing(waiting[0], list(waiting[1]))
            waiting = next(heads, None)
        of_chain: list[SealedHead] = []
        if waiting and waiting[0] == chain.dossier:
            of_chain = list(waiting[1])
            waiting = next(heads, None)
        for fault in (*faults_of(chain.public_id, chain.links)[0], *_of_sealed(chain, of_chain), *_of_path(chain)):
            yield f"{chain.name} : {fault}"
    while waiting:
        yield from _of_missing(waiting[0], list(waiting[1]))
        waiting = next(heads, None)


def _of_sealed(chain: StoredChain, heads: list[SealedHead]) -> Iterator[str]:
    """What was sealed of this chain is still in it."""
    at_rank = {link.sequence: link.digest for link in chain.links}
    last = chain.links[-1].sequence
    for head in heads:
        if head.sequence > last:
            yield f"la fin de la chaîne a été retirée : {head.sequence} événements étaient scellés, il en reste {last}"
            return
        if head.sequence in at_rank and at_rank[head.sequence] != head.digest:
            yield f"événement {head.sequence} : il n’est plus celui qui a été scellé"


def _of_path(chain: StoredChain) -> Iterator[str]:
    """The state is where the last move led; a dossier that was filed was filed once."""
    led_to = next((link.target for link in reversed(chain.links) if link.target), "")
    if led_to != chain.state:
        told = STANDINGS[State(led_to)].for_staff if led_to in set(State) else "rien"
        yield f"l’état est « {STANDINGS[State(chain.state)].for_staff} », le dernier mouvement dit « {told} »"
    filings = sum(link.action == Action.SUBMIT for link in chain.links)
    if filings != int(chain.is_filed):
        yield f"{filings} dépôt{'s' if filings > 1 else ''} dans la chaîne, {int(chain.is_filed)} attendu"


def _of_missing(dossier: int, heads: list[SealedHead]) -> Iterator[str]:
    """A dossier that was sealed and is no more: erased with its line, as it then ended, or taken away."""
    line = Erasure.objects.filter(subject__in=OF_DOSSIERS, target=dossier).order_by("-pk").first()
    last = heads[-1]
    if line is None:
        yield f"dossier n° {dossier} : {last.sequence} événements étaient scellés, le dossier a disparu sans effacement"
    elif last.sequence > line.chain_length:
        yield f"dossier n° {dossier} : effacé avec {line.chain_length} événements, {last.sequence} étaient scellés"
    elif last.sequence == line.chain_length and last.digest != line.chain_head:
        yield f"dossier n° {dossier} : effacé avec une autre fin de chaîne que celle qui était scellée"


def _of_copies(chosen: QuerySet[Application], counted: Counted) -> Iterator[str]:
    """Each frozen copy has its digest; what is filed has one."""
    missing = chosen.filed().filter(submission=None)  # type: ignore[attr-defined]
    for number in missing.values_list("number", flat=True).iterator():
        yield f"{number} : le dépôt n’a plus de copie figée"
    copies: tuple[tuple[type[Model], str], ...] = ((Submission, "le dépôt"), (Revision, "une version complétée"))
    for model, word in copies:
        rows = model._base_manager.filter(application__in=chosen).order_by("pk")
        for number, content, digest in rows.values_list("application__number", "content", "digest").iterator(COPIES):
            counted.copies += 1
            if digest_of(content) != digest:
                yield f"{number} : {word} n’a plus son empreinte"


def _of_letters(chosen: QuerySet[Application], counted: Counted) -> Iterator[str]:
    """A letter that was sent says what was sent."""
    rows = Letter.objects.filter(application__in=chosen, sent_at__isnull=False).order_by("pk")
    for number, content, digest in rows.values_list("application__number", "content", "sha256").iterator(COPIES):
        counted.copies += 1
        if digest_of_letter(content) != digest:
            yield f"{number} : un courrier envoyé n’a plus son empreinte"


def _of_minutes(counted: Counted, since: date | None) -> Iterator[str]:
    """Signed minutes have their digest, and the one that the journals of their dossiers hold since they were signed."""
    told = Event.objects.filter(action="minutes_signed").order_by()
    signed: dict[str, set[str]] = defaultdict(set)
    for minutes, digest in told.values_list("details__minutes", "details__sha256").distinct():
        signed[minutes].add(digest)
    for row in Minutes.objects.select_related("committee").order_by("pk").iterator(chunk_size=COPIES):
        in_journals = signed.get(str(row.public_id), set())
        if row.signed_at is None:
            if in_journals:
                yield f"relevé, {row.committee} : il était signé, il ne l’est plus"
            continue
        if since and row.signed_at.date() < since:
            continue
        counted.copies += 1
        if digest_of_minutes(row) != row.sha256:
            yield f"relevé, {row.committee} : il n’a plus son empreinte"
        elif in_journals - {row.sha256}:
            yield f"relevé, {row.committee} : il n’est plus celui qui a été signé"


def _of_reports(since: date | None) -> Iterator[str]:
    """The yearly reports as published: their content under its digest, and the documents drawn from it."""
    published = Edition.objects.filter(state=EditionState.PUBLISHED).prefetch_related("documents").order_by("pk")
    for edition in published.filter(published_at__date__gte=since) if since else published:
        if digest_of_report(edition) != edition.digest:
            yield f"rapport annuel {edition.period} : son contenu n’a plus son empreinte"
        for document in edition.documents.all():
            try:
                with document.file.open("rb") as content:
                    whole = hashlib.file_digest(content, "sha256").hexdigest() == document.sha256
            except OSError:
                whole = False
            if not whole:
                yield f"rapport annuel {edition.period} : le document {document.kind} n’a plus son empreinte"


def digest_of_report(edition: Edition) -> str:
    """Of what is frozen of it, read again; blank for what is no report any more."""
    try:
        return digest_of_blocks(from_json(edition.content))
    except (KeyError, TypeError, ValueError):
        return ""


def _of_seals(counted: Counted, since: date | None) -> Iterator[str]:
    """Each seal has the digest of what it holds, and follows the one before."""
    previous: AuditSeal | None = None
    for row in AuditSeal.objects.order_by("day").iterator():
        if since is None or row.day >= since:
            counted.seals += 1
            heads = row.heads.order_by("dossier").values_list("dossier", "sequence", "digest")
            before = previous.digest if previous else ""
            if row.previous_id != (previous.pk if previous else None):
                yield f"sceau du {row.day:%d/%m/%Y} : il ne suit pas le sceau précédent"
            elif row.digest != digest_of_seal(
                row.day, before, row.dossiers, row.events, heads.iterator(chunk_size=HEADS)
            ):
                yield f"sceau du {row.day:%d/%m/%Y} : son contenu n’a plus son empreinte"
        previous = row


def unknown_seals(expected: list[tuple[date, str]]) -> Iterator[str]:
    """The seals that were noted elsewhere and that the database no longer tells alike."""
    for day, digest in expected:
        found = AuditSeal.objects.filter(day=day).values_list("digest", flat=True).first()
        if found != digest:
            yield f"sceau du {day:%d/%m/%Y} : {'absent' if found is None else 'il n’est pas celui qui a été noté'}"
