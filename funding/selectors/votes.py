"""Who may write what a funder's body decided, on which dossiers, and which vote stands."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from django.db.models import Exists, OuterRef, Q, QuerySet

from applications.models import Application, Nature
from applications.selectors.interests import recused_from
from contacts.models import Funder, FunderMember, FunderRole, User
from funding.models import Commitment, Vote, VoteImport, VoteResult
from funding.planning import Line
from funding.selectors.envelopes import GONE, MEL
from funding.selectors.plan import living_plans
from instruction.models import Committee, CommitteeState
from instruction.selectors.desks import directs

# A funder reads the agendas where it sits once they are convened.
DOSSIERS_SHOWN = 50
CONVENED = (CommitteeState.CONVENED, CommitteeState.OPEN, CommitteeState.CLOSED, CommitteeState.SIGNED)


def funders_spoken_for(user: User) -> QuerySet[Funder]:
    """The funders whose votes the person writes: all of them for who directs, her own for who speaks for one. One
    query besides its own."""
    funders = Funder.objects.order_by("name", "pk")
    if directs(user):
        return funders
    mine = FunderMember.objects.filter(user=user, role=FunderRole.SPEAKER, ended_at=None, funder=OuterRef("pk"))
    return funders.filter(Exists(mine.order_by())) if user.is_active else funders.none()


def funders_read(user: User) -> QuerySet[Funder]:
    """The funders whose envelopes and votes the person reads: hers, whatever her part in them. One query besides."""
    funders = Funder.objects.order_by("name", "pk")
    if directs(user):
        return funders
    mine = FunderMember.objects.filter(user=user, ended_at=None, funder=OuterRef("pk"))
    return funders.filter(Exists(mine.order_by())) if user.is_active else funders.none()


def dossiers_of(user: User, funder: Funder) -> QuerySet[Application]:
    """The dossiers on which the funder may vote and that the person may know of: those that ask it, those on its
    agendas, those where it gives already; never those from which a link keeps her away."""
    concerned = (
        Q(Exists(Commitment.objects.filter(application=OuterRef("pk"), funder=funder).order_by()))
        | Q(pk__in=Application.objects.filter(funding_lines__funder=funder).order_by().values("pk"))
        | Q(pk__in=_on_agendas_of(funder))
    )
    if funder.slug == MEL:
        concerned |= Q(requested_amount__isnull=False)
    found = Application.objects.filed().exclude(state__in=GONE).filter(concerned)
    return found.exclude(recused_from(user.pk)).order_by("number", "pk")


def _on_agendas_of(funder: Funder) -> QuerySet[Application, int]:
    # By the names of the app above, which knows who sits: nothing of it is imported.
    seated = Application.objects.filter(
        agenda_items__removed_at=None,
        agenda_items__committee__state__in=CONVENED,
        agenda_items__committee__seats__funder=funder,
        agenda_items__committee__seats__removed_at=None,
    )
    return seated.order_by().values_list("pk", flat=True)


def may_vote(user: User, funder: Funder, application: Application) -> bool:
    """Whether the person may write this funder's vote on this dossier. At most three queries."""
    if not funders_spoken_for(user).filter(pk=funder.pk).exists():
        return False
    if directs(user):
        return not Application.objects.filter(recused_from(user.pk), pk=application.pk).exists()
    return dossiers_of(user, funder).filter(pk=application.pk).exists()


def standing_vote(commitment: Commitment) -> Vote | None:
    """The vote that counts now: nothing has corrected it, and none came after. One query."""
    found: Vote | None = commitment.votes.filter(replaced_by=None).order_by("-pk").first()
    return found


def is_decided(vote: Vote | None) -> bool:
    """Whether a new vote would be a correction: a postponement calls another vote, and corrects nothing."""
    return vote is not None and vote.result != VoteResult.DEFERRED


def sheets_of(user: User) -> QuerySet[VoteImport]:
    """The sheets of votes that the person may read: those of the funders for which she writes."""
    found = VoteImport.objects.filter(funder__in=funders_spoken_for(user).order_by().values("pk"))
    return found.select_related("funder", "call", "uploaded_by")


@dataclass(frozen=True, slots=True)
class VoteLine:
    """A line on which a funder votes, with the vote that stands. ``key`` names it on a page."""

    application: Application
    line: Line
    nature: str
    vote: Vote | None

    @property
    def key(self) -> str:
        note = sha256(self.line.note.encode()).hexdigest()[:8]
        return f"v{self.application.public_id.hex}-{self.line.nature}-{note}"

    @property
    def is_voted(self) -> bool:
        return is_decided(self.vote)


def lines_to_vote(funder: Funder, dossiers: Sequence[Application]) -> list[VoteLine]:
    """The lines of this funder on these dossiers, in their order. At most twelve queries, whatever their number."""
    plans = living_plans(dossiers)
    votes = {
        (one.commitment.application_id, one.commitment.nature, one.commitment.note): one
        for one in Vote.objects.filter(
            commitment__application__in=[row.pk for row in dossiers], commitment__funder=funder, replaced_by=None
        )
        .select_related("commitment")
        .order_by("pk")
    }
    natures = dict(Nature.choices)
    return [
        VoteLine(row, line, str(natures.get(line.nature, "")), votes.get((row.pk, line.nature, line.note)))
        for row in dossiers
        for line in plans[row.pk].lines
        if line.funder == funder.slug and (line.now is not None or line.funder != MEL)
    ]


def committees_to_vote(dossiers: QuerySet[Application]) -> list[Committee]:
    """The sittings on whose agendas these dossiers are, the latest first. One query."""
    found = Committee.objects.filter(items__application__in=dossiers.order_by(), items__removed_at=None)
    return list(found.distinct().order_by("-held_on", "-pk")[:40])
