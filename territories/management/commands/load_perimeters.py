from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from territories.perimeters import PerimeterFileError
from territories.services import load_perimeters


class Command(BaseCommand):
    help = (
        "Charge les périmètres des quartiers et des communes depuis les GeoJSON officiels (WGS 84). "
        "Tout est chargé, ou rien."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="Fichier GeoJSON, ou dossier.")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            report = load_perimeters(paths=options["paths"], by="load_perimeters", at=timezone.now())
        except PerimeterFileError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"Périmètres : {len(report.loaded)} chargés, {len(report.unchanged)} déjà à jour, "
            f"{report.ignored} hors de la métropole."
        )
        self._list("Contours réparés", report.repaired)
        self._list("Codes inconnus du portail, dans une commune de la métropole", report.unknown)
        self._list("Quartiers prioritaires sans périmètre", report.missing_neighbourhoods)
        self._list("Communes sans contour", report.missing_communes)

    def _list(self, title: str, codes: list[str]) -> None:
        if codes:
            self.stdout.write(f"{title} ({len(codes)}) : {', '.join(codes)}.")
