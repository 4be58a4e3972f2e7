"""Asking an association for additions by section or by question, and taking the dossier back with a new frozen copy."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from applications import selectors, workflow
from applications.answers import digest_of
from applications.models import (
    AdditionItem,
    AdditionRequest,
    AdditionState,
    Application,
    Event,
    Printout,
    Revision,
)
from applications.questionnaire import SLUGS
from applications.receipts import frozen_notice
from applications.services.drafts import must_be_editable, write_back
from applications.services.filing import PRINTOUT, FilingRefused, StaleReview, assessment_on, frozen_content, sheet_of
from applications.services.moves import apply_line, locked
from applications.services.signing import Gesture, book_gesture, done_before
from applications.services.telling import tell, tell_in_charge, writers_of
from applications.workflow import Action, State
from contacts.models import User
from contacts.outbox import enqueue
from contacts.selectors import people_who_file_for
from eligibility.selectors import evaluator

LONGEST_SENTENCE = 1000
LONGEST_WAIT = timedelta(days=366)


class AdditionRefused(Exception):
    """What is asked, or answered, cannot be taken as it is; ``str()`` is the French sentence to show."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One thing to ask again: a section, or one question of it, and the sentence that says what is expected."""

    section: str
    code: str
    sentence: str


@transaction.atomic
def request_addition(
    *, by: User, at: datetime, application: Application, items: Sequence[Asked], due_on: date | None = None
) -> AdditionRequest:
    """Ask again what these items say, by one day: the call's own delay unless named. Only that becomes writable.

    Raises ``workflow.NotAllowed`` or ``AdditionRefused``.
    """
    row = locked(application)
    roles = selectors.roles_of(by, row)
    told = " · ".join(item.sentence.strip() for item in items)
    line = workflow.transition(Action.REQUEST_ADDITION, State(row.state), roles, told)
    due = due_on or selectors.today(at) + timedelta(days=row.call.carrier_days)
    _must_ask_well(items, due, selectors.today(at))
    request = AdditionRequest.objects.create(application=row, asked_by=by, asked_at=at, due_on=due)
    AdditionItem.objects.bulk_create(
        AdditionItem(request=request, section=item.section, code=item.code, sentence=item.sentence.strip(), order=order)
        for order, item in enumerate(items, start=1)
    )
    apply_line(
        row, line, by=by, at=at, roles=roles, reason=told, fields={"next_date": due}, details={"request": request.pk}
    )
    context = {"application": row, "request": request, "count": len(items)}
    tell(writers_of(row), "addition_request", "addition_requested", context, key=f"addition:{request.pk}", at=at)
    return request


@transaction.atomic
def extend_addition(*, by: User, at: datetime, application: Application, due_on: date) -> AdditionRequest:
    """Give more time to the open request. Raises ``workflow.NotAllowed`` or ``AdditionRefused``."""
    row, request = _with_open_request(application)
    roles = selectors.roles_of(by, row) & workflow.STAFF
    if not roles:
        raise workflow.NotAllowed("Votre rôle ne permet pas cette action sur ce dossier.")
    if due_on <= request.due_on or due_on > selectors.today(at) + LONGEST_WAIT:
        raise AdditionRefused("Choisissez un jour plus tard que celui qui est déjà donné, dans l’année.")
    before, request.due_on = request.due_on, due_on
    request.save(update_fields=["due_on"])
    row.next_date, row.version, row.updated_at = due_on, row.version + 1, at
    row.save(update_fields=["next_date", "version", "updated_at"])
    Event.objects.create(
        application=row,
        at=at,
        actor=by,
        role=min(roles),
        action="extend_addition",
        details={"request": request.pk, "before": before.isoformat(), "after": due_on.isoformat()},
    )
    context = {"application": row, "request": request}
    key = f"addition-extended:{request.pk}:{due_on}"
    tell(writers_of(row), "addition_request", "addition_extended", context, key=key, at=at)
    return request


@transaction.atomic
def cancel_addition(*, by: User, at: datetime, application: Application, reason: str) -> Application:
    """Take the request back: what was written for it and never sent is dropped, and the last frozen answers stand."""
    row, request = _with_open_request(application)
    roles = selectors.roles_of(by, row)
    line = workflow.transition(Action.CANCEL_ADDITION, State(row.state), roles, reason)
    _close(request, AdditionState.CANCELLED, at)
    write_back(row, selectors.latest_frozen(row).content["answers"], since=request.asked_at, by=by, at=at)
    apply_line(row, line, by=by, at=at, roles=roles, reason=reason, details={"request": request.pk})
    context = {"application": row, "request": request}
    key = f"addition-cancelled:{request.pk}"
    tell(writers_of(row), "addition_request", "addition_cancelled", context, key=key, at=at)
    return row


