"""The load: each open dossier counted once, each figure leading to exactly its dossiers, and who has too much."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from lxml import html

from applications.models import Application
from contacts.models import Referent, Service
from eligibility.models import Call
from instruction.selectors import desk_of
from instruction.selectors.load import LoadLine, load_of, reading
from tests.factories import UserFactory, filed, referent_with_account
from tests.instruction.conftest import THEME, lead_of, other_referent

PAGE = reverse("instruction:load")


@pytest.fixture
def dossiers(call: Call) -> list[Application]:
    """Three in « numérique », one of them late and one waiting for its association, and one in a box."""
    late, awaited, third = (filed(call, theme=THEME).application for _ in range(3))
    Application.objects.filter(pk=late.pk).update(next_date=timezone.localdate() - timedelta(days=2))
    Application.objects.filter(pk=awaited.pk).update(state="addition_requested")
    return [late, awaited, third, filed(call, theme="sport").application]


def test_each_open_dossier_counts_once_where_someone_answers(dossiers: list[Application]) -> None:
    loads = load_of(desk_of(UserFactory(is_staff=True)), timezone.now())
    assert sum(load.total.open for load in loads) == 4
    lead = lead_of(THEME)
    line = next(line for load in loads for line in load.lines if line.code == lead.email)
    assert (line.open, line.overdue, line.filed_this_week, line.median_age) == (3, 1, 3, 0)
    assert line.by_state == (2, 0, 1, 0, 0, 0)
    box = next(line for load in loads for line in load.lines if line.code == "boite-politique-de-la-ville")
    assert box.open == 1
    Application.objects.filter(pk=dossiers[0].pk).update(state="withdrawn")
    cache.clear()
    assert sum(load.total.open for load in load_of(desk_of(UserFactory(is_staff=True)), timezone.now())) == 3


def test_every_figure_opens_exactly_its_dossiers(dossiers: list[Application], client: Client) -> None:
    client.force_login(UserFactory(is_staff=True))
    page = html.fromstring(client.get(PAGE).content)
    links = page.xpath("//td[contains(@class, 'desk-number')]/a")
    assert len(links) >= 5
    for link in links:
        inbox = html.fromstring(client.get(link.get("href")).content)
        assert len(inbox.xpath("//tbody/tr")) == int(link.text), link.get("href")


def test_who_watches_what(dossiers: list[Application]) -> None:
    at = timezone.now()
    lead = lead_of(THEME)
    hers = load_of(desk_of(referent_with_account(lead)), at)
    assert [load.service for load in hers] == [lead.service]
    # She reads her colleagues' figures, and opens her own: of theirs she may not read every dossier.
    assert {line.code for load in hers for line in load.lines if line.linked} == {lead.email}
    head = UserFactory()
    lead.service.heads.add(head)
    (led,) = load_of(desk_of(head), at)
    assert led.service == lead.service
    assert all(line.linked for line in led.lines)
    assert (
        len(load_of(desk_of(UserFactory(is_staff=True)), at))
        == Service.objects.filter(referents__isnull=False).distinct().count()
    )


def test_the_page_of_a_head_says_who_has_too_much(call: Call, client: Client) -> None:
    for _ in range(5):
        filed(call, theme=THEME)
    head, lead = UserFactory(), lead_of(THEME)
    lead.service.heads.add(head)
    client.force_login(head)
    body = client.get(PAGE).content.decode()
    assert f"{lead} suit 5 dossiers, et les autres n’en suivent aucun" in body
    assert "Choisir les dossiers à confier" in body


@pytest.mark.parametrize(
    ("open_by", "said", "overloaded"),
    [
        ([], "Personne n’a de dossier", False),
        ([0, 0], "Personne n’a de dossier", False),
        ([4], "A0 suit 4 dossiers", False),
        ([4, 0], "partagée", False),
        ([12, 8], "partagée", False),
        ([13, 8], "les autres en suivent 8 en moyenne", True),
        ([3, 12, 3], "A1 suit 12 dossiers", True),
    ],
)
def test_the_sentence_compares_with_colleagues(open_by: list[int], said: str, overloaded: bool) -> None:
    lines = [LoadLine(f"A{rank}", f"a{rank}@exemple.fr", number) for rank, number in enumerate(open_by)]
    who, sentence = reading(lines)
    assert said in sentence
    assert (who is not None) == overloaded


def test_the_queries_do_not_grow(dossiers: list[Application], django_assert_max_num_queries: object) -> None:
    desk = desk_of(UserFactory(is_staff=True))
    load_of(desk, timezone.now())
    with django_assert_max_num_queries(4):  # type: ignore[operator]
        load_of(desk, timezone.now())


def test_who_is_away_is_said_and_not_called_overloaded(call: Call) -> None:
    lead, deputy = lead_of(THEME), other_referent(THEME)
    lead.absences.create(
        starts_on=timezone.localdate(), ends_on=timezone.localdate() + timedelta(days=2), deputy=deputy
    )
    load = next(
        load for load in load_of(desk_of(UserFactory(is_staff=True)), timezone.now()) if load.service == lead.service
    )
    line = next(line for line in load.lines if line.code == lead.email)
    assert str(deputy) in line.away
    assert Referent.objects.filter(email=line.code).exists()
