"""``load_demo``: the demonstration, once for each database."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from melpv.demonstration.accounts import PASSWORD, accounts, load_demonstration
from melpv.demonstration.storing import Refused


class Command(BaseCommand):
    """Repeating it changes nothing. The launcher keeps what ``--print-accounts`` writes."""

    help = "Charge la démonstration : un appel ouvert, des comptes, 200 dossiers fictifs."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--print-accounts", action="store_true", help="Écrire le tableau des comptes.")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            year = load_demonstration(now=timezone.now())
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        if options["verbosity"] and not options["print_accounts"]:
            self.stdout.write(f"{year.dossiers} dossiers fictifs." if year else "La démonstration est déjà chargée.")
        if options["print_accounts"]:
            self.stdout.write(table())


def table() -> str:
    """The accounts in columns, for a terminal."""
    rows = accounts()
    who, email = (max(len(getattr(row, name)) for row in rows) for name in ("who", "email"))
    lines = [f"  {row.who:{who}}  {row.email:{email}}  {row.shows}" for row in rows]
    return "\n".join([f"Comptes de démonstration, tous avec le mot de passe {PASSWORD}", "", *lines])