@transaction.atomic
def answer_item(*, by: User, at: datetime, application: Application, item: int, reply: str) -> AdditionItem:
    """Say that one thing asked is done, with a word if need be; it may be said again until the dossier is sent back.

    Raises ``workflow.NotAllowed``, or ``AdditionRefused`` when nothing changed there and no word says why.
    """
    row, request = _with_open_request(application)
    found: AdditionItem | None = request.items.filter(pk=item).first()
    if found is None:
        raise AdditionRefused("Ce point ne fait pas partie de la demande.")
    must_be_editable(by, row, found.section)
    if not reply.strip() and not selectors.changed_since_frozen(row, found):
        raise AdditionRefused("Rien n’a changé ici : corrigez la réponse, ou écrivez au référent pourquoi elle reste.")
    found.reply, found.answered_at, found.answered_by = reply.strip(), at, by
    found.save(update_fields=["reply", "answered_at", "answered_by"])
    return found


@transaction.atomic
def send_to_sign_addition(*, by: User, at: datetime, application: Application) -> int:
    """Tell those who sign that the additions are written; return how many were told."""
    row, request = _with_open_request(application)
    if not selectors.may_write(by, row):
        raise workflow.NotAllowed("Votre rôle dans la structure ne permet pas cette action.")
    _must_be_answered(request)
    people = [person for person in people_who_file_for(row.organisation) if person.pk != by.pk]
    context = {"application": row, "request": request, "writer": by}
    key = f"addition-to-sign:{request.pk}:{row.version}"
    tell(people, "signature", "addition_to_sign", context, key=key, at=at)
    return len(people)


@transaction.atomic
def answer_addition(
    *,
    by: User,
    application: Application,
    version: int,
    reason: str = "",
    has_read: bool = False,
    gesture: Gesture | None = None,
) -> Revision:
    """Sign and send the dossier back: one more frozen copy beside the first, judged by the rules of the filing's day.

    A second call gives the first sending back. Raises ``workflow.NotAllowed``, ``FilingRefused``, ``AdditionRefused``
    or ``KeyReused``.
    """
    row = locked(application)
    if gesture and (done := done_before(by, gesture)) and done.revision:
        return done.revision
    request = selectors.open_request(row)
    roles, at = selectors.roles_of(by, row), selectors.database_now()
    line = workflow.transition(Action.ANSWER_ADDITION, State(row.state), roles)
    if request is None:
        raise AdditionRefused("Aucun complément n’est attendu sur ce dossier.")
    if row.version != version:
        raise StaleReview("Le dossier a changé depuis votre relecture. Relisez-le avant de le renvoyer.")
    _must_be_answered(request)
    revision, outcome = _freeze(row, request, by, at, reason, has_read)
    _close(request, AdditionState.ANSWERED, at, revision)
    fields = {"outcome": outcome, "filing_reason": revision.content["filing_reason"]}
    details = {"request": request.pk, "revision": revision.number}
    apply_line(row, line, by=by, at=at, roles=roles, fields=fields, details=details)
    Printout.objects.create(application=row, revision=revision)
    if gesture:
        book_gesture(row, gesture, by=by, at=at, revision=revision)
    payload = {"application": row.pk, "revision": revision.pk}
    enqueue(PRINTOUT, payload, key=f"printout:{row.pk}:{revision.number}", at=at)
    context = {"application": row, "request": request, "revision": revision}
    key = f"revision:{revision.pk}"
    tell_in_charge(row, "reply", "addition_answered", context, key=key, at=at)
    tell([by], "receipt", "addition_receipt", context, key=key, at=at)
    return revision


