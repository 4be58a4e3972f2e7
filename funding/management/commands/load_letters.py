"""``load_letters``: add the first texts of letters that are missing."""

from typing import Any

from django.core.management.base import BaseCommand

from funding.services.letter_reference import load_letters


class Command(BaseCommand):
    """Adds what is missing and never touches what someone wrote or retired; safe to repeat."""

    help = "Ajoute les modèles de courrier de départ qui manquent. Ce qui existe déjà n’est jamais modifié."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"Modèles de courrier : {load_letters()} ajoutés.")
