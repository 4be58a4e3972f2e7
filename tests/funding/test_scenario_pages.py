"""Scenarios on their pages: who opens them, what each gesture keeps, two people at once, links of interests, files."""

from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from python_calamine import CalamineWorkbook

from applications.models import Application, Interest
from contacts.models import Funder, User
from eligibility.models import Call
from funding.models import Envelope, Scenario
from funding.selectors.scenarios import reading_of
from funding.services.scenarios import Changed, change_part, create_scenario, seen_of
from funding.views.scenario_table import mark_of_entry
from tests.bundled import call
from tests.factories import UserFactory, filed, signed_in
from tests.years import decided

__all__ = ["call"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def admin() -> User:
    return UserFactory(is_staff=True)


@pytest.fixture
def dossiers(call: Call) -> list[Application]:
    return [decided(filed(call).application, "ready", f"T-{rank:03}") for rank in range(2)]


@pytest.fixture
def scenario(admin: User, call: Call, dossiers: list[Application]) -> Scenario:
    mel = Funder.objects.get(slug="mel")
    Envelope.objects.create(name="Crédits de la MEL", funder=mel, call=call, amount=Decimal(20000))
    funders = Funder.objects.filter(slug__in=("mel", "etat"))
    return create_scenario(by=admin, at=timezone.now(), name="=Essai", call=call, funders=funders)


def go(client: Client, name: str, scenario: Scenario, /, **data: Any) -> Any:
    return client.post(reverse(f"funding:{name}", args=[scenario.public_id]), data)


def change(client: Client, scenario: Scenario, name: str, /, **data: Any) -> Any:
    scenario.refresh_from_db()
    return go(client, "scenario_change", scenario, **({"seen": seen_of(scenario, name)} | data))


def page(client: Client, scenario: Scenario, query: str = "") -> str:
    return client.get(reverse("funding:scenario", args=[scenario.public_id]) + query).content.decode()


def test_only_who_directs_opens_scenarios(scenario: Scenario) -> None:
    other = signed_in(UserFactory())
    for name in ("scenario", "scenario_export", "scenario_settings", "scenario_apply"):
        assert other.get(reverse(f"funding:{name}", args=[scenario.public_id])).status_code == 404
    for name in ("scenario_change", "scenario_amounts", "scenario_copy", "scenario_archive", "scenario_restore"):
        assert go(other, name, scenario).status_code == 404
    for name in ("scenarios", "scenario_new", "scenario_compare"):
        assert other.get(reverse(f"funding:{name}")).status_code == 404


def test_a_study_is_made_changed_undone_and_put_away(admin: User, call: Call, scenario: Scenario) -> None:
    client = signed_in(admin)
    made = client.post(
        reverse("funding:scenario_new"),
        {"name": "Par la page", "call": call.pk, "scope": "ready", "order_by": "marks",
         "funders": [Funder.objects.get(slug="mel").pk]},
    )  # fmt: skip
    assert made.status_code == 302
    assert "dépassée de 5" in page(client, scenario)
    assert change(client, scenario, "cut", gesture="cut", cut="1").status_code == 302
    assert "reste 7" in page(client, scenario)
    assert change(client, scenario, "cut", gesture="cut", cut="1", step="-1").status_code == 302
    scenario.refresh_from_db()
    assert scenario.cut == 0
    go(client, "scenario_change", scenario, gesture="undo", version=scenario.version)
    scenario.refresh_from_db()
    assert scenario.cut == 1
    assert go(client, "scenario_archive", scenario).status_code == 302
    refused = change(client, scenario, "cut", gesture="cut", cut="2")
    assert refused.status_code == 409
    assert "archivé" in refused.content.decode()
    assert scenario.name in client.get(reverse("funding:scenarios") + "?archives=1").content.decode()
    assert go(client, "scenario_restore", scenario).status_code == 302


def test_rules_and_goals_are_added_moved_and_removed(admin: User, scenario: Scenario) -> None:
    client = signed_in(admin)
    assert "Part (%)" in page(client, scenario, "?hypothese=share")
    add = {"gesture": "add", "part": "rules"}
    wrong = change(client, scenario, "rules", code="share", percent="beaucoup", funder="", unit="euro", **add)
    assert wrong.status_code == 422
    assert "beaucoup" in wrong.content.decode()
    change(client, scenario, "rules", code="share", percent="50", funder="", unit="euro", **add)
    change(client, scenario, "rules", code="cap", amount="5000", funder="mel", **add)
    change(client, scenario, "goals", gesture="add", part="goals", code="new_carriers", count="1")
    assert "Atteint" in page(client, scenario)
    assert reading_of(scenario, admin).outcome.given == Decimal(10000)
    change(client, scenario, "rules", gesture="entry", part="rules", place="1", step="-1")
    scenario.refresh_from_db()
    assert [row["code"] for row in scenario.rules] == ["cap", "share"]
    change(client, scenario, "rules", gesture="entry", part="rules", place="0", step="0")
    scenario.refresh_from_db()
    assert [row["code"] for row in scenario.rules] == ["share"]
    assert "?objectif=1" in page(client, scenario)
    assert "Tous les dossiers" in page(client, scenario, "?objectif=1")


def test_an_amount_by_hand_wins_and_goes_back(admin: User, scenario: Scenario, dossiers: list[Application]) -> None:
    client, key = signed_in(admin), str(dossiers[0].public_id)
    go(client, "scenario_amounts", scenario, **{"dossier": key, "v:mel|specific|": "4 000 + 500,50"})
    assert scenario.amounts.get().amount == Decimal("4500.50")
    assert reading_of(scenario, admin).outcome.given == Decimal("17000.50")
    # A page that was opened before shows both values and writes nothing.
    stale = go(client, "scenario_amounts", scenario, **{"dossier": key, "v:mel|specific|": "7000"})
    told = stale.content.decode()
    assert stale.status_code == 409
    assert "4500,50" in told
    assert "7000" in told
    assert scenario.amounts.get().amount == Decimal("4500.50")
    bad = go(client, "scenario_amounts", scenario, **{"dossier": key, "v:mel|specific|": "douze"})
    assert bad.status_code == 422
    assert 'value="douze"' in bad.content.decode()
    data = {"dossier": key, "v:mel|specific|": "", "s:mel|specific|": "4500.50"}
    go(client, "scenario_amounts", scenario, **data)
    assert not scenario.amounts.exists()
    scenario.refresh_from_db()
    go(client, "scenario_change", scenario, gesture="undo", version=scenario.version)
    assert scenario.amounts.get().amount == Decimal("4500.50")


def test_two_people_do_not_write_over_each_other(admin: User, scenario: Scenario) -> None:
    client, seen = signed_in(admin), seen_of(scenario, "cut")
    colleague = UserFactory(is_staff=True)
    change_part(by=colleague, at=timezone.now(), scenario=scenario, part="cut", value=1, seen=seen)
    with pytest.raises(Changed):
        change_part(by=admin, at=timezone.now(), scenario=scenario, part="cut", value=2, seen=seen)
    told = go(client, "scenario_change", scenario, gesture="cut", cut="2", seen=seen)
    assert told.status_code == 409
    assert "le premier dossier" in told.content.decode()
    assert "les 2 premiers" in told.content.decode()
    settings = {"name": "Autre", "scope": "ready", "order_by": "marks", "version": 1,
                "funders": [one.pk for one in scenario.funders.all()]}  # fmt: skip
    assert "pendant ce temps" in go(client, "scenario_settings", scenario, **settings).content.decode()
    scenario.refresh_from_db()
    assert (scenario.cut, scenario.name) == (1, "=Essai")


def test_a_dossier_that_a_link_hides_counts_nowhere(
    admin: User, scenario: Scenario, dossiers: list[Application]
) -> None:
    hidden = dossiers[0]
    Interest.objects.create(
        user=admin, organisation=hidden.organisation, ground="member", noted_by=admin, since=timezone.now()
    )
    client = signed_in(admin)
    told = page(client, scenario)
    assert "1 dossier ne vous est pas montré" in told
    assert hidden.number not in told
    assert reading_of(scenario, admin).outcome.asked == Decimal(12500)
    assert go(client, "scenario_amounts", scenario, dossier=str(hidden.public_id)).status_code == 404
    assert go(client, "scenario_change", scenario, gesture="move", dossier=str(hidden.public_id)).status_code == 404
    files = client.get(reverse("funding:scenario_export", args=[scenario.public_id]))
    assert hidden.number not in files.getvalue().decode()


def test_the_order_by_hand(admin: User, scenario: Scenario, dossiers: list[Application]) -> None:
    client = signed_in(admin)
    change(client, scenario, "ranking", gesture="move", dossier=str(dossiers[1].public_id), step="-1")
    scenario.refresh_from_db()
    assert (scenario.order_by, scenario.ranking[0]) == ("hand", str(dossiers[1].public_id))
    change(client, scenario, "order_by", gesture="order", order_by="marks")
    scenario.refresh_from_db()
    assert reading_of(scenario, admin).outcome.rows[0].dossier.number == "T-000"
    assert change(client, scenario, "order_by", gesture="order", order_by="committee").status_code == 409


def test_two_scenarios_side_by_side_and_their_files(admin: User, scenario: Scenario) -> None:
    client = signed_in(admin)
    go(client, "scenario_copy", scenario, name="Sans le dernier")
    copied = Scenario.objects.get(copied_from=scenario)
    change(client, copied, "cut", gesture="cut", cut="1")
    query = f"{reverse('funding:scenario_compare')}?a={scenario.public_id}&b={copied.public_id}"
    told = client.get(query).content.decode()
    assert "Sort" in told
    lines = client.get(f"{query}&format=csv").getvalue().decode().splitlines()
    assert lines[-1].endswith(';"25000,00";"12500,00";"-12500,00"')
    address = reverse("funding:scenario_export", args=[scenario.public_id])
    assert "12500,00" in client.get(address).getvalue().decode()
    book = CalamineWorkbook.from_filelike(BytesIO(client.get(f"{address}?format=xlsx").getvalue()))
    assert len(book.get_sheet_by_index(0).to_python()) == 3
    assert client.get(f"{address}?format=exe").status_code == 404


def test_a_rule_is_changed_in_place_and_moved_down(admin: User, scenario: Scenario) -> None:
    client = signed_in(admin)
    add = {"gesture": "add", "part": "rules"}
    change(client, scenario, "rules", code="share", percent="50", funder="", unit="euro", **add)
    change(client, scenario, "rules", code="cap", amount="5000", funder="mel", **add)
    scenario.refresh_from_db()
    mark = mark_of_entry(scenario.rules[0])[:12]
    told = page(client, scenario, f"?modifier=rules-{mark}-0")
    assert f"?modifier=rules-{mark}-0#nouveau" in told
    assert 'name="percent" value="50"' in told
    assert "Changer" in told
    wrong = change(client, scenario, "rules", code="share", percent="-", funder="", unit="euro", place="0", **add)
    assert wrong.status_code == 422
    assert 'name="place" value="0"' in wrong.content.decode()
    change(client, scenario, "rules", code="share", percent="80", funder="", unit="euro", place="0", **add)
    change(client, scenario, "rules", gesture="entry", part="rules", place="0", step="1")
    scenario.refresh_from_db()
    assert [(row["code"], row["values"].get("percent")) for row in scenario.rules] == [("cap", None), ("share", "80")]
    long = "9" * 5000
    for gone in ("rules-9", "rules--0", f"rules-{mark}-0", f"goals-{mark}-0", f"rules-{mark}-{long}"):
        assert page(client, scenario, f"?modifier={gone}&page={long}&objectif={long}").count('id="nouveau"') == 0


def again(client: Client, scenario: Scenario, answer: Any) -> Any:
    """The wish of a clash, done over what is kept now."""
    assert answer.status_code == 409
    assert "Y renoncer" in answer.content.decode()
    return go(client, "scenario_change", scenario, **as_sent(answer.context["clash"].fields))


def as_sent(fields: Any) -> dict[str, list[str]]:
    sent: dict[str, list[str]] = {}
    for name, value in fields:
        sent.setdefault(name, []).append(value)
    return sent


def test_a_clash_over_a_list_keeps_what_was_typed(admin: User, scenario: Scenario, dossiers: list[Application]) -> None:
    client, other = signed_in(admin), signed_in(UserFactory(is_staff=True))
    themes = [dossiers[0].theme.slug, "sport"]
    goal = {"gesture": "add", "part": "goals", "code": "share_of_themes", "percent": "60", "themes": themes}
    seen = seen_of(scenario, "goals")
    change(other, scenario, "goals", gesture="add", part="goals", code="no_open_plan")
    told = go(client, "scenario_change", scenario, seen=seen, **goal)
    assert "Le plan de chaque dossier financé est bouclé" in told.content.decode()
    assert again(client, scenario, told).status_code == 302
    scenario.refresh_from_db()
    assert [row["code"] for row in scenario.goals] == ["no_open_plan", "share_of_themes"]
    assert scenario.goals[1]["values"]["themes"] == sorted(set(themes))
    # She moves the second one up, and a colleague has put one before it meanwhile: the same goal moves.
    seen, mark = seen_of(scenario, "goals"), mark_of_entry(scenario.goals[1])
    change(other, scenario, "goals", gesture="add", part="goals", code="new_carriers", count="1")
    change(other, scenario, "goals", gesture="entry", part="goals", place="2", step="-1")
    step = {"gesture": "entry", "part": "goals", "place": "1", "entry": mark, "step": "-1", "seen": seen}
    assert again(client, scenario, go(client, "scenario_change", scenario, **step)).status_code == 302
    scenario.refresh_from_db()
    assert [row["code"] for row in scenario.goals] == ["no_open_plan", "share_of_themes", "new_carriers"]
    # What is there no more cannot be taken off again.
    seen = seen_of(scenario, "goals")
    change(other, scenario, "goals", gesture="entry", part="goals", place="1", step="0")
    gone = go(client, "scenario_change", scenario, **(step | {"seen": seen}))
    assert "n’est plus dans la liste" in gone.content.decode()
    assert gone.context["clash"].fields == ()


def test_a_clash_over_the_order_keeps_the_wish(admin: User, scenario: Scenario, dossiers: list[Application]) -> None:
    client, other = signed_in(admin), signed_in(UserFactory(is_staff=True))
    seen = {part: seen_of(scenario, part) for part in ("ranking", "order_by")}
    change(other, scenario, "ranking", gesture="move", dossier=str(dossiers[1].public_id), step="-1")
    up = {"gesture": "move", "dossier": str(dossiers[0].public_id), "step": "-1", "seen": seen["ranking"]}
    told = go(client, "scenario_change", scenario, **up)
    assert "Monter le dossier T-000" in told.content.decode()
    assert again(client, scenario, told).status_code == 302
    scenario.refresh_from_db()
    assert scenario.ranking[0] == str(dossiers[0].public_id)
    told = go(client, "scenario_change", scenario, gesture="order", order_by="marks", seen=seen["order_by"])
    assert again(client, scenario, told).status_code == 302
    scenario.refresh_from_db()
    assert scenario.order_by == "marks"


def test_each_goal_leads_to_its_dossiers(admin: User, scenario: Scenario, dossiers: list[Application]) -> None:
    client = signed_in(admin)
    goal = {"gesture": "add", "part": "goals", "code": "new_carriers", "count": "1"}
    change(client, scenario, "goals", **goal)
    change(client, scenario, "cut", gesture="cut", cut="1")
    # Even on the page of a refusal, whose own address shows nothing.
    refused = change(client, scenario, "cut", gesture="cut", cut="?").content.decode()
    address = f"{reverse('funding:scenario', args=[scenario.public_id])}?objectif=1"
    assert f'href="{address}#dossiers"' in refused
    told = client.get(address).content.decode()
    assert "T-000" in told
    assert "T-001" not in told
    # A gesture made there comes back there.
    assert f"{reverse('funding:scenario_change', args=[scenario.public_id])}?objectif=1" in told


def test_as_many_queries_for_one_dossier_as_for_thirty(
    admin: User, scenario: Scenario, call: Call, dossiers: list[Application]
) -> None:
    client, address = signed_in(admin), reverse("funding:scenario", args=[scenario.public_id])
    apply = reverse("funding:scenario_apply", args=[scenario.public_id])
    Application.objects.filter(pk=dossiers[1].pk).update(state="in_review")
    Scenario.objects.update(scope="filed")
    scenario.refresh_from_db()
    client.get(address)

    def counted() -> list[int]:
        found = []
        for one in (address, apply):
            with CaptureQueriesContext(connection) as queries:
                assert client.get(one).status_code == 200
            found.append(len(queries))
        return found

    before = counted()
    for rank in range(10, 38):
        decided(filed(call).application, "in_review", f"T-{rank:03}")
    assert len(reading_of(scenario, admin).outcome.rows) == 30
    assert counted() == before
    assert max(before) <= 34, before
