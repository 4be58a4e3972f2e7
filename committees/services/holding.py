"""The lock under which a sitting changes, and the number by which those who follow it know that it did.

Order of locks: the dossier's row first, then the committee's.
"""

from django.db.models import F

from applications.workflow import NotAllowed
from committees.selectors.access import may_keep
from contacts.models import User
from instruction.models import Committee

NOT_KEEPER = "Le secrétariat du comité, sa présidence et les responsables de service font ce geste."


def held(committee: Committee) -> Committee:
    """The sitting as it is in the database now, held until the end of the transaction. One query."""
    return Committee.objects.select_for_update(no_key=True).get(pk=committee.pk)


def held_by_keeper(by: User, committee: Committee) -> Committee:
    """The same, for who keeps its record. Raises ``NotAllowed``."""
    row = held(committee)
    if not may_keep(by, row):
        raise NotAllowed(NOT_KEEPER)
    return row


def changed(committee: Committee) -> None:
    """Say to those who follow the sitting that something did change. The row is held by the caller. One query."""
    Committee.objects.filter(pk=committee.pk).update(version=F("version") + 1)
    committee.version += 1
