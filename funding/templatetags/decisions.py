"""What is decided on a dossier, on its association's page: nothing before it is told."""

from typing import Any

from django import template

from applications.models import Application
from funding.models import Decision, Letter
from funding.selectors.letters import funders_told
from funding.selectors.plan import living_plan
from funding.selectors.releases import told_decision as told_of
from instruction.selectors.letters import letterhead_of

register = template.Library()


@register.inclusion_tag("funding/letter_result.html")
def told_decision(application: Application, may_continue: bool) -> dict[str, Any]:
    """The decision with its amount, its reasons and what to do next. At most one query where none is told."""
    decision: Decision | None = told_of(application)
    if decision is None:
        return {"decision": None}
    letters = Letter.objects.filter(decision=decision, sent_at__isnull=False)
    return {
        "decision": decision,
        "application": application,
        "may_continue": may_continue,
        "letter": letters.first(),
        "funders": funders_told(decision, living_plan(application)),
        "contact": letterhead_of(application),
        "is_agreed": decision.kind in ("full", "partial"),
    }