def _freeze(
    row: Application, addition: AdditionRequest, by: User, at: datetime, reason: str, has_read: bool
) -> tuple[Revision, str]:
    """Freeze the dossier as it now is, judged by the rules of the day it was filed; the revision and its outcome."""
    filed = row.submission
    day = selectors.today(filed.at)
    dossier = selectors.dossier(row, day)
    asked = {item.section for item in addition.items.all()}
    if any(gap.section in asked for gap in dossier.to_complete):
        raise FilingRefused("Il manque des réponses dans ce qui est demandé : complétez-les, puis renvoyez le dossier.")
    outcome = dossier.assessment.outcome
    if outcome == "ineligible" and not (reason.strip() and has_read) and not row.filing_reason:
        raise FilingRefused(
            "Lisez les critères non respectés et écrivez pourquoi vous renvoyez le dossier malgré cela."
        )
    row.filing_reason = (reason.strip() or row.filing_reason) if outcome == "ineligible" else ""
    assessment = assessment_on(row, dossier.values, dossier.assessment, evaluator(row.call, day), at)
    assessment.save(force_insert=True)
    content: dict[str, Any] = frozen_content(row, dossier.values, sheet_of(row.organisation, selectors.today(at))) | {
        "notice": frozen_notice(filed),
        "additions": [
            {"section": item.section, "code": item.code, "sentence": item.sentence, "reply": item.reply}
            for item in addition.items.all()
        ],
    }
    revision = Revision(
        application=row,
        number=row.revisions.count() + 1,
        assessment=assessment,
        sent_by=by,
        at=at,
        content=content,
        digest=digest_of(content),
    )
    revision.save(force_insert=True)
    return revision, str(outcome)


def _with_open_request(application: Application) -> tuple[Application, AdditionRequest]:
    row = locked(application)
    request = selectors.open_request(row)
    if request is None:
        raise AdditionRefused("Aucun complément n’est attendu sur ce dossier.")
    return row, request


def _close(addition: AdditionRequest, state: AdditionState, at: datetime, revision: Revision | None = None) -> None:
    addition.state, addition.closed_at, addition.revision = state, at, revision
    addition.save(update_fields=["state", "closed_at", "revision"])


def _must_ask_well(items: Sequence[Asked], due: date, today: date) -> None:
    if not items:
        raise AdditionRefused("Choisissez au moins une partie ou une question.")
    if any(not item.sentence.strip() or len(item.sentence) > LONGEST_SENTENCE for item in items):
        raise AdditionRefused(f"Écrivez pour chaque point ce que vous attendez, en {LONGEST_SENTENCE} signes au plus.")
    if any(item.section not in SLUGS for item in items) or len({(item.section, item.code) for item in items}) < len(
        items
    ):
        raise AdditionRefused("Chaque point demandé est une partie ou une question du dossier, une seule fois.")
    if not today < due <= today + LONGEST_WAIT:
        raise AdditionRefused("Choisissez un jour à venir, dans l’année.")


def _must_be_answered(addition: AdditionRequest) -> None:
    waiting = addition.items.filter(answered_at=None).count()
    if waiting:
        raise AdditionRefused(
            f"{'Un point attend' if waiting == 1 else f'{waiting} points attendent'} encore une réponse."
        )


def remind(at: datetime) -> int:
    """Recall the open requests five days before their day and on it, and tell who is in charge once it is past; nothing
    twice. Return how many were recalled or told.

    Run every hour: a day on which no worker ran is caught up on the next, as long as the day has not come.
    """
    today, told = selectors.today(at), 0
    soon = AdditionRequest.objects.filter(
        state=AdditionState.OPEN, due_on__gte=today, due_on__lte=today + timedelta(days=5)
    )
    for request in soon.select_related("application__call", "application__organisation"):
        moment = "today" if request.due_on == today else "before"
        with transaction.atomic():
            context = {"application": request.application, "request": request, "is_today": moment == "today"}
            key = f"addition-reminder:{request.pk}:{request.due_on}:{moment}"
            people = writers_of(request.application)
            tell(people, "addition_request", "addition_reminder", context, key=key, at=at)
            told += 1
    return told + _tell_overdue(at)


def _tell_overdue(at: datetime) -> int:
    """Tell those in charge of each dossier whose additions did not come by their day, once for each day given."""
    overdue = AdditionRequest.objects.filter(state=AdditionState.OPEN, due_on__lt=selectors.today(at))
    found = list(overdue.select_related("application__call", "application__organisation"))
    for request in found:
        with transaction.atomic():
            context = {"application": request.application, "request": request}
            key = f"addition-overdue:{request.pk}:{request.due_on}"
            tell_in_charge(request.application, "overdue", "addition_overdue", context, key=key, at=at)
    return len(found)
