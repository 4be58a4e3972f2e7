"""``grant_application_role``: what the portal's own role may do to the database, given by the owner after migrating."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from melpv.audit.roles import NotApplied, grant


class Command(BaseCommand):
    """All or nothing; may be repeated, and must be after each migration."""

    help = "Donne au rôle de l’application ses droits : lire et écrire, sans pouvoir réécrire les preuves."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("role", metavar="RÔLE", help="Le rôle avec lequel tournent le site et le worker.")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            given = grant(options["role"])
        except NotApplied as refusal:
            raise CommandError(str(refusal)) from refusal
        if options["verbosity"]:
            evidence = sum(table.is_evidence for table in given)
            self.stdout.write(f"{options['role']} : {len(given)} tables, dont {evidence} où il ne fait qu’ajouter.")
