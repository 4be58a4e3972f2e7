"""``publish_grids``: a first scoring grid for the calls that have criteria and none yet."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from instruction.services import publish_first_grids


class Command(BaseCommand):
    """Later versions are published in the admin, by someone who has seen what changes; safe to repeat."""

    help = "Publie la première grille de notation des appels qui ont des critères et pas encore de grille."

    def handle(self, *args: Any, **options: Any) -> None:
        published = publish_first_grids(at=timezone.now())
        for grid in published:
            self.stdout.write(f"{grid.call.code} : grille {grid.version} publiée, {len(grid.criteria)} critères.")
        if not published:
            self.stdout.write("Aucune grille à publier.")
