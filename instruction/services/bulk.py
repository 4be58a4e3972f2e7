"""Gestures on many dossiers: written down at once, done row by row, told row by row, taken back row by row.

A row and what it does to its dossier are one transaction: a worker killed between two rows leaves the others waiting,
and whoever takes the run up again does those alone.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import structlog
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from applications.documents_out import CannotPrint
from applications.models import Application
from applications.services.moves import locked
from applications.workflow import NotAllowed
from contacts.models import OutboxEntry, User
from contacts.outbox import NeverWorks, enqueue, handles
from instruction.models import BulkKind, BulkRow, BulkRowState, BulkRun, BulkState
from instruction.services.gestures import GESTURES, REFUSALS, Act, Gesture, Result
from instruction.services.letters import draw_letters

log = structlog.get_logger("instruction.bulk")

KIND = "bulk_run"
MOST_ROWS = 500
# Time enough to print and sign them.
KEPT = timedelta(days=90)
UNFINISHED = (BulkState.PENDING, BulkState.RUNNING, BulkState.UNDOING)
# A row that fails for a fault of ours is tried this often, and then told as refused.
TRIES = 3
FAULT = "Une erreur technique empêche ce geste ; les administrateurs la voient. Rien n’a été fait sur ce dossier."
CLOSED = "Le compte qui a demandé ce geste est fermé."


@transaction.atomic
def start_run(
    *, by: User, at: datetime, kind: str, parameters: dict[str, Any], applications: Sequence[Application], key: str
) -> BulkRun:
    """Write the run down with a row for each dossier, and announce it; the same key again gives the run already there.

    Raises ``NotAllowed`` for no dossier, or too many.
    """
    if not 0 < len(applications) <= MOST_ROWS:
        raise NotAllowed(f"Choisissez de 1 à {MOST_ROWS} dossiers.")
    said = {"kind": BulkKind(kind), "parameters": parameters, "created_at": at}
    run, is_new = BulkRun.objects.get_or_create(by=by, key=key, defaults=said)
    if is_new:
        BulkRow.objects.bulk_create(BulkRow(run=run, application=application) for application in applications)
        enqueue(KIND, {"run": run.pk}, key=f"bulk:{run.pk}", at=at)
    return run


@transaction.atomic
def undo_run(*, by: User, at: datetime, run: BulkRun, reason: str, rows: Sequence[int] = ()) -> int:
    """Announce that these rows, or all that were done, are to be taken back; return how many.

    Raises ``NotAllowed`` when the gesture cannot be undone, while the run is not finished, or without a reason.
    """
    held = BulkRun.objects.select_for_update(no_key=True).get(pk=run.pk)
    if GESTURES[held.kind].undo is None:
        raise NotAllowed("Des courriers préparés ne s’annulent pas : ils ne sont envoyés à personne.")
    if held.state != BulkState.DONE:
        raise NotAllowed("Ce geste n’est pas terminé, ou il est déjà annulé.")
    if not reason.strip():
        raise NotAllowed("Écrivez le motif. Il est gardé dans l’historique de chaque dossier.")
    if held.by_id != by.pk:
        raise NotAllowed("Seule la personne qui a fait ce geste l’annule.")
    done = BulkRow.objects.filter(run=held, state=BulkRowState.DONE)
    if rows:
        done = done.filter(pk__in=rows)
    count = done.update(undo_asked=True, undo_message="")
    if count:
        held.state, held.parameters = BulkState.UNDOING, held.parameters | {"undo_reason": reason.strip()}
        held.save(update_fields=["state", "parameters"])
        enqueue(KIND, {"run": held.pk}, key=f"bulk:{held.pk}:undo:{uuid4().hex}", at=at)
    return count


@handles(KIND)
def take_up(entry: OutboxEntry) -> None:
    """Do what remains of a run, or of its undoing. Run twice, even at once, each row is done once."""
    run = BulkRun.objects.get(pk=entry.payload["run"])
    BulkRun.objects.filter(pk=run.pk, state=BulkState.PENDING).update(state=BulkState.RUNNING)
    is_last = entry.attempts >= TRIES
    _every_row(run, Q(state=BulkRowState.WAITING), _do, is_last)
    _every_row(run, Q(undo_asked=True), _undo, is_last)
    _finish(run)


def _every_row(run: BulkRun, waiting: Q, treat: Callable[[BulkRun, BulkRow], None], is_last: bool) -> None:
    """Treat the waiting rows one by one. A fault leaves its row for a later try, after all the others are done."""
    faults: dict[int, Exception] = {}
    while True:
        row = None
        try:
            with transaction.atomic():
                row = _next(run, waiting, faults)
                if row is None:
                    break
                treat(run, row)
        except Exception as fault:  # The other rows go on; the fault is raised again below, or told in the row.
            log.warning("bulk row failed", run=run.pk, row=row.pk if row else None, error=type(fault).__name__)
            if row is None:
                raise
            faults[row.pk] = fault
    if not faults:
        return
    if not is_last:
        raise next(iter(faults.values()))
    BulkRow.objects.filter(pk__in=faults, state=BulkRowState.WAITING).update(
        state=BulkRowState.REFUSED, message=FAULT, at=timezone.now()
    )
    BulkRow.objects.filter(pk__in=faults, undo_asked=True).update(undo_asked=False, undo_message=FAULT)


def _next(run: BulkRun, waiting: Q, faults: dict[int, Exception]) -> BulkRow | None:
    """The next row that nobody else has in hand, held. Rows are always held before their dossier."""
    rows = BulkRow.objects.select_for_update(of=("self",), skip_locked=True).filter(waiting, run=run)
    found: BulkRow | None = rows.exclude(pk__in=faults).order_by("pk").first()
    return found


def _do(run: BulkRun, row: BulkRow) -> None:
    """One dossier, under its lock: rights and state are those of this instant."""
    application, act = locked(row.application), _act(run)
    try:
        with transaction.atomic():
            if not act.by.is_active:
                raise NotAllowed(CLOSED)
            result = _gesture(run).do(act, application)
    except REFUSALS as refusal:
        result = Result(BulkRowState.REFUSED, str(refusal))
    row.state, row.message, row.before, row.at = result.state, result.message[:500], result.before, act.at
    row.save(update_fields=["state", "message", "before", "at"])


def _undo(run: BulkRun, row: BulkRow) -> None:
    """One dossier taken back, if nobody changed since what the run did to it."""
    application, act = locked(row.application), _act(run)
    undo = _gesture(run).undo
    try:
        with transaction.atomic():
            if undo is None or not act.by.is_active:
                raise NotAllowed(CLOSED)
            row.undo_message = undo(act, application, row.before)[:500]
        row.state = BulkRowState.UNDONE
    except REFUSALS as refusal:
        row.undo_message = str(refusal)[:500]
    row.undo_asked = False
    row.save(update_fields=["state", "undo_asked", "undo_message"])


def _act(run: BulkRun) -> Act:
    """Who acts is read again at each row: rights lost meanwhile are lost for the rows that remain."""
    return Act(User.objects.get(pk=run.by_id), timezone.now(), run.parameters, str(run.public_id))


def _gesture(run: BulkRun) -> Gesture:
    return GESTURES[run.kind]


def _finish(run: BulkRun) -> None:
    """Close the run once no row waits: whoever finishes last does it, with the document of the letters."""
    waiting = BulkRow.objects.filter(Q(state=BulkRowState.WAITING) | Q(undo_asked=True), run=run)
    if waiting.exists():
        return
    drawn, fault = "", None
    if run.kind == BulkKind.LETTERS and not run.file:
        try:
            drawn = _draw(run)
        except CannotPrint as error:
            # The run ends all the same: its page says that the document is missing.
            fault = error
    with transaction.atomic():
        held = BulkRun.objects.select_for_update(no_key=True).get(pk=run.pk)
        # Two workers may have drawn it at once: one file is enough.
        spare = drawn if held.file else ""
        held.file = held.file or drawn
        if held.state in UNFINISHED and not waiting.exists():
            is_undone = held.state == BulkState.UNDOING and not held.rows.filter(state=BulkRowState.DONE).exists()
            held.state, held.finished_at = BulkState.UNDONE if is_undone else BulkState.DONE, timezone.now()
        held.save(update_fields=["state", "finished_at", "file"])
    if spare:
        held.file.storage.delete(spare)
    if fault is not None:
        raise NeverWorks(str(fault)) from fault


def forget_letters(*, at: datetime) -> int:
    """Remove the documents of letters prepared long ago: one holds several associations' letters, and none may be
    erased alone. The rows keep each letter with its dossier. Return how many were removed."""
    old = BulkRun.objects.filter(finished_at__lt=at - KEPT).exclude(file="")
    for run in old:
        run.file.delete(save=True)
    return len(old)


def _draw(run: BulkRun) -> str:
    """The letters of the rows done, as one stored file; its name, empty when there is none."""
    sheets = list(run.rows.filter(state=BulkRowState.DONE).order_by("pk").values_list("before", flat=True))
    if not sheets:
        return ""
    pdf = draw_letters(sheets, f"Courriers du {run.created_at:%d/%m/%Y}")
    return str(run.file.storage.save(f"bulk/{run.public_id}.pdf", ContentFile(pdf)))
