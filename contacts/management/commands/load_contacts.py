"""Add the services, referents, desks and funders of the reference file that are missing."""

import tomllib
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils.text import slugify

from contacts.identity import canonical_email
from contacts.models import Funder, FunderKind, Referent, Service, ThemeDesk, ThemeReferent
from eligibility.models import Theme
from territories.models import Commune

FILE = Path(__file__).resolve().parents[2] / "reference" / "contacts.toml"


class Command(BaseCommand):
    help = "Ajoute les services, référents, guichets et financeurs manquants. Ne modifie rien de ce qui existe."

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        if not Theme.objects.exists():
            raise CommandError("Chargez d’abord un appel (manage.py load_call) : les guichets suivent ses thématiques.")
        reference = tomllib.loads(FILE.read_text(encoding="utf-8"))
        added = {
            "services": self._services(reference["services"]),
            "référents": self._referents(reference["referents"]),
            "guichets": self._desks(reference["desks"]),
            "financeurs": self._funders(reference["funders"]),
        }
        self.stdout.write(", ".join(f"{count} {name} ajoutés" for name, count in added.items()))

    @staticmethod
    def _services(rows: list[dict[str, Any]]) -> int:
        return sum(
            Service.objects.get_or_create(slug=row["slug"], defaults={key: row[key] for key in row if key != "slug"})[1]
            for row in rows
        )

    @staticmethod
    def _referents(rows: list[dict[str, Any]]) -> int:
        services = {service.slug: service for service in Service.objects.all()}
        return sum(
            Referent.objects.get_or_create(
                email=canonical_email(row["email"]),
                defaults={
                    "first_name": row["first_name"],
                    "last_name": row["last_name"],
                    "service": services[row["service"]],
                },
            )[1]
            for row in rows
        )

    @staticmethod
    def _desks(rows: list[dict[str, Any]]) -> int:
        """Desks with their referents. The referents of a desk that exists are left as the administrators set them."""
        themes = {theme.slug: theme for theme in Theme.objects.all()}
        services = {service.slug: service for service in Service.objects.all()}
        referents = {referent.email: referent for referent in Referent.objects.all()}
        added = 0
        for row in rows:
            theme = themes.get(row["theme"])
            if theme is None:
                continue
            desk = {"service": services[row["service"]], "box_email": row.get("box_email", "")}
            if not ThemeDesk.objects.get_or_create(theme=theme, defaults=desk)[1]:
                continue
            added += 1
            ThemeReferent.objects.bulk_create(
                ThemeReferent(theme=theme, referent=referents[email], order=order)
                for order, email in enumerate(row["referents"], start=1)
            )
        return added

    @staticmethod
    def _funders(rows: list[dict[str, Any]]) -> int:
        added = sum(
            Funder.objects.get_or_create(slug=row["slug"], defaults={"name": row["name"], "kind": row["kind"]})[1]
            for row in rows
        )
        # The communes of the contract fund actions together more than the State does; each is a funder.
        for commune in Commune.objects.filter(in_city_policy=True):
            added += Funder.objects.get_or_create(
                slug=f"commune-{slugify(commune.name)}",
                defaults={"name": commune.name, "kind": FunderKind.COMMUNE, "commune": commune},
            )[1]
        return added
