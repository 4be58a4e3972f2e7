"""The rows behind figures: page by page, in an order, with what they add up to; steps, criteria and pace."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from applications.models import Application, Event
from eligibility.models import Call
from instruction.models import Committee
from reporting.selectors import row_pages
from reporting.selectors.calls import current_call, previous_call
from reporting.selectors.criteria import rule_lines
from reporting.selectors.pace import course_of
from reporting.selectors.scopes import Scope, scope_for
from reporting.selectors.steps import STEPS, step_by_theme, step_times
from tests.factories import signed_in
from tests.reporting.boards import Year, year

__all__ = ["year"]


@pytest.fixture
def scope(year: Year) -> Scope:
    found = scope_for(year.admin)
    assert found is not None
    return found


def walked(client: Client, query: str) -> list[list[str]]:
    """Every row, from page to page."""
    address, found = f"{reverse('reporting:rows')}?{query}", []
    while address:
        page = client.get(address).content.decode()
        body = re.search(r"<tbody>(.*?)</tbody>", page, re.DOTALL)
        for row in re.findall(r"<tr>(.*?)</tr>", body[1] if body else "", re.DOTALL):
            found.append([re.sub(r"<[^>]+>", "", cell).strip() for cell in re.findall(r"<td[^>]*>(.*?)</td>", row)])
        following = re.search(r'rel="next" href="([^"]+)"', page)
        address = f"{reverse('reporting:rows')}{following[1].replace('&amp;', '&')}" if following else ""
    return found


def test_pages_hold_each_row_once(year: Year, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(row_pages, "PAGE_SIZE", 3)
    client = signed_in(year.admin)
    orders = ("-montant", "montant", "numero", "-numero")
    for source, count in (("asked", 6), ("dossiers", 4), ("cost", 4), ("audience", 4)):
        for order in orders:
            rows = walked(client, f"chiffre={source}&tri={order}")
            assert len(rows) == count == len({tuple(row) for row in rows}), (source, order)
            numbers = [row[0] for row in rows]
            if order.endswith("numero"):
                assert numbers == sorted(numbers, reverse=order.startswith("-"))


def test_a_page_before_and_a_key_of_elsewhere(year: Year, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(row_pages, "PAGE_SIZE", 2)
    client = signed_in(year.admin)
    first = client.get(reverse("reporting:rows") + "?chiffre=dossiers&tri=numero").content.decode()
    second = re.search(r'rel="next" href="([^"]+)"', first)[1].replace("&amp;", "&")
    back = re.search(r'rel="prev" href="([^"]+)"', client.get(reverse("reporting:rows") + second).content.decode())[1]
    again = client.get(reverse("reporting:rows") + back.replace("&amp;", "&")).content.decode()
    assert re.findall(r"PDV-2027-\d+", again) == re.findall(r"PDV-2027-\d+", first)
    for key in ("zzz", "W10", "é"):
        assert client.get(reverse("reporting:rows"), {"chiffre": "dossiers", "apres": key}).status_code == 200


def test_every_kind_of_rows_has_its_page_and_its_files(year: Year) -> None:
    client = signed_in(year.admin)
    for kind in ("organisations", "communes", "neighbourhoods", "committees", "audience", "asked"):
        answer = client.get(reverse("reporting:rows"), {"chiffre": kind, "format": "csv"})
        lines = answer.getvalue().decode().strip().splitlines()
        assert len(lines) - 1 == len(walked(client, f"chiffre={kind}")), kind


class TestSteps:
    def test_days_since_the_filing(self, year: Year, scope: Scope) -> None:
        filed_at = timezone.now() - timedelta(days=20)
        Application.objects.update(submitted_at=filed_at)
        for dossier, days in ((year.asking, 4), (year.review, 10)):
            for more in (0, 3):
                at = filed_at + timedelta(days=days + more)
                Event.objects.create(application=dossier, at=at, action="declare_ready", target="ready")
        times = step_times(scope)
        assert (times["pret"].dossiers, times["pret"].median, times["pret"].ninth) == (2, 7, 9)
        assert (times["comite"].dossiers, times["comite"].median) == (1, 20)
        assert (times["paiement"].dossiers, times["paiement"].median) == (1, 20)
        assert times["decision"].dossiers == 1
        assert times["recevable"].median is None
        themes = {slug: took.median for slug, _, took in step_by_theme(scope, STEPS["pret"])}
        assert themes == {"sport": 4, "numerique": 10}
        rows = walked(signed_in(year.admin), "chiffre=etape:pret")
        assert [row[-1].replace("\u00a0", " ") for row in rows] == ["10 jours", "4 jours"]

    def test_a_sitting_to_come_is_no_step(self, year: Year, scope: Scope) -> None:
        Committee.objects.update(state="convened")
        assert step_times(scope)["comite"].dossiers == 0


def test_rules_are_said_in_a_sentence_and_counted(year: Year, scope: Scope) -> None:
    lines = rule_lines(scope)
    assert lines
    assert all(" " in line.sentence and "{" not in line.sentence for line in lines)
    line = next(line for line in lines if sum(line.verdicts.values()) == 4)
    verdict, count = next(iter(line.verdicts.items()))
    rows = walked(signed_in(year.admin), f"chiffre=critere:{line.rule}:{verdict}")
    assert len(rows) == count


class TestPace:
    def test_filings_add_up_day_after_day(self, year: Year, scope: Scope) -> None:
        course = course_of(scope, year.call, timezone.now())
        assert len(course.filed) == 31
        assert (course.by(27), course.by(28), course.by(30)) == (0, 1, 4)
        assert course.by(31) is None
        day = timezone.localdate() - timedelta(days=2)
        assert len(walked(signed_in(year.admin), f"chiffre=depots:{day}")) == 1

    def test_against_the_call_before_of_the_same_family(self, year: Year) -> None:
        assert previous_call(year.call).code == "PDV-2023"
        assert current_call(timezone.now()) == year.call
        Call.objects.update(published=False)
        assert current_call(timezone.now()) is None
        assert signed_in(year.admin).get(reverse("reporting:pace")).status_code == 200
