"""Sittings: created, changed, cancelled."""

from datetime import date

from applications.workflow import NotAllowed
from contacts.models import User
from instruction.models import Committee
from instruction.selectors.desks import directs

NOT_CONVENER = "Les administrateurs et les responsables de service créent les comités."


def create_committee(*, by: User, kind: str, title: str, held_on: date, place: str = "") -> Committee:
    """A sitting to come. Raises ``NotAllowed`` for who is neither an administrator nor the head of a service."""
    if not directs(by):
        raise NotAllowed(NOT_CONVENER)
    return Committee.objects.create(kind=kind, title=title.strip(), held_on=held_on, place=place.strip())
