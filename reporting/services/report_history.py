"""Entering the report of 2015-2016, written before the portal: its figures, amounts and a summary of its text."""

import tomllib
from collections.abc import Mapping
from datetime import datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from contacts.models import Funder
from reporting.models import (
    Contribution,
    ContributionKind,
    ContributionPart,
    ContributionState,
    DeclaredAmount,
    Edition,
    EditionState,
    PartName,
    ReportFigure,
)
from reporting.services.publication import freeze

FILE = Path(__file__).resolve().parents[1] / "reference" / "report_2015_2016.toml"
FIGURE = ("slug", "label", "unit", "note")


@transaction.atomic
def load_report_history(*, at: datetime) -> bool:
    """Enter the historical report, published, unless it is there already; whether it was added.

    Its indicators are the observatory's, and its partners the portal's: both are loaded first. Raises ``LookupError``
    for a partner that the portal does not have: nothing is added then.
    """
    facts = tomllib.loads(FILE.read_text(encoding="utf-8"), parse_float=Decimal)
    told = facts["edition"]
    if Edition.objects.filter(period=told["period"]).exists():
        return False
    published = timezone.make_aware(datetime.combine(told["published_on"], time(12)))
    edition = Edition.objects.create(
        title=told["title"],
        period=told["period"],
        year=told["year"],
        is_historical=True,
        provenance=told["provenance"],
        state=EditionState.DRAFTING,
        created_at=at,
        published_at=published,
        figures_at=published,
    )
    ReportFigure.objects.bulk_create(
        _figure(edition, told["source"], rank, row) for rank, row in enumerate(facts["figures"])
    )
    for rank, row in enumerate(facts["contributions"], 1):
        _contribution(edition, rank, row, at)
    freeze(edition, by=None, at=at)
    return True


def _figure(edition: Edition, source: str, rank: int, row: Mapping[str, Any]) -> ReportFigure:
    upper = row.get("upper")
    return ReportFigure(
        edition=edition,
        order=rank,
        value=Decimal(row["value"]),
        upper=Decimal(upper) if upper is not None else None,
        is_about=row.get("about", False),
        is_key=row.get("key", False),
        provenance=f"{source}, {row['where']}",
        **{name: row[name] for name in FIGURE if name in row},
    )


def _contribution(edition: Edition, rank: int, row: Mapping[str, Any], at: datetime) -> None:
    slug = row.get("funder", "")
    funder = Funder.objects.filter(slug=slug).first() if slug else None
    if slug and funder is None:
        raise LookupError(f"{FILE.name}: no partner named {slug}")
    contribution = Contribution.objects.create(
        edition=edition,
        kind=ContributionKind(row["kind"]),
        title=row["title"],
        domain=row.get("domain", ""),
        funder=funder,
        order=rank,
        state=ContributionState.VALIDATED,
        updated_at=at,
    )
    ContributionPart.objects.bulk_create(
        ContributionPart(contribution=contribution, name=PartName(name), body=body.strip(), updated_at=at)
        for name, body in row["parts"].items()
    )
    DeclaredAmount.objects.bulk_create(
        DeclaredAmount(contribution=contribution, order=order, **amount)
        for order, amount in enumerate(row.get("amounts", ()))
    )
