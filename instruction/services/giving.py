"""Giving an opinion: a draft that loses nothing, one answer that stays, and what completes it."""

from datetime import datetime, timedelta

from django.db import transaction

from applications import selectors
from applications.services import record
from applications.services.moves import locked
from applications.workflow import NotAllowed
from contacts.identity import plain_line
from contacts.models import User
from contacts.sheet import fingerprint
from instruction.models import OpinionAddition, OpinionRequest, OpinionState, OpinionTrace, OpinionValue
from instruction.selectors.giving import may_answer
from instruction.selectors.opinions import is_kept_away, is_open
from instruction.services.opinion_links import trace
from instruction.services.opinions import OpinionRefused, tell_asker

LONGEST = 5000
LONGEST_NAME = 150
# Going back and forth in a dossier is one reading.
ONE_READING = timedelta(hours=1)
CLOSED = "Cet avis n’est plus attendu : la demande est retirée, ou le dossier est passé à l’étape suivante."


class DraftConflict(Exception):
    """Someone else who opened the same request has written meanwhile; ``text`` is what is kept."""

    def __init__(self, text: str) -> None:
        super().__init__("Quelqu’un d’autre a écrit dans cet avis pendant ce temps.")
        self.text = text


@transaction.atomic
def save_opinion_draft(
    *, by: User | None, at: datetime, opinion: OpinionRequest, value: str, text: str, name: str, seen: str
) -> OpinionRequest:
    """Keep what is written so far; ``seen`` is the mark of the draft that the page showed.

    Raises ``NotAllowed``, ``OpinionRefused``, or ``DraftConflict`` when it is no longer that one: nothing is written.
    """
    row = _held(by, at, opinion)
    if len(text) > LONGEST or len(name) > LONGEST_NAME or value not in ("", *OpinionValue.values):
        raise OpinionRefused(f"Gardez votre texte à {LONGEST} caractères au plus.")
    given = {"draft_value": value, "draft_text": text, "draft_name": plain_line(name)}
    if seen != draft_mark(row) and any(getattr(row, field) != kept for field, kept in given.items()):
        raise DraftConflict(row.draft_text)
    for field, kept in given.items():
        setattr(row, field, kept)
    row.drafted_at = at
    row.save(update_fields=[*given, "drafted_at"])
    return row


def draft_mark(opinion: OpinionRequest) -> str:
    """A short mark of the draft as a page shows it."""
    return fingerprint([opinion.draft_value, opinion.draft_text, opinion.draft_name])


@transaction.atomic
def give_opinion(*, by: User | None, at: datetime, opinion: OpinionRequest, seen: str) -> OpinionRequest:
    """Give the draft that she has read over, ``seen``, as the answer; after an answer, add it as what completes it.

    Given twice, the second finds an empty draft. Raises ``NotAllowed``, ``OpinionRefused`` or ``DraftConflict``.
    """
    row = _held(by, at, opinion)
    first = row.state == OpinionState.ASKED
    if seen != draft_mark(row):
        raise DraftConflict(row.draft_text)
    name = str(by) if by else row.draft_name
    if first and not row.draft_value:
        raise OpinionRefused("Choisissez votre avis.")
    if not row.draft_text.strip() and not (first and row.draft_value in (OpinionValue.NONE, OpinionValue.FAVOURABLE)):
        raise OpinionRefused("Écrivez vos raisons : le référent et le comité les liront.")
    if not name:
        raise OpinionRefused("Écrivez votre nom et votre fonction.")
    if first:
        row.state, row.answered_at, row.value = OpinionState.ANSWERED, at, row.draft_value
        row.text, row.signed_as = row.draft_text.strip(), name
    else:
        OpinionAddition.objects.create(request=row, at=at, signed_as=name, text=row.draft_text.strip())
    row.draft_value = row.draft_text = ""
    row.drafted_at = None
    row.save(
        update_fields=["state", "answered_at", "value", "text", "signed_as", "draft_value", "draft_text", "drafted_at"]
    )
    _tell(row, by, at, name, first=first)
    return row


@transaction.atomic
def record_opinion_reading(*, at: datetime, opinion: OpinionRequest, what: str, detail: str = "") -> None:
    """Trace that she opened the request or a document, once an hour: like the reading of an administrator, the one
    write that a GET may lead to, and the page shows nothing different for it."""
    recent = OpinionTrace.objects.filter(request=opinion, what=what, detail=detail[:300], at__gt=at - ONE_READING)
    if not recent.exists():
        trace(opinion, at=at, what=what, detail=detail)


def _held(by: User | None, at: datetime, opinion: OpinionRequest) -> OpinionRequest:
    """The request as it is now, held after its dossier: taken back a second ago, it takes nothing any more."""
    locked(opinion.application)
    rows = OpinionRequest.objects.select_for_update(of=("self",)).select_related("application__call", "asked_by")
    row = rows.get(pk=opinion.pk)
    if row.user_id != (by.pk if by else None) or not is_open(row, selectors.today(at)) or not may_answer(row):
        raise NotAllowed(CLOSED)
    if is_kept_away(row.application, user=by, email=row.email):
        raise NotAllowed(CLOSED)
    return row


def _tell(row: OpinionRequest, by: User | None, at: datetime, name: str, *, first: bool) -> None:
    """The trace, the event and the mail. What was answered is in none of them: its confidentiality says who reads."""
    what, action = ("answered", "opinion_answer") if first else ("completed", "opinion_complete")
    trace(row, at=at, what=what, detail=name)
    details = {"opinion": str(row.public_id)}
    record(row.application, by=by, at=at, action=action, role="opinion", reason=f"Par {name}", details=details)
    key = f"opinion-{what}:{row.pk}:{at.isoformat()}"
    tell_asker(row, "opinion_given", key=key, at=at, first=first, who=name)
