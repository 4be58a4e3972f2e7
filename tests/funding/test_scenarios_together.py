"""Two people at the same instant on one scenario: one gesture is kept, the other one is told both."""

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from contacts.models import User
from eligibility.models import Call
from funding.models import Scenario
from funding.services.scenarios import Changed, change_part, seen_of
from tests.factories import UserFactory
from tests.funding.studying import studied
from tests.instruction.conftest import committed_call
from tests.threads import together

__all__ = ["committed_call"]
CAP = {"code": "cap", "values": {"amount": "5000", "funder": "mel"}}
SHARE = {"code": "share", "values": {"percent": "80", "funder": "", "unit": "euro"}}


@pytest.fixture
def people() -> list[User]:
    return [UserFactory(is_staff=True) for _ in range(2)]


def wished(scenario: Scenario, part: str, wishes: list[tuple[User, Any]]) -> list[Scenario | Exception]:
    """What each one's wish comes to, both over the same page."""
    seen = seen_of(scenario, part)

    def wish(by: User, value: Any) -> Callable[[], Scenario]:
        return lambda: change_part(by=by, at=timezone.now(), scenario=scenario, part=part, value=value, seen=seen)

    return together([wish(by, value) for by, value in wishes])


def test_the_second_rule_is_told_of_the_first(committed_call: Call, people: list[User]) -> None:
    scenario = studied(committed_call, people[0])
    found = wished(scenario, "rules", [(people[0], [CAP]), (people[1], [SHARE])])
    kept = Scenario.objects.get(pk=scenario.pk)
    (clash,) = [one for one in found if isinstance(one, Changed)]
    assert clash.theirs == kept.rules
    assert sorted(row["code"] for row in (*clash.theirs, *clash.mine)) == ["cap", "share"]
    # Hers again, over what she now sees: nothing is lost.
    again = [*clash.theirs, *clash.mine]
    change_part(by=people[0], at=timezone.now(), scenario=kept, part="rules", value=again, seen=seen_of(kept, "rules"))
    kept.refresh_from_db()
    assert kept.rules == again


def test_the_same_wish_twice_is_no_clash(committed_call: Call, people: list[User]) -> None:
    scenario = studied(committed_call, people[0])
    found = wished(scenario, "order_by", [(one, "hand") for one in people])
    assert [type(one) for one in found] == [Scenario, Scenario]
    assert Scenario.objects.get(pk=scenario.pk).version == scenario.version + 1
