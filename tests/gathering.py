"""A run of letters that is done, and a committee, for tests that only ask who may open them."""

from datetime import timedelta

from django.core.files.base import ContentFile
from django.utils import timezone

from applications.models import Application
from committees.models import Seat
from committees.services.convocation import digest_of, token_of
from contacts.models import User
from instruction.models import BulkRun, BulkState, Committee
from instruction.services.bulk import start_run
from tests.files.making import pdf


def lettered(application: Application, by: User) -> BulkRun:
    """A run of one letter with its document, as the worker leaves it."""
    said = {"subject": "Objet", "body": "Bonjour.", "signature": "Le service"}
    at = timezone.now()
    run = start_run(by=by, at=at, kind="letters", parameters=said, applications=[application], key="essai")
    run.rows.update(state="done", at=at)
    run.state, run.finished_at = BulkState.DONE, at
    run.file.save("courriers.pdf", ContentFile(pdf()), save=True)
    return run


def seated() -> Committee:
    day = timezone.localdate() + timedelta(days=20)
    return Committee.objects.create(kind="technical", title="Comité technique", held_on=day)


def answering(committee: Committee) -> str:
    """What the link of a convocation holds, for the first seat of the committee."""
    seat = Seat.objects.filter(committee=committee).order_by("pk")[0]
    Seat.objects.filter(pk=seat.pk).update(answer_digest=digest_of(token_of(seat)))
    return token_of(seat)
