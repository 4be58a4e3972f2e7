"""Rows of the observatory for tests: an indicator with a value on each side, and a file that was read."""

from decimal import Decimal

from django.utils import timezone

from contacts.models import User
from reporting.models import AreaKind, Indicator, IndicatorSource, Observation, ObservationImport

SLUG = "taux-essai"


def indicator(slug: str = SLUG, unit: str = "percent", **more: object) -> Indicator:
    told = {"label": "Taux d’essai", "domain": "employment", "unit": unit, "better": "higher", "decimals": 1} | more
    return Indicator.objects.get_or_create(slug=slug, defaults=told)[0]


def source(slug: str = "insee-essai") -> IndicatorSource:
    return IndicatorSource.objects.get_or_create(slug=slug, defaults={"name": "Essai 2020", "publisher": "Insee"})[0]


def observed(value: str, area: str = AreaKind.PRIORITY, year: int = 2020, **more: object) -> Observation:
    told = {"indicator": indicator(), "source": source()} | more
    return Observation.objects.create(area=area, year=year, value=Decimal(value), **told)


def read_file_of(by: User) -> ObservationImport:
    return ObservationImport.objects.create(
        name="valeurs.csv", sha256="0" * 64, uploaded_by=by, uploaded_at=timezone.now()
    )
