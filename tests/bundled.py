"""The bundled call with its territory and its contacts, as the real commands load them: read once, laid again fast.

Loading takes half a second; each test would pay it. The first test that asks runs the commands and keeps their rows;
the next ones copy the rows back, history included, in their own transaction and with the triggers at rest.
"""

from datetime import timedelta

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from eligibility.models import Call
from tests.kept import lay, rows_of

OPEN_CALL = "PDV-2027"
_LOADED_APPS = ("territories", "eligibility", "contacts")
_rows: dict[str, str] = {}


def lay_reference() -> Call:
    """Put the reference rows in the database and return the call that is open now, copied from the bundled one."""
    if there := Call.objects.filter(code=OPEN_CALL).first():
        return there
    with transaction.atomic():
        if _rows:
            lay(_rows)
        else:
            _run_commands()
            _rows.update(rows_of(_tables()))
    return Call.objects.get(code=OPEN_CALL)


def _run_commands() -> None:
    now = timezone.localtime()
    opens, closes = (now + timedelta(days=days) for days in (-30, 30))
    call_command("load_territories", verbosity=0)
    call_command("load_call", "PDV-2023")
    call_command("copy_call", "PDV-2023", OPEN_CALL, year=2027, opens=opens, closes=closes, generation="2024")
    call_command("load_contacts")


def _tables() -> list[str]:
    """Tables of the reference rows and of their history."""
    models = [
        model
        for label in _LOADED_APPS
        for model in apps.get_app_config(label).get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy
    ]
    return sorted({model._meta.db_table for model in models})


@pytest.fixture
def call(db: None) -> Call:
    """The open call, with its themes, rules, contacts and territory."""
    return lay_reference()


@pytest.fixture
def committed_call(transactional_db: None) -> Call:
    """The same, visible to other connections: for threads. Slower, for the tables are emptied afterwards."""
    return lay_reference()
