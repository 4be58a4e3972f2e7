"""What ties a dossier to others: its action, a transfer, the places and families of its call."""

from dataclasses import dataclass
from datetime import date

from applications.models import Application, SitePlace
from applications.selectors import (
    Catalogue,
    Families,
    Funding,
    catalogue_of,
    dossiers_of_action,
    families_of,
    funding_in,
)
from applications.workflow import Action, Role, State, allowed
from eligibility.selectors import evaluator
from instruction.selectors.desks import Desk, readable_by


@dataclass(frozen=True, slots=True)
class Ties:
    """For the services; only the dossiers of the action that the person may know of are among ``others``."""

    funding: Funding
    others: list[Application]
    received_from: Application | None
    gone_to: Application | None
    place: SitePlace | None
    catalogue: Catalogue | None
    families: Families | None
    may_transfer: bool
    may_release: bool


def ties_of(desk: Desk, application: Application, on: date) -> Ties:
    """At most ten queries, none of which grows with the dossiers."""
    dossiers = list(dossiers_of_action(application.action))
    known = set(readable_by(desk).filter(action=application.action_id).values_list("pk", flat=True))
    lines = {line.action for line in allowed(State(application.state), [Role.REFERENT])}
    rules = evaluator(application.call, on)
    following = Application.objects.filter(transferred_from=application).select_related("call", "theme").first()
    return Ties(
        funding=funding_in(application.action, application.year, dossiers),
        others=[one for one in dossiers if one.pk != application.pk and one.pk in known],
        received_from=application.transferred_from,
        gone_to=following,
        place=SitePlace.objects.filter(application=application, released_at=None).select_related("site").first(),
        catalogue=catalogue_of(application.call, application.theme, on, rules),
        families=families_of(application.call, application.theme, on, rules),
        may_transfer=Action.TRANSFER in lines,
        may_release=desk.reads_all,
    )
