"""Next year's dossier of an action: opened empty beside last year's, taken over by a gesture and never silently."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from applications import selectors, workflow
from applications.answers import fingerprint, values_of
from applications.models import Application
from applications.services.actions import hold
from applications.services.drafts import Edit, SaveResult, open_draft, save_answers
from applications.workflow import State
from contacts.models import User
from eligibility.models import Call


@transaction.atomic
def renew(*, by: User, at: datetime, application: Application, call: Call) -> Application:
    """Open the dossier of the same action in this call; the one already opened there is given back.

    Raises ``workflow.NotAllowed`` when she may not write for the organisation, when the dossier was not filed, or when
    the call does not take its theme now.
    """
    if not selectors.may_write(by, application):
        raise workflow.NotAllowed("Votre rôle dans la structure ne permet pas de commencer un dossier.")
    action = hold(application.action_id)
    opened = (
        Application.objects.filter(action=action, call=call)
        .exclude(state__in=[State.WITHDRAWN, State.TRANSFERRED])
        .select_related("call", "theme", "organisation")
        .first()
    )
    if opened is not None:
        return opened
    if call not in selectors.calls_to_renew(application, at):
        raise workflow.NotAllowed("Ce dossier ne se renouvelle pas dans cet appel aujourd’hui.")
    return open_draft(
        by=by,
        at=at,
        organisation=application.organisation,
        call=call,
        theme=application.theme,
        answers={},
        action=action,
        event="renew",
        details={"from": application.number},
        renewed_from=application,
    )


@transaction.atomic
def take_over(
    *, by: User, at: datetime, application: Application, codes: Collection[str] = (), section: str = ""
) -> SaveResult:
    """Take last year's answers over: these ones, or all those of a section or of the dossier that are still blank.

    An answer named is replaced; one that this year already says is never touched by the gesture on the whole. Raises
    ``workflow.NotAllowed`` when she may not write the dossier, or when it has no earlier year.
    """
    earlier = selectors.last_year(application)
    if earlier is None:
        raise workflow.NotAllowed("Ce dossier n’a pas d’année précédente à reprendre.")
    named = [one for code in codes if (one := earlier.earlier.get(code)) and one.may_be_taken]
    taken = named if codes else earlier.to_take(section)
    stored = values_of(application)
    edits = [Edit(one.code, one.value, fingerprint(stored.get(one.code))) for one in taken]
    return save_answers(by=by, at=at, application=application, edits=edits, section=section)
