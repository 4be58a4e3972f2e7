from typing import Any

from django.core.management.base import BaseCommand

from territories.services import load_reference


class Command(BaseCommand):
    help = (
        "Ajoute les communes, les quartiers et les sites de renouvellement urbain qui manquent. "
        "Ce qui existe déjà n’est jamais modifié : les différences sont affichées."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        report = load_reference(by="load_territories")
        self.stdout.write(
            f"Territoires : {len(report.added)} ajoutés, {report.kept} gardés, "
            f"{len(report.differing)} valeurs différentes de la référence."
        )
        for difference in report.differing:
            self.stdout.write(
                f"  {difference.row}, {difference.field} : « {difference.current} » est gardé, "
                f"la référence dit « {difference.reference} »."
            )
