"""``python -m bench.bench_exports [--rows 17000] [--columns 40]``: lists as xlsx, ods and csv, with time and memory.

First the writers alone, on rows made up as they go; then the lists of the database of DATABASE_URL, all the dossiers
that an administrator reads: the inbox, every column, and the first columns of these. Each file is made in a process
of its own, whose largest memory is told beside what it had before.
"""

import argparse
import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from itertools import islice
from typing import Any

import django

MADE_UP, INBOX, COMPLETE = "made up", "dossiers", "dossiers-complets"
ROWS, COLUMNS = 17_000, 40


def main(words: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--columns", type=int, default=COLUMNS, help="0: all of them")
    parser.add_argument("--one", nargs=2, metavar=("LIST", "FORMAT"), help=argparse.SUPPRESS)
    asked = parser.parse_args(words)
    if asked.one:
        print(_measured(*asked.one, rows=asked.rows, columns=asked.columns))
        return 0
    print("list                  columns    rows  format  seconds  processor   file  memory (before)", flush=True)
    for listing, columns in ((MADE_UP, asked.columns), (COMPLETE, asked.columns), (COMPLETE, 0), (INBOX, 0)):
        for kind in ("xlsx", "ods", "csv"):
            size = ["--rows", str(asked.rows), "--columns", str(columns)]
            command = [sys.executable, "-m", "bench.bench_exports", *size, "--one", listing, kind]
            subprocess.run(command, check=True)
    return 0


def _measured(listing: str, kind: str, *, rows: int, columns: int) -> str:
    from applications.documents_out.downloads import table_file

    head, lines = _made_up(rows, columns) if listing == MADE_UP else _read(listing, rows, columns)
    counted = _Counted(lines)
    before, started, busy = _memory(), time.monotonic(), time.process_time()
    with table_file(kind, head, counted, sheet="Dossiers") as file:
        spent, used = time.monotonic() - started, time.process_time() - busy
        size = file.seek(0, 2) // 1000
    return (
        f"{listing:<20} {len(head):>8} {counted.count:>7}  {kind:<6} {spent:>8.1f} {used:>10.1f} "
        f"{size:>6} kB {_memory():>5} MB ({before})"
    )


class _Counted:
    def __init__(self, rows: Any) -> None:
        self.rows, self.count = rows, 0

    def __iter__(self) -> Iterator[Any]:
        for row in self.rows:
            self.count += 1
            yield row


def _made_up(rows: int, columns: int) -> tuple[list[str], Iterator[Any]]:
    """A sixth of short texts, a sixth of longer ones, a half of amounts, and some counts and days."""

    def cell(rank: int, place: int) -> Any:
        told = (
            f"PDV-2027-{rank:05}", f"L’atelier du quartier n° {rank} : accès à l’emploi, « découverte » & rencontres",
            Decimal(rank) + Decimal("0.50"), Decimal(rank * place), Decimal(12500), rank,
        )  # fmt: skip
        return date(2027, 1, 1 + rank % 28) if place % 11 == 0 else told[place % 6]

    lines = (tuple(cell(rank, place) for place in range(columns)) for rank in range(rows))
    return [f"Colonne {place}" for place in range(columns)], lines


def _read(listing: str, rows: int, columns: int) -> tuple[list[str], Iterator[Any]]:
    from django.http import QueryDict
    from django.utils import timezone

    from contacts.models import User
    from melpv.demonstration.accounts import ADMINISTRATOR
    from reporting.exporting import listing_of

    found = listing_of(listing)
    by = User.objects.get(email=ADMINISTRATOR.email)
    table = found.build(by, QueryDict("vue=tous"), timezone.now()) if found else None
    if table is None:
        raise SystemExit(f"{by} has no list called {listing}.")
    cut = columns or len(table.head)
    return list(table.head[:cut]), (row[:cut] for row in islice(table.rows, rows))


def _memory() -> int:
    """The most that this process has held so far, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "melpv.settings")
    django.setup()
    sys.exit(main(sys.argv[1:]))
