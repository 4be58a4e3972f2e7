"""``rotate_bank_keys``: seal every bank detail with the first key of ``FIELD_KEYS``."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from contacts.services import rotate_seals


class Command(BaseCommand):
    """One row a transaction: safe to stop and to repeat, while the portal is in use."""

    help = "Chiffre de nouveau les coordonnées bancaires avec la première clé de FIELD_KEYS."

    def handle(self, *args: Any, **options: Any) -> None:
        done, lost = rotate_seals()
        self.stdout.write(f"Coordonnées bancaires : {done} chiffrées avec la première clé.")
        if lost:
            raise CommandError(f"{lost} ne s’ouvrent avec aucune clé de FIELD_KEYS : remettez la clé qui manque.")
