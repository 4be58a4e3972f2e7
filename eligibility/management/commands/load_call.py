"""``load_call``: put a call's files into the database."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from eligibility import call_file, services


class Command(BaseCommand):
    """Adds what is missing and never overwrites what an administrator wrote; safe to repeat."""

    help = "Ajoute ce qui manque d’un appel décrit en fichiers. Ne modifie rien de ce qui existe."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("call", metavar="PATH|CODE", help="Dossier de fichiers TOML, ou code d’un appel fourni.")

    def handle(self, *args: Any, call: str, **options: Any) -> None:
        try:
            content = call_file.bundled_calls().get(call) or call_file.read_call(Path(call))
            report = services.load_call(content=content, by=None, at=timezone.now())
        except call_file.CallFileError as error:
            raise CommandError(str(error)) from error
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        for line in report.lines(content.call.code):
            self.stdout.write(line)
