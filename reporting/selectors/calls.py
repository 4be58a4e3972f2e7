"""Which call a dashboard opens on, and the one that it is compared with."""

import re
from datetime import datetime, timedelta

from django.db.models import F

from eligibility.models import Call

# A call is still looked at for this long after its closing: committees, decisions, final reports.
RECENT = timedelta(days=2 * 365)
_YEAR = re.compile(r"[-_]?\d{4}$")


def current_call(at: datetime) -> Call | None:
    """The published call that is open or closed lately, the last to close first. One query."""
    calls = Call.objects.not_closed(at - RECENT).filter(opens_at__lte=at)
    return calls.order_by(F("closes_at").desc(nulls_last=True), "code").first()


def family_of(code: str) -> str:
    """What the calls of one family share: their code without its year."""
    return _YEAR.sub("", code)


def previous_call(call: Call) -> Call | None:
    """The call of the same family that came before. One query."""
    earlier = Call.objects.filter(code__startswith=family_of(call.code), opens_at__lt=call.opens_at)
    family = family_of(call.code)
    return next((one for one in earlier.order_by("-opens_at", "pk") if family_of(one.code) == family), None)
