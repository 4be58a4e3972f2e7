"""``check_files``: compare every stored file with its row; after a restore, or a complaint of the night's."""

from argparse import ArgumentParser
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError
from django.utils import timezone

from files import services


class Command(BaseCommand):
    help = "Relit chaque fichier, compare son empreinte, et dit ce qui manque ou n’appartient à personne."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--remove-unknown",
            action="store_true",
            help="supprime les fichiers qu’aucune ligne ne connaît, s’ils ont plus de sept jours",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        found = services.take_inventory(at=now)
        self.stdout.write(f"{found.checked} fichier(s) relu(s).")
        for title, names in (
            ("Altéré(s)", found.damaged),
            ("Absent(s) du disque", found.missing),
            ("Sans ligne dans la base", found.unknown),
        ):
            for name in names:
                self.stdout.write(f"{title} : {name}")
        if options["remove_unknown"]:
            self._remove(found.unknown, (now - timedelta(days=7)).timestamp())
        if found.damaged or found.missing:
            raise CommandError("Des fichiers sont à reprendre d’une sauvegarde.")

    def _remove(self, names: tuple[str, ...], before: float) -> None:
        removed = 0
        for name in names:
            path = Path(settings.MEDIA_ROOT) / name
            if path.stat().st_mtime < before:
                path.unlink()
                removed += 1
        self.stdout.write(f"{removed} fichier(s) sans ligne supprimé(s).")
