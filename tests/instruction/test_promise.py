"""One promise of time: the association, the services and the direction read the same words and the same figures."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from lxml import html

from applications.models import Application, Event
from applications.selectors import path_of
from applications.selectors.promise import FEWEST, medians, promise_of, usually
from applications.services.moves import next_date
from applications.workflow import FINAL, NOT_FILED, State
from eligibility.models import Call
from instruction.selectors import desk_of
from instruction.selectors.delays import delays_of, oldest_open
from tests.factories import UserFactory, filed, fresh, referent_with_account, signed_in
from tests.instruction.conftest import THEME, lead_of, other_referent

DAY = timedelta(days=1)


def ended(call: Call, took: int, *, ago: int = 3, theme: str = THEME, state: str = "ready") -> Application:
    """A dossier whose instruction took so many days, and ended so many days ago."""
    dossier = filed(call, theme=theme).application
    end = timezone.now() - ago * DAY
    Application.objects.filter(pk=dossier.pk).update(submitted_at=end - took * DAY, state=state)
    Event.objects.create(application=dossier, at=end, action="declare_ready", source="in_review", target=state)
    return fresh(dossier)


def test_the_median_is_that_of_the_service_over_twelve_months(call: Call) -> None:
    for took in (10, 20, 30, 40, 90):
        ended(call, took)
    ended(call, 300, ago=400)
    found, dossier = medians(timezone.now()), filed(call, theme=THEME).application
    promise = promise_of(fresh(dossier), timezone.now())
    assert promise.usual == found.all == found.themes[dossier.theme_id] == (30, 5)
    assert promise.since == "Déposé aujourd’hui"
    assert promise.usually.startswith("Délai habituel : 30 jours du dépôt à la fin de l’instruction (Innovation")


def test_of_too_few_dossiers_nothing_is_promised(call: Call) -> None:
    for _ in range(FEWEST - 1):
        ended(call, 12)
    promise = promise_of(fresh(filed(call, theme=THEME).application), timezone.now())
    assert promise.usual is None
    assert "trop peu de dossiers" in promise.usually


def test_another_service_has_its_own_time(call: Call) -> None:
    for took in (10, 20, 30, 40, 50):
        ended(call, took)
    assert promise_of(fresh(filed(call, theme="sport").application), timezone.now()).usual is None


@pytest.mark.parametrize(("days", "said"), [(0, "aujourd’hui"), (1, "hier"), (12, "il y a 12 jours")])
def test_since_when(call: Call, days: int, said: str) -> None:
    dossier = fresh(filed(call, theme=THEME).application)
    assert promise_of(dossier, timezone.now() + days * DAY).since == f"Déposé {said}"


@pytest.mark.parametrize("state", sorted(FINAL))
def test_a_closed_dossier_promises_nothing(call: Call, state: State) -> None:
    dossier = fresh(filed(call, theme=THEME).application)
    dossier.state = state
    promise = promise_of(dossier, timezone.now())
    assert (promise.days, promise.since, promise.usually) == (None, "", "")


@pytest.mark.parametrize("state", [state for state in State if state not in FINAL and state not in NOT_FILED])
def test_every_open_state_has_one_holder_and_a_next_date(call: Call, state: State) -> None:
    dossier, at = fresh(filed(call, theme=THEME).application), timezone.now()
    dossier.state, dossier.next_date = state, next_date(call, state, at)
    path = path_of(dossier)
    assert dossier.next_date is not None
    assert path.next_date == dossier.next_date
    assert path.holder
    assert "Personne" not in path.holder


def test_the_same_truth_in_three_places(call: Call) -> None:
    for took in (10, 20, 30, 40, 50):
        ended(call, took)
    dossier = fresh(filed(call, theme=THEME).application)
    Application.objects.filter(pk=dossier.pk).update(submitted_at=timezone.now() - 7 * DAY)
    dossier, sentence = (
        fresh(dossier),
        usually(str(lead_of(THEME).service), medians(timezone.now()).themes[dossier.theme_id]),
    )
    assert "30 jours" in sentence
    association = said(signed_in(dossier.created_by), "applications:edit", dossier)
    staff = said(signed_in(referent_with_account(lead_of(THEME))), "instruction:dossier", dossier)
    assert association == staff == [f"Déposé il y a 7 jours. {sentence}"]
    direction = signed_in(UserFactory(is_staff=True))
    assert sentence in said(direction, "reporting:delays")
    assert sentence in said(direction, "instruction:delays")


def said(client: object, name: str, dossier: Application | None = None) -> list[str]:
    """The promises of a page, in its words."""
    body = client.get(reverse(name, args=[dossier.public_id] if dossier else [])).content  # type: ignore[attr-defined]
    return [" ".join(node.text_content().split()) for node in html.fromstring(body).xpath("//p[@class='promise']")]


def test_open_and_late_are_counted_once_and_the_oldest_come_first(call: Call) -> None:
    admin, at = desk_of(UserFactory(is_staff=True)), timezone.now()
    first, second, closed = (filed(call, theme=THEME).application for _ in range(3))
    Application.objects.filter(pk=first.pk).update(submitted_at=at - 9 * DAY, next_date=timezone.localdate() - DAY)
    Application.objects.filter(pk=closed.pk).update(state="withdrawn")
    found = delays_of(admin, at)
    assert (found.open, found.overdue) == (2, 1)
    assert [(service.open, service.overdue) for service in found.services] == [(2, 1)]
    oldest = oldest_open(admin, at)
    assert [(one.application.pk, one.days, one.is_late) for one in oldest] == [
        (first.pk, 9, True),
        (second.pk, 0, False),
    ]
    assert oldest[0].holder == str(lead_of(THEME))
    # A referent of another theme reads none of them.
    assert delays_of(desk_of(referent_with_account(other_referent(THEME))), at).open == 0
