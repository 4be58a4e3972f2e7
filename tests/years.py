"""Dossiers of earlier years, at whatever state a test needs: set in the database, for the path is tested apart."""

from datetime import UTC, datetime

from django.db import transaction

from applications.models import Application, AssignmentRole
from applications.workflow import FINAL, State
from contacts.models import Service
from eligibility.call_file import bundled_calls
from eligibility.models import Call
from eligibility.services import copy_call, load_call

AT = datetime(2026, 11, 3, 10, tzinfo=UTC)


def call_of(year: int) -> Call:
    """The yearly call of another year, closed or not yet open."""
    return copy_call(
        source=Call.objects.get(code="PDV-2023"),
        code=f"PDV-{year}",
        year=year,
        opens_at=datetime(year - 1, 10, 1, tzinfo=UTC),
        closes_at=datetime(year - 1, 12, 1, tzinfo=UTC),
        generation="2024",
        by=None,
        at=AT,
    )


def particular_call(code: str) -> Call:
    """One of the calls that come with the portal besides the yearly one."""
    load_call(content=bundled_calls()[code], by=None, at=AT)
    return Call.objects.get(code=code)


@transaction.atomic
def decided(application: Application, state: str = "granted", number: str = "") -> Application:
    """The dossier as if it had been filed and come to this state; while it is open, the last resort answers for it."""
    Application.objects.filter(pk=application.pk).update(
        state=state, number=number or f"T-{application.pk:05d}", submitted_at=AT, outcome="eligible"
    )
    if State(state) not in FINAL and not application.assignments.filter(ended_at=None).exists():
        house = Service.objects.get(is_last_resort=True)
        application.assignments.create(role=AssignmentRole.BOX, service=house, box_email=house.box_email, since=AT)
    return Application.objects.get(pk=application.pk)


__all__ = ["AT", "call_of", "decided", "particular_call"]
