"""The places of a call: a retained dossier takes one with its site, and nobody takes the last one twice."""

from datetime import datetime

from django.db import transaction

from applications import selectors, workflow
from applications.models import Application, Event, SitePlace
from applications.workflow import Role, State
from contacts.models import User
from eligibility.models import Call
from eligibility.selectors import evaluator, site_rule


def keep_place(row: Application, source: str, *, at: datetime) -> None:
    """Take the place of a dossier that becomes retained, give back that of one that no longer is.

    Raises ``workflow.NotAllowed`` when no place is left, or when another dossier has the site: nothing is written then.
    """
    if row.state == State.GRANTED:
        take_place(row, at=at)
    elif source == State.GRANTED:
        SitePlace.objects.filter(application=row, released_at=None).update(released_at=at)


def take_place(row: Application, *, at: datetime) -> SitePlace | None:
    """A place for this dossier, counted under a lock on the call; ``None`` where the theme counts no place."""
    on = selectors.today(at)
    if site_rule(evaluator(row.call, on), row.theme) is None:
        return None
    hold_places(row.call)
    # Read again once the lock is held: the count must be that of this instant.
    rule = site_rule(evaluator(row.call, on), row.theme)
    if rule is None or rule.parameters["taken"] >= rule.parameters["maximum"]:
        raise workflow.NotAllowed("Il ne reste plus de place dans cet appel : le dossier ne peut pas être retenu.")
    site = row.call.sites.filter(slug=selectors.filed_values(row).get("site", "")).first()
    if site is not None and SitePlace.objects.filter(site=site, released_at=None).exists():
        raise workflow.NotAllowed(f"Le site « {site} » est déjà pris par un autre dossier retenu.")
    place: SitePlace = SitePlace.objects.create(call=row.call, site=site, application=row, taken_at=at)
    return place


def hold_places(call: Call) -> None:
    """Hold the call until the end of the transaction: its places are counted by one at a time."""
    Call.objects.select_for_update().get(pk=call.pk)


@transaction.atomic
def release_place(*, by: User, at: datetime, application: Application, reason: str) -> SitePlace:
    """Give back the place of a retained dossier whose carrier gives up the site. Administrators only, with a reason.

    Raises ``workflow.NotAllowed``.
    """
    if Role.ADMINISTRATOR not in selectors.roles_of(by, application):
        raise workflow.NotAllowed("Seul un administrateur peut rendre une place.")
    if not reason.strip():
        raise workflow.NotAllowed("Écrivez pourquoi la place est rendue.")
    hold_places(application.call)
    place = SitePlace.objects.filter(application=application, released_at=None).first()
    if place is None:
        raise workflow.NotAllowed("Ce dossier n’occupe aucune place.")
    place.released_at = at
    place.save(update_fields=["released_at"])
    Event.objects.create(
        application=application, at=at, actor=by, role=Role.ADMINISTRATOR, action="release_site", reason=reason.strip()
    )
    return place
