"""``load_labels``: add the first labels that are missing."""

from typing import Any

from django.core.management.base import BaseCommand

from instruction.services.labels import load_labels


class Command(BaseCommand):
    """Adds what is missing and never touches what an administrator named or retired; safe to repeat."""

    help = "Ajoute les étiquettes de départ qui manquent. Ce qui existe déjà n’est jamais modifié."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"Étiquettes : {load_labels()} ajoutées.")
