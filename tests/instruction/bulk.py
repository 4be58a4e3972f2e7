"""Many filed dossiers at once, and what the tests on bulk gestures ask of them."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.utils import timezone

from applications import services
from applications.models import Application, Assignment
from applications.workflow import Action
from contacts.models import OutboxEntry, Referent, User
from contacts.tasks import drain_outbox
from eligibility.models import Call
from instruction.models import BulkRow, BulkRun, Committee
from instruction.services.bulk import start_run
from tests.factories import UserFactory, filed, fresh, referent_with_account
from tests.instruction.conftest import THEME, lead_of, other_referent
from tests.instruction.reviewing import decided


def referent() -> User:
    """The account of who leads the theme."""
    lead = lead_of(THEME)
    return lead.user or referent_with_account(lead)


def another() -> Referent:
    return other_referent(THEME)


def administrator() -> User:
    return UserFactory(is_staff=True)


def dossiers(call: Call, count: int = 3, theme: str = THEME) -> list[Application]:
    return [filed(call, theme=theme).application for _ in range(count)]


def copies(model: Application, count: int) -> list[Application]:
    """Filed dossiers like this one, laid straight in the database: filing hundreds would take minutes."""
    lines = list(Assignment.objects.filter(application=model, ended_at=None))
    made = []
    for rank in range(count):
        row = Application.objects.get(pk=model.pk)
        row.pk, row.public_id, row.number = None, uuid4(), f"COPIE-{rank:05}"
        made.append(row)
    with transaction.atomic():
        Application.objects.bulk_create(made)
        for row in made:
            for line in lines:
                line.pk, line.application = None, row
                line.save(force_insert=True)
    return made


def ready(application: Application, by: User) -> Application:
    """The dossier, led by the ordinary services to where it waits for a committee."""
    decided(application, by)
    for action in (Action.ADMIT, Action.DECLARE_READY):
        services.move(by=by, at=timezone.now(), application=application, action=action)
    return fresh(application)


def committee(days: int = 20, **fields: Any) -> Committee:
    day = timezone.localdate() + timedelta(days=days)
    return Committee.objects.create(
        kind="technical", title=fields.pop("title", "Comité technique de printemps"), held_on=day, **fields
    )


def started(by: User, kind: str, rows: list[Application], **parameters: Any) -> BulkRun:
    return start_run(by=by, at=timezone.now(), kind=kind, parameters=parameters, applications=rows, key=uuid4().hex)


def drained(run: BulkRun) -> BulkRun:
    """The run once the worker's own task has gone through the outbox."""
    # Receipts take a second each to draw, and are tested elsewhere.
    OutboxEntry.objects.filter(kind__in=("receipt", "printout")).delete()
    drain_outbox()
    return BulkRun.objects.get(pk=run.pk)


def done(by: User, kind: str, rows: list[Application], **parameters: Any) -> BulkRun:
    return drained(started(by, kind, rows, **parameters))


def results(run: BulkRun) -> list[str]:
    return list(BulkRow.objects.filter(run=run).order_by("pk").values_list("state", flat=True))


def messages(run: BulkRun) -> list[str]:
    return list(BulkRow.objects.filter(run=run).order_by("pk").values_list("message", flat=True))


def entries(run: BulkRun) -> list[OutboxEntry]:
    return list(OutboxEntry.objects.filter(kind="bulk_run", key__startswith=f"bulk:{run.pk}").order_by("pk"))
