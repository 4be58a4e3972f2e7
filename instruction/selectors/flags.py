"""Points of attention of a dossier: those that are open, at its head, and what became of the others."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from applications.models import Application
from applications.selectors.interests import recuses
from contacts.models import Referent, User
from instruction.models import Flag
from instruction.selectors.desks import Desk
from instruction.selectors.sheet import Sheet


@dataclass(frozen=True, slots=True)
class Flags:
    """The points of a dossier; ``mine`` says that an open one is for the reader."""

    open: list[Flag]
    settled: list[Flag]
    mine: bool


def flags_of(application: Application, referent_id: int | None) -> Flags:
    """Every point raised on a dossier, the latest first. One query."""
    every = list(
        Flag.objects.filter(application=application).select_related("raised_by", "resolved_by", "for_referent")
    )
    waiting = [flag for flag in every if flag.resolved_at is None]
    return Flags(
        open=waiting,
        settled=[flag for flag in every if flag.resolved_at is not None],
        mine=referent_id is not None and any(flag.for_referent_id == referent_id for flag in waiting),
    )


def flags_panel(desk: Desk, user: User, sheet: Sheet, at: datetime) -> Flags:
    """What the dossier's page shows of its points of attention. One query."""
    return flags_of(sheet.application, desk.referent_id)


def flaggable(application: Application) -> list[Referent]:
    """Those to whom a point may be raised: the referents of the theme and those in charge of the dossier, whom a
    link of interests keeps away left out. One query."""
    return list(
        Referent.objects.filter(
            Q(theme_referents__theme=application.theme_id)
            | Q(assignments__application=application, assignments__ended_at=None),
            is_active=True,
        )
        .exclude(recuses(application, "user"))
        .select_related("user")
        .distinct()
        .order_by("last_name", "first_name", "pk")
    )
