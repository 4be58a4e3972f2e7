"""Erase what has been kept long enough; tells what it would do unless ``--apply`` is given."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from melpv.audit.roles import may_erase
from melpv.privacy.models import RetentionSubject
from melpv.privacy.retention import run


class Command(BaseCommand):
    help = "Prévient puis efface ce qui a été gardé assez longtemps. Sans --apply, compte seulement."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--apply", action="store_true", help="Envoyer les avis et effacer.")
        parser.add_argument("--dry-run", action="store_true", help="Compter seulement (par défaut).")
        parser.add_argument("--copies", help="Dossier où garder la copie de chaque dossier clos avant de l’effacer.")
        parser.add_argument("--subject", choices=RetentionSubject.values, action="append", help="Cet objet seulement.")

    def handle(self, *args: Any, **options: Any) -> None:
        apply, at = options["apply"] and not options["dry_run"], timezone.now()
        copies = Path(options["copies"]) if options["copies"] else None
        if apply and not may_erase():
            raise CommandError(
                "Le rôle de l’application ne peut pas effacer de preuve : donnez OWNER_DATABASE_URL, l’adresse du "
                "propriétaire de la base, à cette commande."
            )
        if copies is not None and not copies.is_dir():
            raise CommandError(f"Le dossier {copies} n’existe pas.")
        for value in options["subject"] or RetentionSubject.values:
            done = run(RetentionSubject(value), at=at, apply=apply, copies=copies)
            said = f"{done.subject.label} : {done.notices} avis, {done.erased} effacements"
            said += f", {done.waiting} en attente, {done.kept} gardés"
            self.stdout.write(said if apply else f"{said} (rien n’est fait sans --apply)")
        if apply and copies is None:
            self.stdout.write("Les dossiers clos attendent --copies : l’archive en est gardée avant tout effacement.")
