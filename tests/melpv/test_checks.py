"""The demonstration's known password never opens a production portal."""

from typing import Any

import pytest
from django.core.management import CommandError, call_command

from melpv.checks import no_demonstration_in_production
from melpv.demonstration.accounts import ADMINISTRATOR
from tests.factories import UserFactory


def test_a_production_start_refuses_the_demonstration(db: None, settings: Any) -> None:
    settings.DEMONSTRATION = settings.DEBUG = False
    assert no_demonstration_in_production(databases=["default"]) == []
    UserFactory(email=ADMINISTRATOR.email)
    with pytest.raises(CommandError, match="password is public"):
        call_command("check", databases=["default"])


def test_a_demonstration_may_be_one(db: None, settings: Any) -> None:
    UserFactory(email=ADMINISTRATOR.email)
    settings.DEBUG, settings.DEMONSTRATION = False, True
    assert no_demonstration_in_production(databases=["default"]) == []
