"""A handful of dossiers as dashboards count them, and where each figure of a page leads."""

import html
import re
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.http import QueryDict
from django.utils import timezone

from applications.models import Application
from contacts.models import Funder, ThemeReferent, User
from eligibility.models import Call
from funding.models import Commitment, Payment
from tests.bundled import lay_reference
from tests.factories import OrganisationFactory, filed, fresh, member, referent_with_account
from tests.funding.deciding import administrator, sat
from tests.funding.paying import asking, funder, speaker
from tests.kept import kept
from tests.reporting.funded import granted

LINK = re.compile(r'<a href="([^"]+)"[^>]*>([^<]+)</a>')


@dataclass
class Year:
    """Four dossiers: one funded by the MEL and the Region, one that asks the Region, one to examine, one of culture."""

    call: Call
    funded: Application
    asking: Application
    review: Application
    culture: Application
    admin: User
    referent: User
    region: User


@pytest.fixture
def year(db: None, settings: Any) -> Year:
    settings.DEMONSTRATION = False
    return kept("boards", lambda: made_year(lay_reference()))


def made_year(call: Call) -> Year:
    organisation = OrganisationFactory()
    by = member(organisation)
    mine: dict[str, Any] = {"by": by, "organisation": organisation}
    first = asking(call, "region", "5000.00", **mine)
    granted(first, voted={"mel": "9000", "region": "3000"})
    given = Commitment.objects.get(application=first, funder=funder())
    Commitment.objects.filter(pk=given.pk).update(agreed=Decimal(3500), paid=Decimal(1000))
    admin = administrator()
    Payment.objects.create(
        commitment=given,
        amount=Decimal(1000),
        paid_on=timezone.localdate(),
        recorded_by=admin,
        recorded_at=timezone.now(),
    )
    Commitment.objects.filter(application=first, funder__slug="mel").update(agreed=Decimal(9000))
    sat().items.create(
        application=first, added_by=admin, added_at=timezone.now(), examined_at=timezone.now(), opinion="favourable"
    )
    second = asking(call, "region", "2000.00")
    review = filed(call, theme="numerique", **mine).application
    Application.objects.filter(pk=review.pk).update(outcome="review")
    culture = filed(call, theme="culture").application
    lead = ThemeReferent.objects.filter(theme__slug="culture").order_by("order").first().referent
    ThemeReferent.objects.filter(referent=lead).exclude(theme__slug="culture").delete()
    moment = timezone.now() - timedelta(days=2)
    Application.objects.filter(pk=culture.pk).update(submitted_at=moment)
    return Year(
        call, fresh(first), second, fresh(review), fresh(culture), admin, referent_with_account(lead),
        speaker(Funder.objects.get(slug="region")),
    )  # fmt: skip


def links_of(page: str, path: str) -> list[tuple[QueryDict, str]]:
    """What the figures of a page lead to at this address: the query, and what is written."""
    found = []
    for address, text in LINK.findall(page):
        where, _, query = html.unescape(address).partition("?")
        if where == path and "chiffre=" in query:
            found.append((QueryDict(query), html.unescape(text).strip()))
    return found
