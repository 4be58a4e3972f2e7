"""``evaluate_eligibility``: judge facts in bulk, for integrations and what-if studies. It writes nothing down."""

import os
import sys
from argparse import ArgumentParser
from contextlib import nullcontext
from pathlib import Path
from typing import Any, BinaryIO

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from eligibility import bulk, call_file
from eligibility.engine import Evaluator


class Command(BaseCommand):
    """Reads one JSON object a line and writes one a line, in the same order; see ``eligibility.bulk``."""

    help = (
        "Évalue des projets : un objet JSON par ligne en entrée, un par ligne en sortie, dans le même ordre. "
        "Une ligne fautive donne une erreur à sa place, et l’état de sortie est alors 1."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "file", nargs="?", metavar="FILE", type=Path, help="Fichier à lire ; sinon l’entrée standard."
        )
        parser.add_argument(
            "--call", metavar="CODE", help="Appel dont les valeurs sont en base ; sinon l’appel 2023 fourni, sans base."
        )

    def handle(self, *args: Any, file: Path | None = None, call: str | None = None, **options: Any) -> None:
        evaluator = _stored(call) if call else call_file.bundled().evaluator()
        # The output is UTF-8 whatever the terminal's locale says.
        if (reconfigure := getattr(self.stdout._out, "reconfigure", None)) is not None:
            reconfigure(encoding="utf-8")
        try:
            with file.open("rb") if file else nullcontext(sys.stdin.buffer) as stream:
                refused = self._answer(stream, evaluator, at_once=file is None)
        except BrokenPipeError:
            # The reader has left (``| head``): nothing more to say, not even when Python flushes at exit.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return
        except OSError as error:
            raise CommandError(f"{file} ne peut pas être lu : {error.strerror}.") from error
        if refused:
            raise CommandError(f"Lignes refusées : {refused}.")

    def _answer(self, stream: BinaryIO, evaluator: Evaluator, *, at_once: bool) -> int:
        """Answers each line, at once where a program may be waiting for it; returns how many were refused."""
        refused = 0
        for answer in bulk.evaluate(bulk.read_lines(stream), evaluator):
            self.stdout.write(answer.text)
            refused += not answer.judged
            if at_once:
                self.stdout.flush()
        return refused


def _stored(code: str) -> Evaluator:
    # Imported here: without ``--call``, manage.py runs this command without applications, hence without models.
    from eligibility import selectors

    found = selectors.call_by_code(code)
    if found is None:
        raise CommandError(f"Aucun appel ne porte le code {code}.")
    return selectors.evaluator(found, on=timezone.localdate())
