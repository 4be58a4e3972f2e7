"""``seal_audit``: the seal of today, now. The worker makes it each night."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from melpv.audit.seals import seal


class Command(BaseCommand):
    """Says the seal's digest, to be noted elsewhere. A second run on the same day gives the same."""

    help = "Scelle le journal du jour, et dit l’empreinte du sceau."

    def handle(self, *args: Any, **options: Any) -> None:
        row = seal(timezone.now())
        self.stdout.write(f"{row} : {row.day.isoformat()}:{row.digest}")
