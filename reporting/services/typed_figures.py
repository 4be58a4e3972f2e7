"""Figures that people add to a report, with their provenance."""

from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.db.models import F

from applications.workflow import NotAllowed
from contacts.models import User
from reporting.documents.blocks import anchor_of
from reporting.figures import FIGURES
from reporting.models import Edition, ReportFigure
from reporting.selectors.report_figures import AFTER_COUNTED
from reporting.services.publication import CHANGED, PUBLISHED, held, must_direct


@dataclass(frozen=True, slots=True)
class Typed:
    """A figure as someone writes it."""

    label: str
    value: Decimal | None
    unit: str
    provenance: str
    upper: Decimal | None = None
    is_about: bool = False
    is_key: bool = True
    note: str = ""


@transaction.atomic
def keep_figure(*, by: User, edition: Edition, version: int, typed: Typed, slug: str = "") -> ReportFigure:
    """Add a figure, or write again the one of this ``slug``. The portal's own are not typed. Raises ``NotAllowed``."""
    row = _held(by, edition, version)
    if slug:
        figure = _typed_or_none(row, slug)
        if figure is None:
            raise NotAllowed("Ce chiffre n’est plus dans le rapport.")
    else:
        order = AFTER_COUNTED + row.figures.count()
        figure = ReportFigure(edition=row, slug=_free_slug(row, typed.label), order=order)
    for name in ("label", "value", "unit", "provenance", "upper", "is_about", "is_key", "note"):
        setattr(figure, name, getattr(typed, name))
    figure.save()
    Edition.objects.filter(pk=row.pk).update(version=F("version") + 1)
    return figure


@transaction.atomic
def drop_figure(*, by: User, edition: Edition, version: int, slug: str) -> None:
    """Take out a figure that someone added. Raises ``NotAllowed``."""
    row = _held(by, edition, version)
    figure = _typed_or_none(row, slug)
    if figure is not None:
        figure.delete()
        Edition.objects.filter(pk=row.pk).update(version=F("version") + 1)


def _held(by: User, edition: Edition, version: int) -> Edition:
    must_direct(by)
    row = held(edition)
    if row.is_published:
        raise NotAllowed(PUBLISHED)
    if row.version != version:
        raise NotAllowed(CHANGED)
    return row


def _typed_or_none(edition: Edition, slug: str) -> ReportFigure | None:
    return edition.figures.filter(slug=slug, computed_at=None).first()


def _free_slug(edition: Edition, label: str) -> str:
    """A name that no other figure of the edition has, nor any that the portal counts."""
    taken = {*edition.figures.values_list("slug", flat=True), *FIGURES}
    base = name = anchor_of(label)[:55]
    again = 2
    while name in taken:
        name, again = f"{base}-{again}", again + 1
    return name
