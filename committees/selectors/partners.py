"""The funders and the councils with their people and the invitations that wait."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Prefetch

from contacts.models import CouncilMember, Funder, FunderMember, InvitationState, PartnerInvitation, ResidentCouncil

House = Funder | ResidentCouncil


@dataclass(frozen=True, slots=True)
class Housed:
    """A funder or a council, who works for it now, and whom it waits for."""

    house: House
    people: tuple[FunderMember | CouncilMember, ...]
    invitations: tuple[PartnerInvitation, ...]

    @property
    def kind(self) -> str:
        """As the addresses say it."""
        return "financeur" if isinstance(self.house, Funder) else "conseil"

    @property
    def key(self) -> str:
        return self.house.slug if isinstance(self.house, Funder) else str(self.house.public_id)

    @property
    def is_funder(self) -> bool:
        return isinstance(self.house, Funder)


def houses_for(funders: Sequence[Funder] | None) -> list[House]:
    """These funders, or every active funder and council, with their people. At most six queries."""
    waiting = Prefetch(
        "invitations",
        PartnerInvitation.objects.filter(state=InvitationState.PENDING).select_related("invited_by"),
        to_attr="waiting",
    )
    people = Prefetch(
        "members", FunderMember.objects.filter(ended_at=None).select_related("user").order_by("pk"), to_attr="here"
    )
    rows = (
        Funder.objects.filter(is_active=True)
        if funders is None
        else Funder.objects.filter(pk__in=[one.pk for one in funders])
    )
    found: list[House] = list(rows.prefetch_related(waiting, people))
    if funders is None:
        residents = Prefetch(
            "members", CouncilMember.objects.filter(ended_at=None).select_related("user").order_by("pk"), to_attr="here"
        )
        found += ResidentCouncil.objects.filter(is_active=True).prefetch_related(waiting, residents)
    return found


def people_in(houses: Iterable[House]) -> list[Housed]:
    """The same, ready to show: those that somebody works for or is invited to first. No query."""
    found = [Housed(one, tuple(one.here), tuple(one.waiting)) for one in houses]  # type: ignore[union-attr]  # Prefetched.
    return sorted(found, key=lambda one: not (one.people or one.invitations))
