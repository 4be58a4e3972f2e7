"""Lists as files, made by the worker: asked once, told how far they are, gone after a day.

What the person may read is looked up when the file is made. A killed worker's successor begins the file again: it is
named only once it is whole.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from secrets import token_hex
from typing import IO

import structlog
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from applications.documents_out.csv_tables import Cell
from applications.documents_out.downloads import table_file
from contacts.models import OutboxEntry, User
from contacts.outbox import NeverWorks, enqueue, handles
from files.services.keeping import also_keeps
from files.storage import paths_in
from reporting.exporting import KEPT, Table, listing_of
from reporting.models import Export, ExportFormat, ExportState

log = structlog.get_logger("reporting.exports")

KIND = "export"
FOLDER = "exports"
TRIES = 3
# Rows between two words of how far it is.
STEP = 500
# A worker that says nothing for so long is taken for dead, and the file may be asked again.
LOST_AFTER = timedelta(minutes=20)
# Files being made at a time for one person.
MOST_GOING = 3
# A sheet of a workbook holds no more, its titles apart; a csv has no end.
MOST_ROWS = 1_048_575
GOING = (ExportState.PENDING, ExportState.RUNNING)
FAULT = "Une erreur technique empêche de préparer ce fichier ; les administrateurs la voient."
NOT_HERS_ANY_MORE = "Vous n’avez plus accès à cette liste : le fichier n’est pas préparé."
TOO_LONG = "Cette liste dépasse ce qu’une feuille de tableur contient : demandez-la en CSV, ou filtrez-la."
TOO_MANY = "Trois fichiers sont déjà en préparation pour vous : attendez que l’un d’eux soit prêt."


class ExportRefused(Exception):
    """The file is not asked; ``str()`` is the French sentence to show."""


@transaction.atomic
def ask_export(*, by: User, at: datetime, listing: str, query: str, kind: str) -> Export:
    """Announce that a list is to be made into a file. The same list, still being made, is given back as it is."""
    # Two presses of the button wait for one another here.
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    going = Export.objects.filter(asked_by=by, state__in=GOING, asked_at__gt=at - LOST_AFTER)
    same = going.filter(listing=listing, query=query, format=kind).first()
    if same is not None:
        return same
    if going.count() >= MOST_GOING:
        raise ExportRefused(TOO_MANY)
    export = Export.objects.create(listing=listing, query=query, format=kind, asked_by=by, asked_at=at)
    enqueue(KIND, {"export": export.pk}, key=f"export:{export.public_id.hex}", at=at)
    return export


@handles(KIND)
def make_export(entry: OutboxEntry) -> None:
    """Make the file. Run twice, even at once, the result is one file."""
    export = Export.objects.select_related("asked_by").filter(pk=entry.payload["export"]).first()
    if export is None or not export.is_going:
        return
    if entry.attempts > TRIES:
        # Its worker was killed each time.
        _fail(export, FAULT)
        raise NeverWorks("killed at every try")
    try:
        _make(export, timezone.now())
    except Exception as error:  # Tried again by the outbox, and told on the page at the last try.
        if entry.attempts < TRIES:
            raise
        _fail(export, FAULT)
        raise NeverWorks(type(error).__name__) from error


def forget_exports(*, at: datetime) -> int:
    """Remove the files of more than a day and what is known of them, and those that a killed worker left unnamed; how
    many were known."""
    old = list(Export.objects.filter(asked_at__lte=at - KEPT).order_by("pk"))
    for export in old:
        name = export.file.name
        export.delete()
        _drop(name)
    named = set(_names())
    for name, path in paths_in(FOLDER):
        if name not in named and _is_old(path, at):
            path.unlink(missing_ok=True)
    return len(old)


def forget_exports_of(*, user: User) -> int:
    """Remove the files of a person whose account ends; how many. One that is being made finds nobody waiting for it."""
    return _forget(Export.objects.filter(asked_by=user))


def forget_every_export() -> int:
    """Remove the files of everyone: a dossier that is erased may be in any of them. They are asked again."""
    return _forget(Export.objects.all())


@transaction.atomic
def _forget(exports: QuerySet[Export]) -> int:
    rows = list(exports.select_for_update(no_key=True).order_by("pk"))
    for export in rows:
        name = export.file.name
        export.delete()
        transaction.on_commit(partial(_drop, name))
    return len(rows)


def _make(export: Export, at: datetime) -> None:
    listing, by = listing_of(export.listing), export.asked_by
    table = listing.table(by, export.query, at) if listing and by.is_active else None
    if table is None:
        _fail(export, NOT_HERS_ANY_MORE)
        return
    if table.count > MOST_ROWS and export.format != ExportFormat.CSV:
        _fail(export, TOO_LONG)
        return
    Export.objects.filter(pk=export.pk).update(state=ExportState.RUNNING, done=0, total=table.count)
    written = _Told(export, table.rows)
    with closing(table_file(export.format, table.head, written, sheet=table.sheet)) as file:
        _finish(export, table, file, written.count)


class _Told:
    """The rows, counted as they are written; how far it is is told between two pieces of the big reading."""

    def __init__(self, export: Export, rows: Iterable[Sequence[Cell]]) -> None:
        self.export, self.rows, self.count = export, rows, 0

    def __iter__(self) -> Iterator[Sequence[Cell]]:
        for row in self.rows:
            yield row
            self.count += 1
            if self.count % STEP == 0:
                Export.objects.filter(pk=self.export.pk).update(done=self.count)


def _finish(export: Export, table: Table, file: IO[bytes], count: int) -> None:
    """Keep the file and say that it is there, unless another worker did or nobody waits for it any more."""
    name = f"{FOLDER}/{export.public_id.hex}-{token_hex(8)}.{export.format}"
    name = default_storage.save(name, File(file))
    kept = False
    try:
        with transaction.atomic():
            held = Export.objects.select_for_update(no_key=True).filter(pk=export.pk).first()
            if held is not None and held.is_going:
                held.state, held.ready_at, held.error = ExportState.READY, timezone.now(), ""
                held.done = held.total = count
                held.file.name, held.name = name, f"{table.name}.{export.format}"
                held.size = default_storage.size(name)
                held.save()
                kept = True
    finally:
        if not kept:
            _drop(name)
    if kept:
        log.info("list_exported", user=export.asked_by_id, listing=export.listing, rows=count, format=export.format)


def _fail(export: Export, why: str) -> None:
    Export.objects.filter(pk=export.pk, state__in=GOING).update(state=ExportState.FAILED, error=why)


def _names() -> Iterator[str]:
    yield from Export.objects.exclude(file="").order_by("pk").values_list("file", flat=True).iterator()


def _drop(name: str | None) -> None:
    if name:
        default_storage.delete(name)


def _is_old(path: Path, at: datetime) -> bool:
    try:
        return path.stat().st_mtime < (at - KEPT).timestamp()
    except FileNotFoundError:
        return False


# The nightly inventory tells a file that no export names from one that is on its way.
also_keeps(FOLDER, _names)
