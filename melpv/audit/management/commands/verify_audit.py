"""``verify_audit``: does everything that was told still stand as it was told?"""

from argparse import ArgumentParser, ArgumentTypeError
from datetime import date
from itertools import chain
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from applications.models import Application
from melpv.audit.verifying import Counted, faults, unknown_seals


class Command(BaseCommand):
    """Reads only. Ends with status 1 when something does not hold."""

    help = "Vérifie la chaîne des événements, les sceaux du jour et les copies figées."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--since", type=_day, metavar="JOUR", help="Ce qui s’est passé depuis ce jour (AAAA-MM-JJ)."
        )
        parser.add_argument("--dossier", metavar="NUMÉRO", default="", help="Ce dossier seulement.")
        parser.add_argument(
            "--seal",
            type=_noted,
            action="append",
            default=[],
            metavar="JOUR:EMPREINTE",
            help="Un sceau noté ailleurs (courriel, journal du serveur), à retrouver.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        number = options["dossier"]
        if number and not Application.objects.filter(number=number).exists():
            raise CommandError(f"Aucun dossier ne porte le numéro {number}.")
        counted, wrong = Counted(), 0
        found = faults(counted, since=options["since"], number=number)
        for fault in chain(found, unknown_seals(options["seal"])):
            wrong += 1
            self.stdout.write(self.style.ERROR(fault))
        read = f"{counted.dossiers} dossiers, {counted.events} événements, {counted.copies} copies figées"
        self.stdout.write(f"{read}, {counted.seals} sceaux lus.")
        if wrong:
            raise CommandError(f"{wrong} anomalie{'s' if wrong > 1 else ''}.", returncode=1)
        self.stdout.write("Tout se tient.")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ArgumentTypeError("un jour s’écrit AAAA-MM-JJ") from error


def _noted(text: str) -> tuple[date, str]:
    day, _, digest = text.partition(":")
    return _day(day), digest.strip().lower()
