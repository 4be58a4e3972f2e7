"""``check_open_data``: the published grants against the national schema, before they are announced anywhere."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import BaseCommand, CommandError

from reporting.opendata import check_file, lines_of, schema
from reporting.selectors.grants import attributing, checked, publishable


class Command(BaseCommand):
    help = "Vérifie les subventions publiées, ou un fichier donné, selon le schéma national SCDL."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", nargs="?", type=Path, help="un fichier CSV à vérifier à la place")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["file"]:
            self._given(options["file"])
            return
        found = checked()
        self.stdout.write(f"{schema().title} {schema().version} : {found.count} subvention(s) au-dessus du seuil.")
        if not attributing().is_confirmed:
            self.stdout.write("Attention : le SIRET de la MEL n’est pas confirmé sur le financeur « mel ».")
        for grant in found.faulty:
            for fault, value in grant.told:
                self.stdout.write(f"{grant.number}, {fault.field} « {value} » : {fault.message}")
        # What is served, byte for byte.
        content = "".join(lines_of((grant.row for grant in publishable()), schema())).encode()
        if faults := check_file(content, schema()):
            raise CommandError(f"Le fichier publié est en faute : {faults[0].message}")
        if found.faults:
            raise CommandError(f"{found.faults} subvention(s) à corriger avant d’être publiée(s).")
        self.stdout.write("Tout est publié et conforme.")

    def _given(self, path: Path) -> None:
        try:
            content = path.read_bytes()
        except OSError as error:
            raise CommandError(f"Ce fichier ne se lit pas : {error}.") from error
        faults = check_file(content, schema())
        for fault in faults:
            self.stdout.write(f"ligne {fault.row}, {fault.field or 'fichier'} : {fault.message}")
        if faults:
            raise CommandError(f"{len(faults)} point(s) à corriger.")
        self.stdout.write("Le fichier est conforme.")
