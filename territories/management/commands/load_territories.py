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
        for line in report.lines("Territoires"):
            self.stdout.write(line)
