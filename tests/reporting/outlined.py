"""Communes with an outline, for maps."""

from datetime import UTC, datetime

from territories.models import Commune, Perimeter
from tests.territories.conftest import square

LILLE, ROUBAIX, HELLEMMES = "59350", "59512", "59298"


def outline(code: str, west: float, *, side: float = 0.1) -> Perimeter:
    """A square for a commune, its western edge at this longitude."""
    return Perimeter.objects.create(
        commune=Commune.objects.get(insee_code=code), geometry=square(west, 50.6, side), source="essai",
        loaded_at=datetime.now(tz=UTC),
    )  # fmt: skip
