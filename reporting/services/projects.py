"""Holding a funded project out of the public pages, and putting it back."""

from datetime import datetime

from django.db import transaction

from applications.models import Application
from applications.services import record
from applications.workflow import NotAllowed
from contacts.models import User
from instruction.selectors.desks import directs
from reporting.models import PublicationHold
from reporting.selectors.projects import granted_and_told

SHORTEST_REASON = 10


class HoldRefused(Exception):
    """The project cannot be held or put back now; ``str()`` is the French sentence to show."""


@transaction.atomic
def hold_project(*, by: User, at: datetime, application: Application, reason: str) -> PublicationHold:
    """Keep the project out of the list, the map, the feed and the files of the funded projects, from now on.

    Raises ``NotAllowed`` for who does not direct, ``HoldRefused`` for a project that is not public or already held.
    """
    _must_direct(by)
    reason = " ".join(reason.split())
    if len(reason) < SHORTEST_REASON:
        raise HoldRefused("Écrivez pourquoi ce projet n’est pas public, en quelques mots.")
    locked = _locked(application)
    if PublicationHold.objects.filter(application=locked, ended_at=None).exists():
        raise HoldRefused("Ce projet est déjà retiré des pages publiques.")
    hold = PublicationHold.objects.create(application=locked, reason=reason, by=by, at=at)
    record(application=locked, by=by, at=at, action="unpublish", reason=reason)
    return hold


@transaction.atomic
def publish_project(*, by: User, at: datetime, application: Application) -> PublicationHold:
    """Put a held project back on the public pages; the hold stays as a trace.

    Raises ``NotAllowed`` for who does not direct, ``HoldRefused`` for a project that is not held.
    """
    _must_direct(by)
    locked = _locked(application)
    hold = PublicationHold.objects.filter(application=locked, ended_at=None).first()
    if hold is None:
        raise HoldRefused("Ce projet n’est pas retiré des pages publiques.")
    hold.ended_at, hold.ended_by = at, by
    hold.save(update_fields=["ended_at", "ended_by"])
    record(application=locked, by=by, at=at, action="publish", details={"held": hold.reason})
    return hold


def _must_direct(by: User) -> None:
    if not directs(by):
        raise NotAllowed("La direction décide de ce qui est public.")


def _locked(application: Application) -> Application:
    found = granted_and_told().select_for_update(of=("self",)).filter(pk=application.pk).order_by().first()
    if found is None:
        raise HoldRefused("Ce dossier n’est pas un projet financé et annoncé : il n’est sur aucune page publique.")
    return found
