"""``grant_application_role``: what the portal's own role may do to the database, given by the owner after migrating."""

from argparse import ArgumentParser
from typing import Any

import environ
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from melpv.audit.roles import NotApplied, create, grant


class Command(BaseCommand):
    """All or nothing; may be repeated, and must be after each migration."""

    help = "Donne au rôle de l’application ses droits : lire et écrire, sans pouvoir réécrire les preuves."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("role", metavar="RÔLE", nargs="?", help="Le rôle du site et du worker (DATABASE_URL).")
        parser.add_argument(
            "--create", action="store_true", help="Créer le rôle de DATABASE_URL, ou lui donner son mot de passe."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        told: dict[str, Any] = environ.Env().db("DATABASE_URL")
        role = options["role"] or told["USER"]
        if options["create"] and role != told["USER"]:
            raise CommandError("--create fait le rôle de DATABASE_URL : ne nommez pas un autre rôle.")
        try:
            with transaction.atomic():
                if options["create"]:
                    create(role, told["PASSWORD"])
                given = grant(role)
        except NotApplied as refusal:
            raise CommandError(str(refusal)) from refusal
        if options["verbosity"]:
            evidence = sum(table.is_evidence for table in given)
            self.stdout.write(f"{role} : {len(given)} tables, dont {evidence} où il ne fait qu’ajouter.")
