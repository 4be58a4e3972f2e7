"""What ties a dossier to others: its action, a transfer, the places and families of its call."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.core.cache import cache

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
from applications.selectors.interests import is_recused, recused_from
from applications.workflow import Action, Role, State, allowed
from eligibility.selectors import evaluator
from instruction.selectors.desks import Desk, readable_by

KEPT_SECONDS = 60


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


def ties_of(desk: Desk, application: Application, on: date, siblings: Sequence[Application] | None = None) -> Ties:
    """At most ten queries, none of which grows with the dossiers; none for a first year in a theme without places,
    when the dossiers of its action (``siblings``) are given."""
    dossiers = list(dossiers_of_action(application.action)) if siblings is None else siblings
    lines = {line.action for line in allowed(State(application.state), [Role.REFERENT])}
    catalogue, families = _counted(application, on)
    return Ties(
        funding=funding_in(application.action, application.year, dossiers),
        others=_known(desk, application, dossiers),
        received_from=_source(desk, application),
        gone_to=_following(desk, application),
        place=_place(application) if catalogue else None,
        catalogue=catalogue,
        families=families,
        may_transfer=Action.TRANSFER in lines,
        may_release=desk.reads_all,
    )


def _known(desk: Desk, application: Application, dossiers: Sequence[Application]) -> list[Application]:
    """The other dossiers of the action that the person may know of. A query where there are any."""
    others = [one for one in dossiers if one.pk != application.pk and one.submitted_at is not None]
    if not others:
        return others
    known = set(readable_by(desk).filter(action=application.action_id).values_list("pk", flat=True))
    return [one for one in others if one.pk in known]


def _source(desk: Desk, application: Application) -> Application | None:
    source = application.transferred_from
    return None if source is None or is_recused(desk.user_id, source) else source


def _following(desk: Desk, application: Application) -> Application | None:
    if application.state != State.TRANSFERRED:
        return None
    rows = Application.objects.exclude(recused_from(desk.user_id))
    return rows.filter(transferred_from=application).select_related("call", "theme").first()


def _place(application: Application) -> SitePlace | None:
    return SitePlace.objects.filter(application=application, released_at=None).select_related("site").first()


def _counted(application: Application, on: date) -> tuple[Catalogue | None, Families | None]:
    """The places and the families that the call counts. Most themes count neither: that is kept for a minute, so that
    their pages do not read the rules again for it."""
    key = f"instruction:uncounted:1:{application.call_id}:{application.theme_id}:{on}"
    if cache.get(key):
        return None, None
    rules = evaluator(application.call, on)
    catalogue = catalogue_of(application.call, application.theme, on, rules)
    families = families_of(application.call, application.theme, on, rules)
    if catalogue is None and families is None:
        cache.set(key, True, KEPT_SECONDS)
    return catalogue, families
