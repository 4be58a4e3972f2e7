"""A world made once by each process, and laid again fast: its rows, its files, and what the fixture gives of it.

The first test that asks builds it through the real services; the next ones copy the rows back in their own
transaction, as a replica takes them: no trigger and no check, so that the order of the tables does not matter. What a
test changes is its own.
"""

import io
import pickle
import shutil
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from django.conf import settings
from django.db import connection, transaction

from tests.emptying import empty_tables, tables_with_rows

T = TypeVar("T")


@dataclass(frozen=True)
class _Made:
    rows: dict[str, str]
    files: Path
    given: bytes


_made: dict[str, _Made] = {}
_folder: list[tempfile.TemporaryDirectory[str]] = []


def kept(name: str, build: Callable[[], T]) -> T:
    """What ``build`` gives, with all that it writes in the tables and in the folder of files."""
    if name in _made:
        return _laid_again(_made[name])
    given = build()
    if not _folder:
        _folder.append(tempfile.TemporaryDirectory(prefix="melpv-kept-"))
    files = Path(_folder[0].name) / name
    shutil.copytree(settings.MEDIA_ROOT, files)
    _made[name] = _Made(rows_of(tables_with_rows()), files, pickle.dumps(given))
    return given


def _laid_again(made: _Made) -> Any:
    with transaction.atomic():
        empty_tables()
        lay(made.rows)
    shutil.copytree(made.files, settings.MEDIA_ROOT, dirs_exist_ok=True)
    return pickle.loads(made.given)


def rows_of(tables: Iterable[str]) -> dict[str, str]:
    """The rows of each table that has some, as the server writes them."""
    return {table: text for table in tables if (text := _copied(table))}


def _copied(table: str) -> str:
    text = io.StringIO()
    with connection.cursor() as cursor:
        cursor.copy_expert(f'COPY "{table}" TO STDOUT', text)
    return text.getvalue()


def lay(rows: dict[str, str]) -> None:
    """Put rows back, in the transaction that is open."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        for table, text in rows.items():
            cursor.copy_expert(f'COPY "{table}" FROM STDIN', io.StringIO(text))
        cursor.execute("SET LOCAL session_replication_role = origin")
