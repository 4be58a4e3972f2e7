"""A passage in one page: what every reader may know of it, at the same cost for one and for many."""

from decimal import Decimal
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from applications.models import Application
from committees.selectors.maps import ground_of
from committees.selectors.packets import page_of
from committees.selectors.sheets import sheet_of, sheets_of
from committees.selectors.standings import standings_of
from contacts.models import Funder
from eligibility.models import Call
from funding.services.ledger import agree
from instruction.models import AgendaItem, Proposal
from instruction.services import flags, notes
from tests.committees.packing import sitting
from tests.factories import filed
from tests.instruction.bulk import administrator, committee
from tests.instruction.conftest import call, committed_call
from tests.instruction.reviewing import CRITERIA, give, review
from tests.judging import BROKEN, filed_against, judged
from tests.years import call_of, decided

__all__ = ["call", "committed_call"]


def passage(application: Application, by: Any) -> AgendaItem:
    """The dossier on an agenda, laid there: how it comes is tested elsewhere."""
    return AgendaItem.objects.create(
        committee=committee(), application=application, added_by=by, added_at=timezone.now()
    )


def test_a_sheet_says_the_action_as_it_was_filed(call: Call) -> None:
    _, (item, _), _ = sitting(call)
    sheet = sheet_of(item)
    assert (sheet.title, sheet.carrier) == ("Ateliers du samedi", item.application.organisation.name)
    assert (sheet.people, sheet.people_qpv, sheet.percent_qpv) == (120, 90, Decimal("75.00"))
    assert [name for _, name in sheet.communes] == ["Roubaix", "Tourcoing"]
    assert (str(sheet.starts_on), str(sheet.ends_on)) == ("2027-01-09", "2027-12-18")
    assert (sheet.requested, sheet.costs, sheet.requested_share) == (12500, 12500, 100)
    assert [(one.number, one.amount) for one in sheet.headings] == [("64", 12500)]
    assert sheet.plan.holds
    assert (sheet.proposed.label, sheet.proposed.amount) == ("Favorable", 12500)
    assert (sheet.standing, sheet.before) == (None, None)
    assert sheet.minutes == 8


def test_a_sheet_tells_nothing_that_the_services_keep_among_themselves(call: Call) -> None:
    case = review(call)
    item = passage(case.dossier, case.administrator)
    for user in (case.first, case.second):
        give(user, case.dossier, reason="MOTIF-SECRET")
    told = {"by": case.first, "at": timezone.now(), "application": case.dossier}
    notes.write_note(**told, text="NOTE-SECRETE")
    flags.raise_flag(**told, text="POINT-SECRET")
    sheet = sheet_of(item)
    assert (sheet.standing.given, sheet.standing.words) == (2, "seul dossier noté")
    for secret in ("SECRET", "Bo Notatrice", *CRITERIA):
        assert secret not in repr(sheet)


def test_what_is_not_met_is_told_and_what_is_lifted_with_its_reason(call: Call) -> None:
    admin, dossier = administrator(), filed_against(call)
    item = passage(dossier, admin)
    (finding,) = [one for one in sheet_of(item).findings if one.verdict == "fail"]
    assert not finding.is_lifted
    judged(dossier, admin, note="n", point="p", label="l", reason="Un essai d’un an, accepté.")
    (finding,) = [one for one in sheet_of(item).findings if one.is_lifted]
    assert (finding.verdict, finding.lifted) == ("fail", "Un essai d’un an, accepté.")
    assert BROKEN not in finding.sentence


def test_the_digest_follows_what_the_page_says_and_nothing_else(call: Call) -> None:
    _, (item, other), admin = sitting(call)
    before = sheet_of(item).digest
    assert sheet_of(item).digest == before
    AgendaItem.objects.filter(pk=item.pk).update(order=9, minutes=25)
    assert sheet_of(item).digest == before
    said = {"by": admin, "at": timezone.now(), "source": "essai", "nature": "specific"}
    agree(application=other.application, funder=_mel(), amount=Decimal(100), **said)
    assert sheet_of(item).digest == before
    Proposal.objects.filter(application=item.application).update(comment="À suivre")
    changed = sheet_of(item).digest
    assert changed != before
    agree(application=item.application, funder=_mel(), amount=Decimal(100), **said)
    assert sheet_of(item).digest not in (before, changed)
    assert sheet_of(item).plan.missing == 12400


def _mel() -> Funder:
    return Funder.objects.get(slug="mel")


def test_thirty_sheets_cost_the_queries_of_one(call: Call) -> None:
    _, items, _ = sitting(call, 3)
    sheets_of(items)
    with CaptureQueriesContext(connection) as one:
        sheet_of(items[0])
    with CaptureQueriesContext(connection) as many:
        assert [sheet.item for sheet in sheets_of(items[::-1])] == [item.pk for item in items[::-1]]
    assert len(many) == len(one) <= 24


def test_ranks_are_those_of_the_theme_and_ties_are_said(call: Call) -> None:
    case = review(call)
    others = [filed(call, theme="sport").application for _ in range(2)]
    Application.objects.filter(pk__in=[one.pk for one in others]).update(state="in_review")
    low = dict(zip(CRITERIA, (1, 1, 1, 0, 0), strict=True))
    for dossier, values in ((case.dossier, None), (others[0], None), (others[1], low)):
        give(case.first, dossier, values)
    found = standings_of([case.dossier, *others])
    assert [found[one.pk].words for one in (case.dossier, *others)] == [
        "1ᵉʳ ex æquo sur 3", "1ᵉʳ ex æquo sur 3", "3ᵉ sur 3",
    ]  # fmt: skip


def test_the_year_before_says_what_was_asked_and_what_became_of_it(call: Call) -> None:
    _, (item, _), _ = sitting(call)
    now = item.application
    last = decided(filed(call, theme="sport").application, "granted", "ANCIEN-1")
    Application.objects.filter(pk=last.pk).update(call=call_of(2025), action=now.action)
    before = sheet_of(item).before
    assert (before.year, before.number, before.asked, before.granted) == (2025, "ANCIEN-1", 12500, None)
    assert before.state == "granted"


def test_the_map_shows_the_places_of_the_action_with_or_without_outlines(call: Call) -> None:
    _, (item, _), _ = sitting(call)
    page = page_of(sheet_of(item), ground_of("2024"))
    assert [shape.name for shape in page.map.communes] == ["Roubaix", "Tourcoing"]
    assert "Communes : Roubaix, Tourcoing" in page.map.words
    assert all("," not in shape.x + shape.y for shape in page.map.dots)
    assert page.map.dots
