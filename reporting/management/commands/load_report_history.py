"""``load_report_history``: enter the report of 2015-2016, written before the portal."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from reporting.services.report_history import load_report_history


class Command(BaseCommand):
    """Adds the report once, published, and never touches it again; safe to repeat."""

    help = "Ajoute le rapport 2015-2016, antérieur au portail, s’il manque. Un rapport publié ne change jamais."

    def handle(self, *args: Any, **options: Any) -> None:
        is_new = load_report_history(at=timezone.now())
        self.stdout.write(f"Rapport 2015-2016 : {'ajouté' if is_new else 'déjà là'}.")
