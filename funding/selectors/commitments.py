"""What each funder gives to one dossier, line by line, with the dates and references of each step."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar

from django.db.models import QuerySet

from applications.models import Application, Nature
from contacts.models import Funder, User
from funding.models import Commitment, CommitmentChange, Envelope, Payment, Stage, Vote
from funding.planning import Line, LivingPlan
from funding.selectors.plan import living_plan
from funding.selectors.votes import funders_spoken_for, is_decided
from instruction.selectors.desks import Desk

if TYPE_CHECKING:
    from instruction.selectors.sheet import Sheet

Row = TypeVar("Row", Vote, CommitmentChange, Payment)
# Where a change of envelope comes from: it changes no amount.
OF_ENVELOPES = ("envelope:", "rule:")


@dataclass(frozen=True, slots=True)
class Given:
    """A line of the plan with its commitment, where there is one, and what made it firm."""

    line: Line
    nature: str
    commitment: Commitment | None
    vote: Vote | None
    agreed: CommitmentChange | None
    payment: Payment | None
    may_write: bool = False

    @property
    def is_voted(self) -> bool:
        """Whether another vote would be a correction."""
        return is_decided(self.vote)


@dataclass(frozen=True, slots=True)
class Ledger:
    """All the lines of a dossier and the plan that they make."""

    plan: LivingPlan
    lines: tuple[Given, ...]

    @property
    def any_step(self) -> bool:
        return any(given.commitment is not None for given in self.lines)


def ledger_of(application: Application, user: User | None = None) -> Ledger:
    """Who gives what, as firm as it is now. At most seventeen queries, whatever the number of lines; ``user`` is who
    would write votes."""
    plan = living_plan(application)
    held = {
        (one.funder.slug, one.nature, one.note): one
        for one in Commitment.objects.filter(application=application).select_related("funder", "envelope")
    }
    pks = [one.pk for one in held.values()]
    votes = _last(Vote.objects.filter(commitment__in=pks, replaced_by=None).order_by("pk"))
    changes = (
        CommitmentChange.objects.filter(commitment__in=pks, stage=Stage.AGREED).select_related("by").order_by("pk")
    )
    agreed = _last(one for one in changes if not one.source.startswith(OF_ENVELOPES))
    payments = _last(Payment.objects.filter(commitment__in=pks).order_by("paid_on", "pk"))
    natures = dict(Nature.choices)
    writes = set(funders_spoken_for(user).values_list("slug", flat=True)) if user else set()
    found = []
    for line in plan.lines:
        mine = held.get(line.key)
        pk = mine.pk if mine else 0
        found.append(
            Given(
                line,
                str(natures.get(line.nature, "")),
                mine,
                votes.get(pk),
                agreed.get(pk),
                payments.get(pk),
                line.funder in writes,
            )
        )
    return Ledger(plan, tuple(found))


def funders_panel(desk: Desk, user: User, sheet: "Sheet", at: datetime) -> Ledger | None:
    """Who gives what, for who works on the dossier; nothing before any funder said something."""
    if not Commitment.objects.filter(application=sheet.application).exists():
        return None
    return ledger_of(sheet.application)


@dataclass(frozen=True, slots=True)
class History:
    """All that happened to one line, the newest first."""

    votes: tuple[Vote, ...]
    payments: tuple[Payment, ...]
    changes: tuple[CommitmentChange, ...]


def history_of_line(commitment: Commitment | None) -> History:
    """Three queries; none where nothing was ever said."""
    if commitment is None:
        return History((), (), ())
    votes = commitment.votes.select_related("recorded_by", "replaces").order_by("-pk")
    payments = commitment.payments.select_related("recorded_by").order_by("-pk")
    changes = commitment.changes.select_related("by", "envelope").order_by("-pk")
    return History(tuple(votes), tuple(payments), tuple(changes))


def line_named(application: Application, funder: Funder, nature: str, note: str) -> Commitment | None:
    """One query."""
    found = Commitment.objects.filter(application=application, funder=funder, nature=nature, note=note)
    return found.select_related("funder", "envelope").first()


def envelopes_to_choose(application: Application, funder: Funder, nature: str) -> QuerySet[Envelope]:
    """The open envelopes on which the line may be charged by hand."""
    found = Envelope.objects.filter(call=application.call_id, funder=funder, nature=nature, closed_at=None)
    return found.order_by("pk")


def _last(rows: Iterable[Row]) -> dict[int, Row]:
    """The last of each commitment."""
    return {row.commitment_id: row for row in rows}
