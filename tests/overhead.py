"""What a run would do again and again for nothing: list the static files, look for garbage among the modules, write out
the fields of every migrated model, start Python for each document, judge one file a hundred times."""

import copy
import gc
import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.db.migrations.executor import MigrationExecutor
from django.db.models import Field
from whitenoise.base import WhiteNoise

from applications.documents_out import printing
from applications.documents_out.__main__ import drawn
from files.inspection import sandbox

# Objects made before Python looks for cycles: its own figure, 700, has it look several times in each request, and a
# twentieth of the run goes there with 50 000.
ALLOCATIONS = 300_000
# As the portal has them, for the tests about them.
DRAWN_APART, JUDGED_APART = printing._drawn, sandbox._ask


def list_static_files_once() -> None:
    """Each browser of a test loads the middleware, which reads the folder of static files, some five hundred: fifty
    milliseconds each time, where nobody writes there while tests run."""
    listed: dict[tuple[Any, ...], dict[str, Any]] = {}
    read = WhiteNoise.update_files_dictionary

    def remembered(self: WhiteNoise, root: str, prefix: str) -> None:
        key = (root, prefix, self.max_age, self.charset, self.allow_all_origins, self.index_file)
        if key not in listed:
            before = set(self.files)
            read(self, root, prefix)
            listed[key] = {url: file for url, file in self.files.items() if url not in before}
        self.files.update(listed[key])

    WhiteNoise.update_files_dictionary = remembered


def leave_modules_out_of_garbage() -> None:
    """Modules and collected tests stay until the end: they are not walked again each time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(ALLOCATIONS, 20, 20)


def copy_fields_of_migrations() -> None:
    """Migrating draws each model anew some fifty times, each field being taken apart and made again from its arguments;
    a copy of one that no model holds yet is the same field, and the same tables come of it, in half the time."""
    migrate: Callable[..., Any] = MigrationExecutor.migrate

    def copied(self: Field) -> Field:
        return made_again(self) if hasattr(self, "model") else copy.deepcopy(self)

    def hastened(self: MigrationExecutor, *arguments: Any, **more: Any) -> Any:
        Field.clone = copied
        try:
            return migrate(self, *arguments, **more)
        finally:
            Field.clone = made_again

    made_again: Callable[[Field], Field] = Field.clone
    MigrationExecutor.migrate = hastened


def draw_documents_here() -> None:
    """A process of its own for each PDF spends five times longer to load the library than to draw. What that process
    keeps out is tested with ``documents_apart``."""

    def drawn_here(html: str, seconds: int, *more: str) -> bytes:
        return drawn(html, printing.fonts_folder(), *more)

    printing._drawn = drawn_here


def judge_a_file_once() -> None:
    """Tests give the same few files hundreds of times: the sandbox's answer to each is remembered. What it refuses is
    judged again."""
    answers: dict[tuple[str, str], tuple[dict[str, Any], bytes | None]] = {}

    def remembered(kind: Any, path: Path, target: Path) -> dict[str, Any]:
        key = (kind.code, hashlib.sha256(path.read_bytes()).hexdigest())
        if key not in answers:
            answer = JUDGED_APART(kind, path, target)
            answers[key] = (answer, target.read_bytes() if target.exists() else None)
        answer, rewritten = answers[key]
        if rewritten is not None:
            target.write_bytes(rewritten)
        return dict(answer)

    sandbox._ask = remembered
