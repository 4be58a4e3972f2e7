"""``load_contacts``: add the services, referents, desks and funders of the reference file that are missing."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from contacts.services import load_contacts


class Command(BaseCommand):
    """Adds what is missing and never overwrites what an administrator wrote; safe to repeat."""

    help = (
        "Ajoute les services, référents, guichets et financeurs manquants. "
        "Ce qui existe déjà n’est jamais modifié : les différences sont affichées."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            report = load_contacts(by="load_contacts")
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        for line in report.lines("Contacts"):
            self.stdout.write(line)
