"""The worked cases, the bundled call, and the same call in the database."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from eligibility import call_file, services
from eligibility.engine import Evaluator
from eligibility.models import Call
from territories import reference
from territories.models import Commune

CASES = [
    json.loads(line) for line in (Path(__file__).parent / "worked_cases.jsonl").read_text(encoding="utf-8").splitlines()
]


@pytest.fixture(params=CASES, ids=lambda case: case["facts"]["id"])
def case(request: pytest.FixtureRequest) -> dict[str, Any]:
    """One worked case of the specification."""
    return request.param


@pytest.fixture(scope="session")
def bundled() -> Evaluator:
    """The 2023 call, without a database."""
    return call_file.bundled().evaluator()


@pytest.fixture
def call(db: None) -> Call:
    """The 2023 call in the database, on the project's own territories."""
    Commune.objects.bulk_create(
        Commune(insee_code=row.insee_code, name=row.name, in_city_policy=row.in_city_policy)
        for row in reference.communes()
    )
    services.load_call(content=call_file.bundled(), by=None, at=timezone.now())
    return Call.objects.get(code="PDV-2023")
