"""Columns that lists of dossiers add: the average of the marks, and what is proposed. One subquery a column, no join.

Both take the desk of who reads: others' marks stay hidden from who is still to give hers, and neither is ever shown to
someone of the organisation that carries the dossier.
"""

from typing import Any, TypeVar

from django.db.models import Avg, Case, Count, DecimalField, Exists, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce, Round

from applications.models import Application, Assignment
from contacts.models import Membership
from instruction.models import ProposedAmount, ScoreSheet
from instruction.scoring import MARKED_IN
from instruction.selectors.desks import Desk, entrusting

Rows = TypeVar("Rows", bound=QuerySet[Application])
_AVERAGE: Any = DecimalField(max_digits=5, decimal_places=2)
_AMOUNT: Any = DecimalField(max_digits=12, decimal_places=2)


def with_score(rows: Rows, desk: Desk) -> Rows:
    """Adds ``score_average`` (out of 100, two places) and ``score_count``, the marks in force; and ``score_hidden``.

    Hidden from the desk, the average is ``NULL`` and ``score_hidden`` is true: sorting or filtering by it tells nothing
    of what is hidden. How many marks were given is no secret.
    """
    many = Subquery(_current().values(many=Count("pk")))
    return rows.annotate(
        score_hidden=hidden_marks(desk), score_average=average_for(desk), score_count=Coalesce(many, Value(0))
    )


def with_proposed(rows: Rows, desk: Desk) -> Rows:
    """Adds ``proposed_amount``, what is proposed of the MEL's credit; ``NULL`` is not decided, or not hers to read."""
    return rows.annotate(proposed_amount=proposed_for(desk))


def average_for(desk: Desk) -> Case:
    """The average of the marks in force as this desk may read it."""
    mean = Subquery(_current().values(mean=Round(Avg("total"), 2)), output_field=_AVERAGE)
    return Case(When(hidden_marks(desk), then=None), default=mean, output_field=_AVERAGE)


def proposed_for(desk: Desk) -> Case:
    """The amount proposed of the MEL's credit as this desk may read it."""
    amounts = ProposedAmount.objects.filter(proposal__application=OuterRef("pk"), line=None).order_by()
    amount = Subquery(amounts.values("amount")[:1])
    return Case(When(Q(of_her_organisation(desk)), then=None), default=amount, output_field=_AMOUNT)


def _current() -> QuerySet[ScoreSheet, Any]:
    """The marks in force of the dossier outside, to count or to average."""
    sheets = ScoreSheet.objects.filter(application=OuterRef("pk"), given_at__isnull=False, superseded_at=None)
    return sheets.order_by().values("application")


def hidden_marks(desk: Desk) -> Q:
    """Of a queryset of dossiers, those whose marks of others this desk may not read yet, or never."""
    given = ScoreSheet.objects.filter(application=OuterRef("pk"), reviewer=desk.user_id, given_at__isnull=False)
    awaited = on_her_desk(desk) & Q(state__in=sorted(MARKED_IN)) & ~Q(Exists(given))
    return Q(of_her_organisation(desk)) | awaited


def on_her_desk(desk: Desk) -> Q:
    """Of a queryset of dossiers, those of her themes and those entrusted to her, or to a service that she heads: hers
    to mark, as ``roles_of`` says of one dossier."""
    hers = Q(theme__in=desk.theme_ids)
    if not (desk.referent_id or desk.led_service_ids):
        return hers
    in_charge = Assignment.objects.filter(entrusting(desk), application=OuterRef("pk"), ended_at=None)
    return hers | Q(Exists(in_charge.order_by()))


def of_her_organisation(desk: Desk) -> Exists:
    """Whether the person belongs to the organisation that carries the dossier."""
    memberships = Membership.objects.active().filter(user=desk.user_id, organisation=OuterRef("organisation"))
    return Exists(memberships.order_by())
