"""``copy_call``: open a call for another year from an existing one."""

from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime

from eligibility import selectors, services


class Command(BaseCommand):
    """Copies themes, requirements with their last values, questions, sites, priorities and criteria."""

    help = "Copie un appel vers une autre année. Les dates sans heure valent minuit, à l’heure de Paris."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("source", metavar="SOURCE", help="Code de l’appel à copier.")
        parser.add_argument("target", metavar="TARGET", help="Code du nouvel appel.")
        parser.add_argument("--year", type=int, required=True, help="Année des actions.")
        parser.add_argument("--opens", type=_instant, required=True, help="Ouverture : 2026-10-01 ou 2026-10-01T09:00.")
        parser.add_argument("--closes", type=_instant, help="Clôture, exclue. Sans elle : appel permanent.")
        parser.add_argument("--generation", choices=["2015", "2024"], required=True, help="Génération de QPV.")
        parser.add_argument("--unpublished", action="store_true", help="Ne pas publier tout de suite.")

    def handle(self, *args: Any, **options: Any) -> None:
        source = selectors.call_by_code(options["source"])
        if source is None:
            raise CommandError(f"Aucun appel ne porte le code {options['source']}.")
        try:
            call = services.copy_call(
                source=source,
                code=options["target"],
                year=options["year"],
                opens_at=options["opens"],
                closes_at=options["closes"],
                generation=options["generation"],
                published=not options["unpublished"],
                by=None,
                at=timezone.now(),
            )
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        self.stdout.write(f"{call.code} est créé à partir de {source.code}.")
        if themes := selectors.themes_to_reread(call):
            self.stdout.write(f"Textes à relire, qui parlent d’autres années : {', '.join(themes)}.")


def _instant(text: str) -> datetime:
    """An instant of Paris where no zone is given. Raises ``ValueError``, which argparse turns into a sentence."""
    if (day := parse_date(text)) is not None:
        moment: datetime | None = datetime(day.year, day.month, day.day)  # noqa: DTZ001 - made aware below
    else:
        moment = parse_datetime(text)
    if moment is None:
        raise ValueError(text)
    return moment if timezone.is_aware(moment) else timezone.make_aware(moment)
