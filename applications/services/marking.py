"""Declaring a section finished: the association's own word, refused while something is missing."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from applications import selectors
from applications.models import Application, SectionMark
from applications.services.drafts import must_be_editable
from applications.services.moves import locked
from contacts.models import User


class SectionIncomplete(Exception):
    """The section cannot be declared finished; ``gaps`` say what is missing. Nothing is written."""

    def __init__(self, gaps: Sequence[selectors.Gap]) -> None:
        self.gaps = tuple(gaps)
        super().__init__("Il manque encore des réponses dans cette partie.")


@transaction.atomic
def mark_section(*, by: User, at: datetime, application: Application, section: str, finished: bool) -> None:
    """Keep or take back her word that a section is finished; saying it twice changes nothing.

    An answer emptied later does not take it back: the section is shown as begun until the answer is there again.
    Raises ``workflow.NotAllowed``, or ``SectionIncomplete`` while something is missing.
    """
    row = locked(application)
    must_be_editable(by, row, section)
    if not finished:
        SectionMark.objects.filter(application=row, section=section).delete()
        return
    state = selectors.dossier(row, selectors.today(at)).section(section)
    if state.gaps:
        raise SectionIncomplete(state.gaps)
    SectionMark.objects.get_or_create(application=row, section=section, defaults={"by": by, "at": at})
