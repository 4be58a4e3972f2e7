"""``load_observatory``: add the indicators, sources and values of the observatory that are missing."""

from typing import Any

from django.core.management.base import BaseCommand

from reporting.services.observatory_reference import load_observatory


class Command(BaseCommand):
    """Adds what is missing, keeps what someone wrote and tells what differs; safe to repeat."""

    help = "Ajoute les indicateurs, les sources et les valeurs de départ qui manquent. Rien n’est jamais remplacé."

    def handle(self, *args: Any, **options: Any) -> None:
        for line in load_observatory(by="load_observatory").lines("Observatoire"):
            self.stdout.write(line)
