"""At every moment a dossier has one holder and one next date, and says what comes."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from applications import selectors
from applications.models import Application
from applications.selectors.timeline import AT, NOW, STATIONS
from applications.services.moves import next_date
from applications.workflow import FINAL, NOT_FILED, STANDINGS, Holder, State
from eligibility.models import Call
from tests.applications.test_filing_pages import page
from tests.factories import complete_draft, filed, fresh, signed_in


@pytest.mark.parametrize("state", State)
def test_each_state_has_one_holder_one_next_date_and_one_sentence(call: Call, state: State) -> None:
    application = complete_draft(call) if state in NOT_FILED else fresh(filed(call).application)
    application.state, application.next_date = state, next_date(call, state, timezone.now())
    path = selectors.path_of(application)
    assert path.now == NOW[state]
    assert path.holder
    # A date, or in words why there is none: never both, never neither.
    assert (path.next_date is None) == bool(path.next_words)
    if state in FINAL:
        assert path.holder.startswith("Personne")
        assert path.next_date is None
    elif STANDINGS[state].holder is Holder.REFERENT:
        assert path.holder == str(application.assignments.get(order=1))
        assert path.next_date is not None
    stages = [station.stage for station in path.stations]
    assert stages == sorted(stages, key=["done", "now", "next"].index)
    assert stages.count("now") <= 1
    if state in AT and state not in FINAL:
        assert stages.count("now") == 1
        assert len(stages) == len(STATIONS)


def test_a_date_gone_by_is_said(call: Call) -> None:
    application = fresh(filed(call).application)
    assert not selectors.path_of(application, on=application.next_date).is_late
    assert selectors.path_of(application, on=application.next_date + timedelta(days=1)).is_late


def test_a_draft_is_awaited_on_the_last_day_to_file(call: Call) -> None:
    assert selectors.path_of(complete_draft(call)).next_date == selectors.today(call.closes_at)
    assert isinstance(selectors.path_of(complete_draft(call)).next_date, date)


def test_the_page_shows_them_once(call: Call, client: Client) -> None:
    application: Application = filed(call, theme="culture").application
    body = signed_in(application.created_by).get(page(application, "edit")).content.decode()
    assert body.count("Le dossier est chez") == 1
    assert body.count("Prochaine échéance") == 1
    assert body.count('aria-current="step"') == 1
