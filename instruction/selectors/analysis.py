"""The reading of a dossier's budget, beside last year's and beside what similar actions cost."""

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from django.core.cache import cache
from django.db.models import OuterRef, Subquery, Sum

from applications import chart
from applications.models import Application, BudgetLine
from applications.workflow import REOPENED, State
from contacts.models import User
from instruction.budget_analysis import Analysis, Peer, analyse
from instruction.selectors.desks import Desk
from instruction.selectors.funders import known_funders

if TYPE_CHECKING:
    from instruction.selectors.sheet import Sheet

KEPT_SECONDS = 600
# The latest ones: what is usual is told as well by these, and reading them costs the same whatever the call holds.
MOST_PEERS = 400
# Their budgets say nothing of what is usual: one is out of the call, the other may be changing as we read.
LEFT_OUT = frozenset({State.WITHDRAWN, State.TRANSFERRED, State.INADMISSIBLE, *REOPENED})
_COSTS = [account.key for group in chart.COSTS for account in group.accounts]


class _Kept(NamedTuple):
    """A peer as the cache holds it, with the dossier it is."""

    pk: int
    costs: Decimal
    people: int | None
    requested: Decimal | None


def analysis_panel(desk: Desk, user: User, sheet: "Sheet", at: datetime) -> Analysis | None:
    """The reading of the budget as it was last sent. No query while the similar actions are kept, one otherwise."""
    values = sheet.frozen.content["answers"]
    people_qpv = values.get("audience_qpv")
    return analyse(
        sheet.budget,
        public_funders=(slug for slug, funder in known_funders().items() if funder.is_public),
        people_qpv=people_qpv if isinstance(people_qpv, int) else None,
        previous=sheet.last_year.budget if sheet.last_year else None,
        peers=peers_of(sheet.application),
    )


def peers_of(application: Application) -> list[Peer]:
    """The other dossiers of the same theme in the same call, as the figures of their budgets. They are kept ten
    minutes: what is usual in a theme does not change from one page to the next."""
    key = f"instruction:peers:1:{application.call_id}:{application.theme_id}"
    kept = cache.get(key)
    if kept is None:
        kept = [tuple(one) for one in _read(application.call_id, application.theme_id)]
        cache.set(key, kept, KEPT_SECONDS)
    found = (_Kept(*one) for one in kept)
    return [Peer(one.costs, one.people, one.requested) for one in found if one.pk != application.pk]


def _read(call: int, theme: int) -> list[_Kept]:
    lines = BudgetLine.objects.filter(application=OuterRef("pk"), account__in=_COSTS).order_by()
    costs = Subquery(lines.values("application").annotate(total=Sum("amount")).values("total"))
    rows = Application.objects.filed().filter(call=call, theme=theme).exclude(state__in=LEFT_OUT)
    found = rows.order_by("-submitted_at", "-pk").values_list("pk", costs, "audience", "requested_amount")
    return [_Kept(pk, total or Decimal(0), people, asked) for pk, total, people, asked in found[:MOST_PEERS]]
