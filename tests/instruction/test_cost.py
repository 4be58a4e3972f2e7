"""How many queries the services' pages cost, whatever they hold."""

from typing import Any

import pytest
from django.urls import reverse

from eligibility.models import Call
from tests.factories import signed_in
from tests.instruction.reviewing import give, propose, review

# The most queries of each page, on a dossier that is marked and on which something is proposed.
ON_A_DOSSIER = {"score": 21, "scores": 21, "proposal": 20}
OF_A_DESK = {"ranking": 11, "load": 9, "delays": 9, "bulk_list": 9, "absences": 10}


@pytest.mark.parametrize(("name", "most"), ON_A_DOSSIER.items())
def test_a_page_of_one_dossier(call: Call, name: str, most: int, django_assert_max_num_queries: Any) -> None:
    case = review(call)
    for user in (case.first, case.second):
        give(user, case.dossier)
    propose(case.first, case.dossier, amount_mel="9000", why_mel="Un euro par habitant")
    client, address = signed_in(case.first), reverse(f"instruction:{name}", args=[case.dossier.public_id])
    assert client.get(address).status_code == 200
    with django_assert_max_num_queries(most):
        client.get(address)


@pytest.mark.parametrize(("name", "most"), OF_A_DESK.items())
def test_a_page_of_a_desk(call: Call, name: str, most: int, django_assert_max_num_queries: Any) -> None:
    case = review(call)
    give(case.first, case.dossier)
    client, address = signed_in(case.first), reverse(f"instruction:{name}")
    assert client.get(address).status_code == 200
    with django_assert_max_num_queries(most):
        client.get(address)
