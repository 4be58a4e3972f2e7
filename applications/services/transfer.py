"""A dossier goes on in another theme or call, already filled: both keep the trace of the other."""

from datetime import datetime
from typing import Any

from django.db import transaction

from applications import selectors, workflow
from applications.answers import Values, rows, values_of
from applications.models import AdditionRequest, AdditionState, Application
from applications.selectors.timeline import GOES_ON
from applications.services.budget_rows import write_funding_rows
from applications.services.drafts import open_draft
from applications.services.moves import apply_line, locked
from applications.services.recording import record
from applications.services.telling import tell, writers_of
from applications.workflow import Action, Role, State
from contacts.models import User
from eligibility.models import Call, CallTheme, Theme
from eligibility.selectors import questions_of


@transaction.atomic
def transfer(
    *, by: User, at: datetime, application: Application, call: Call, theme: Theme, reason: str = ""
) -> Application:
    """Close the dossier as transferred and give the draft that goes on in its stead, with every answer it can hold.

    The association does it while it writes; the services do it afterwards, with a reason. The target may open later.
    Answers that the target does not ask are kept, and not sent; neighbourhoods of another generation are named in the
    event. Raises ``workflow.NotAllowed``.
    """
    row = locked(application)
    roles = selectors.roles_of(by, row)
    line = workflow.transition(Action.TRANSFER, State(row.state), roles, reason)
    _must_be_elsewhere(row, call, theme, at)
    apply_line(row, line, by=by, at=at, roles=roles, reason=reason.strip(), details=_place(call, theme))
    AdditionRequest.objects.filter(application=row, state=AdditionState.OPEN).update(
        state=AdditionState.CANCELLED, closed_at=at
    )
    role = sorted(line.roles & roles)[0]
    following = _following(row, call, theme, by=by, at=at, created_by=row.created_by, role=role)
    if roles & {Role.REFERENT, Role.ADMINISTRATOR}:
        context = {"application": following, "source": row, "reason": reason.strip()}
        tell(writers_of(following), "follow_up", "transferred", context, key=f"transfer:{row.pk}", at=at)
    return following


@transaction.atomic
def continue_elsewhere(*, by: User, at: datetime, application: Application, call: Call, theme: Theme) -> Application:
    """Go on in another call with a dossier that is inadmissible or refused: a draft with every answer it can hold.

    The decision stands and the dossier stays closed. Asked twice, the same draft is given back. Raises
    ``workflow.NotAllowed``.
    """
    row = locked(application)
    if not selectors.may_write(by, row):
        raise workflow.NotAllowed("Votre rôle dans la structure ne permet pas cette action.")
    if row.state not in GOES_ON:
        raise workflow.NotAllowed("Ce dossier est encore examiné : il ne se reprend pas ailleurs.")
    known: Application | None = Application.objects.filter(transferred_from=row).select_related("call", "theme").first()
    if known is not None and (known.call_id, known.theme_id) == (call.pk, theme.pk):
        return known
    if known is not None:
        raise workflow.NotAllowed(f"Ce dossier continue déjà dans « {known.call.title} ».")
    _must_be_elsewhere(row, call, theme, at)
    record(row, by=by, at=at, role=Role.WRITER, action="continue_elsewhere", details=_place(call, theme))
    return _following(row, call, theme, by=by, at=at)


def _following(row: Application, call: Call, theme: Theme, *, by: User, at: datetime, **options: Any) -> Application:
    """The draft that goes on elsewhere, with every answer that the target can hold."""
    answers, lost = _carried(row, call, theme)
    following = open_draft(
        by=by,
        at=at,
        organisation=row.organisation,
        call=call,
        theme=theme,
        answers=answers,
        action=row.action,
        event="received",
        details=_place(row.call, row.theme) | {"number": row.number, "lost": lost},
        transferred_from=row,
        renewed_from=row.renewed_from,
        **options,
    )
    # The same year's plan goes on as it is: what funders already agreed to stays agreed.
    write_funding_rows(following, rows(values_of(row).get("funding_plan")), firm=True)
    return following


def _must_be_elsewhere(row: Application, call: Call, theme: Theme, at: datetime) -> None:
    if (call.pk, theme.pk) == (row.call_id, row.theme_id):
        raise workflow.NotAllowed("Choisissez un autre appel ou une autre thématique que ceux du dossier.")
    offers = CallTheme.objects.filter(call=call, theme=theme, active=True, call__in=Call.objects.not_closed(at))
    if not offers.exists():
        raise workflow.NotAllowed("Cet appel n’ouvre pas cette thématique, ou ne reçoit plus de dossiers.")


def _carried(row: Application, call: Call, theme: Theme) -> tuple[Values, dict[str, list[str]]]:
    """The answers that the target can hold, and the places that it does not know, by question."""
    questions = {question.code: question for question in questions_of(call, theme)}
    said = values_of(row)
    carried = selectors.carried_values(said, call, questions)
    answers = said | {code: value for code, (value, _) in carried.items()}
    answers.pop("documents", None)
    # The meeting and the words of last year's referent are with another service.
    answers.pop("prior_contact", None)
    lost = {code: list(gone) for code, (_, gone) in carried.items() if gone}
    return {code: value for code, value in answers.items() if value is not None}, lost


def _place(call: Call, theme: Theme) -> dict[str, str]:
    return {"call": call.code, "theme": theme.slug}
