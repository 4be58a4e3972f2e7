"""An action across its years: what was granted, which year of funding this is, what last year's dossier said."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from applications.answers import Values, values_of
from applications.models import Action, Application, FundingYear, Submission
from applications.workflow import NOT_FILED, State
from contacts.models import Organisation, User
from eligibility.models import Call, Theme

# A dossier that went on elsewhere, or that was taken back, is no year to start again from.
NOT_RENEWED = NOT_FILED | {State.TRANSFERRED}


@dataclass(frozen=True, slots=True)
class Funding:
    """Which year of MEL funding a dossier is, and what makes it so.

    ``granted`` are the earlier years in which the MEL said yes here, ``declared`` those from before the portal.
    """

    year: int
    granted: tuple[int, ...]
    declared: int
    reason: str

    @property
    def label(self) -> str:
        """« Deuxième année », in the words of the rules: from the fourth on, one word for all."""
        return funding_year_label(self.year)


def funding_year_label(year: int) -> str:
    return str(FundingYear(min(year, max(FundingYear.values))).label)


def funding_in(action: Action, year: int, dossiers: Iterable[Application]) -> Funding:
    """The funding of this year of the action, its dossiers being given. No query."""
    granted = {dossier.year for dossier in dossiers if dossier.state == State.GRANTED and dossier.year < year}
    declared = action.earlier_years
    return Funding(1 + len(granted) + declared, tuple(sorted(granted)), declared, action.earlier_reason)


def funding_of(application: Application) -> Funding:
    """The funding year of a dossier and why. Two queries."""
    return funding_in(application.action, application.year, dossiers_of_action(application.action))


def dossiers_of_action(action: Action) -> QuerySet[Application]:
    """All its dossiers with their calls, the latest year first."""
    return action.dossiers.select_related("call", "theme", "organisation").order_by("-call__year", "-created_at", "-pk")


def actions_of(user: User) -> QuerySet[Action]:
    """The actions of the organisations that the person works for."""
    mine = Application.objects.of_organisations_of(user).values("action")
    return Action.objects.filter(pk__in=mine)


def previous_of(application: Application) -> Application | None:
    """Last year's dossier: the one that this renews, or the latest filed one of an earlier year of its action.

    At most three queries.
    """
    source = application
    while source.transferred_from is not None and source.renewed_from is None:
        source = source.transferred_from
    if source.renewed_from is not None:
        return source.renewed_from
    year = application.year
    earlier = [dossier for dossier in _filed(dossiers_of_action(application.action)) if dossier.year < year]
    return earlier[0] if earlier else None


def previous_values(application: Application) -> Values:
    """What last year's dossier said, as it was filed and last completed; nothing without one. Three queries more."""
    previous = previous_of(application)
    return filed_values(previous) if previous else {}


def filed_values(application: Application) -> Values:
    """The answers from the frozen content: the last revision, else the filing; of a draft, as it stands."""
    revision = application.revisions.order_by("-number").first()
    frozen = revision or Submission.objects.filter(application=application).first()
    if frozen is None:
        return values_of(application)
    answers: Values = frozen.content["answers"]
    return answers


def renewable(organisations: Iterable[Organisation], call: Call, themes: Iterable[Theme]) -> list[Application]:
    """The dossiers that a call could renew in these themes: of each action the latest filed one of an earlier year,
    unless the action already has a dossier there. Two queries."""
    there = set(
        Application.objects.filter(call=call, organisation__in=organisations)
        .exclude(state__in=[State.WITHDRAWN, State.TRANSFERRED])
        .values_list("action", flat=True)
    )
    filed = _filed(Application.objects.filter(organisation__in=organisations, theme__in=themes)).exclude(call=call)
    latest: dict[int, Application] = {}
    for dossier in filed.select_related("call", "theme", "organisation").order_by("submitted_at"):
        if dossier.action_id not in there and (call.is_permanent or dossier.year < call.year):
            latest[dossier.action_id] = dossier
    return sorted(latest.values(), key=lambda dossier: (dossier.organisation.name, dossier.title))


def renewals_now(organisations: Iterable[Organisation], at: datetime) -> list[tuple[Application, Call]]:
    """What the open calls could renew for these organisations, each with its call. Three queries for each call."""
    organisations = list(organisations)
    if not organisations:
        return []
    found = []
    for call in Call.objects.open_at(at).order_by("closes_at", "code"):
        themes = Theme.objects.filter(call_themes__call=call, call_themes__active=True)
        found += [(dossier, call) for dossier in renewable(organisations, call, themes)]
    return found


def calls_to_renew(application: Application, at: datetime) -> list[Call]:
    """The open calls where this filed dossier can be asked for again: same theme, a later year. Two queries."""
    if application.state in NOT_RENEWED:
        return []
    offering = Call.objects.open_at(at).filter(call_themes__theme=application.theme_id, call_themes__active=True)
    taken = Application.objects.filter(action=application.action_id).exclude(
        state__in=[State.WITHDRAWN, State.TRANSFERRED]
    )
    found = offering.exclude(pk__in=taken.values("call")).order_by("closes_at", "code")
    return [call for call in found if call.is_permanent or call.year > application.year]


def _filed(dossiers: QuerySet[Application]) -> QuerySet[Application]:
    return dossiers.exclude(state__in=NOT_RENEWED)
