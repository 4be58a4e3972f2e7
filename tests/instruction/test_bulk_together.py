"""A run that is killed half-way, taken up by two workers, or crossed by another: each row ends once, in one state."""

import os
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from applications.models import Assignment, Event
from contacts.models import OutboxEntry, Referent
from contacts.tasks import drain_outbox
from eligibility.models import Call
from instruction.models import BulkRow, BulkState, Label, LabelUse
from instruction.services.bulk import MOST_ROWS, take_up
from tests.instruction.bulk import another, copies, dossiers, drained, entries, referent, results, started
from tests.instruction.conftest import call, committed_call
from tests.threads import together

__all__ = ["call", "committed_call"]
WORKER = "import django; django.setup(); from contacts.tasks import drain_outbox; drain_outbox()"


def _worker() -> "subprocess.Popen[bytes]":
    """Another process that runs the worker's task on the tests' database."""
    base, _, _ = os.environ["DATABASE_URL"].rpartition("/")
    name = connection.settings_dict["NAME"]
    environment = {**os.environ, "DATABASE_URL": f"{base}/{name}", "DJANGO_SETTINGS_MODULE": "melpv.settings"}
    return subprocess.Popen([sys.executable, "-c", WORKER], cwd=Path(settings.BASE_DIR), env=environment)


def test_a_worker_killed_in_the_middle_of_500_leaves_no_double_and_nothing_undone(committed_call: Call) -> None:
    by, label = referent(), Label.objects.create(slug="relire", name="Relire")
    (model,) = dossiers(committed_call, 1)
    rows = copies(model, MOST_ROWS)
    run = started(by, "label", rows, label=label.pk)
    OutboxEntry.objects.exclude(kind="bulk_run").delete()
    worker = _worker()
    until = time.monotonic() + 120
    while BulkRow.objects.filter(run=run, state="done").count() < 100 and time.monotonic() < until:
        time.sleep(0.01)
    os.kill(worker.pid, signal.SIGKILL)
    worker.wait()
    done = BulkRow.objects.filter(run=run, state="done").count()
    assert 100 <= done < MOST_ROWS
    # What the row says and what the dossier bears were written together.
    assert LabelUse.objects.count() == Event.objects.filter(action="label").count() == done
    run.refresh_from_db()
    assert run.state == BulkState.RUNNING
    assert drain_outbox() == 0, "the lease of the killed worker still runs"
    OutboxEntry.objects.filter(kind="bulk_run").update(leased_until=timezone.now() - timedelta(seconds=1))
    run = drained(run)
    assert (run.state, results(run)) == (BulkState.DONE, ["done"] * MOST_ROWS)
    told = list(Event.objects.filter(action="label").values_list("application", flat=True))
    assert len(told) == len(set(told)) == LabelUse.objects.count() == MOST_ROWS
    (entry,) = entries(run)
    entry.payload = {"run": run.pk}
    take_up(entry)
    assert Event.objects.filter(action="label").count() == MOST_ROWS


def test_two_workers_on_one_run_do_each_row_once(committed_call: Call) -> None:
    by, label = referent(), Label.objects.create(slug="relire", name="Relire")
    rows = copies(dossiers(committed_call, 1)[0], 40)
    run = started(by, "label", rows, label=label.pk)
    (entry,) = entries(run)
    assert together([lambda: take_up(entry)] * 3) == [None] * 3
    run.refresh_from_db()
    assert (run.state, results(run)) == (BulkState.DONE, ["done"] * 40)
    assert Event.objects.filter(action="label").count() == 40


@pytest.mark.parametrize("turned", [False, True])
def test_two_runs_over_the_same_dossiers_leave_each_in_one_state(committed_call: Call, turned: bool) -> None:
    by, first = referent(), another()
    second = Referent.objects.filter(is_active=True).exclude(pk__in=[first.pk, by.referent.pk]).first()
    rows = copies(dossiers(committed_call, 1)[0], 15)
    runs = [
        started(by, "assign", rows, referent=first.pk, reason="Un"),
        started(by, "assign", rows[::-1] if turned else rows, referent=second.pk, reason="Deux"),
    ]
    (one,), (two,) = (entries(run) for run in runs)
    assert together([lambda: take_up(one), lambda: take_up(two)]) == [None, None]
    assert [results(run) for run in runs] == [["done"] * 15] * 2
    for row in rows:
        (lead,) = Assignment.objects.filter(application=row, role="lead", ended_at=None)
        told = list(row.events.filter(action="assign").order_by("pk"))
        assert len(told) == 2
        assert lead.referent in (first, second)
        assert told[0].details["after"] == told[1].details["before"]
        assert told[-1].reason == {first: "Un", second: "Deux"}[lead.referent]
