"""The pages of marks and of the proposal, and the crawl that looks for marks where they may not be read yet."""

import csv
import io
import json
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, get_resolver, reverse
from django.utils import timezone

from applications.models import Application, Event
from contacts.models import User
from eligibility.models import Call
from instruction import services
from instruction.models import Mark, ScoreSheet
from instruction.selectors.proposal import proposal_of, typed_proposal
from instruction.services.versioned import mark_of
from tests.codebase.test_urls import ours
from tests.factories import fresh, signed_in
from tests.instruction.reviewing import (
    CRITERIA,
    TOTAL,
    VALUES,
    Review,
    give,
    in_review,
    page_of,
    propose,
    review,
    seen_marks,
)
from tests.instruction.test_proposals import ANSWERS

FIRST, WHY_FIRST = f"mark-{CRITERIA[0]}", f"why-{CRITERIA[0]}"
CANARY = "Canari-motif"
#: How the total begins on a page, in a spreadsheet, in JSON: the inbox rounds it to one place.
FIGURES = ("63,3", "63.3")


@pytest.fixture
def case(call: Call) -> Review:
    return review(call, answers=ANSWERS)


def at(name: str, dossier: Application) -> str:
    return reverse(f"instruction:{name}", args=[dossier.public_id])


def posted(typed: dict[str, str], seen: dict[str, str], **buttons: str) -> dict[str, str]:
    """What a browser sends: each field with the mark of what it showed."""
    return typed | {f"base-{code}": mark_of(seen.get(code, "")) for code in typed} | buttons


def text(response: Any) -> str:
    return response.content.decode()


class TestScorePage:
    def test_a_whole_page_given_at_once(self, case: Review) -> None:
        client = signed_in(case.first)
        page = text(client.get(at("score", case.dossier)))
        assert "Le projet sert-il plusieurs communes" in page
        assert 'name="mark-vocation-metropolitaine" value="4"' in page
        assert "Ateliers du samedi" in page
        response = client.post(at("score", case.dossier), posted(page_of(VALUES), {}, give="1"))
        assert response.status_code == 302
        page = text(client.get(at("score", case.dossier)))
        assert "63,33 sur 100" in page
        assert "Reprendre ma note" in page

    def test_what_lacks_is_told_and_what_is_typed_stays(self, case: Review) -> None:
        typed = page_of({**VALUES, "innovation": None}) | {WHY_FIRST: ""}
        page = text(signed_in(case.first).post(at("score", case.dossier), posted(typed, {}, give="1")))
        assert "Choisissez une note." in page
        assert "Écrivez le motif de cette note." in page
        assert "Motif écrit : impact-attendu" in page
        assert ScoreSheet.objects.get().given_at is None

    def test_the_draft_is_kept_without_script(self, case: Review) -> None:
        client = signed_in(case.first)
        client.post(at("score", case.dossier), posted({FIRST: "3", WHY_FIRST: "Trois communes"}, {}))
        page = text(client.get(at("score", case.dossier)))
        assert "Trois communes" in page
        assert "critères notés : 1 sur 5" in page

    def test_two_tabs_show_both_texts_and_a_choice(self, case: Review) -> None:
        client = signed_in(case.first)
        client.post(at("score", case.dossier), posted({WHY_FIRST: "Premier onglet"}, {}))
        page = text(client.post(at("score", case.dossier), posted({WHY_FIRST: "Second onglet"}, {})))
        assert page.count("Premier onglet") == 1
        assert page.count("Second onglet") == 2
        choice = posted({WHY_FIRST: "Second onglet"}, {}) | {
            "choice": f"both:{WHY_FIRST}", f"seen-{WHY_FIRST}": mark_of("Premier onglet"),
        }  # fmt: skip
        assert client.post(at("score", case.dossier), choice).status_code == 302
        kept = seen_marks(case.first, case.dossier)[WHY_FIRST]
        assert "Premier onglet" in kept
        assert "Second onglet" in kept

    def test_a_page_left_open_after_giving_keeps_what_is_typed_in_view(self, case: Review) -> None:
        give(case.first, case.dossier)
        page = text(signed_in(case.first).post(at("score", case.dossier), posted({WHY_FIRST: "Encore un mot"}, {})))
        assert "déjà rendue" in page
        assert "Encore un mot" in page

    def test_autosave_tells_the_total_and_what_it_kept(self, case: Review) -> None:
        client = signed_in(case.first)
        response = client.post(at("score_autosave", case.dossier), posted({FIRST: "4", WHY_FIRST: "Cinq"}, {}))
        assert "Brouillon enregistré" in json.loads(response["X-Saved-At"])
        assert "33,33" in text(response)
        response = client.post(at("score_autosave", case.dossier), posted({FIRST: "9", WHY_FIRST: "Six"}, {}))
        assert response["X-Not-Saved"] == "1"
        give(case.first, case.dossier)
        assert client.post(at("score_autosave", case.dossier), posted({FIRST: "0"}, {})).status_code == 409

    def test_a_new_round_and_giving_it_up(self, case: Review) -> None:
        give(case.first, case.dossier)
        client = signed_in(case.first)
        client.post(at("score_again", case.dossier))
        page = text(client.get(at("score", case.dossier)))
        assert "Pourquoi votre note change" in page
        assert "reste en vigueur" in page
        client.post(at("score_again", case.dossier), {"drop": "1"})
        assert ScoreSheet.objects.count() == 1

    def test_an_administrator_reads_and_leaves_a_trace(self, case: Review) -> None:
        give(case.first, case.dossier)
        page = text(signed_in(case.administrator).get(at("scores", case.dossier)))
        assert "63,33" in page
        assert Event.objects.filter(action="read", actor=case.administrator).exists()

    def test_history_stays_readable(self, case: Review) -> None:
        give(case.first, case.dossier)
        services.mark_again(by=case.first, at=timezone.now(), application=case.dossier)
        give(case.first, case.dossier, {**VALUES, "innovation": 4}, reason="Relu", change="Le complément convainc")
        page = text(signed_in(case.first).get(at("scores", case.dossier)))
        for words in ("88,33", "63,33", "Le complément convainc", "Motif écrit : innovation", "Relu : innovation"):
            assert words in page


def pages_for(user: User, case: Review) -> dict[str, str]:
    """Every address of the services that this person may open with a GET, and what it says."""
    client, found = signed_in(user), {}
    client.raise_request_exception = False
    dossier = case.dossier.public_id
    theme, call = case.dossier.theme.slug, case.dossier.call.code
    for name, _route in ours(get_resolver().url_patterns):
        if not name.startswith(("instruction:", "reporting:", "applications:")):
            continue
        for arguments in ([], [dossier], [dossier, "json"], [dossier, "zip"]):
            try:
                address = reverse(name, args=arguments)
            except NoReverseMatch:
                continue
            columns = urlencode({"colonnes": ["numero", "note", "propose"], "vue": "tous"}, doseq=True)
            for query in ("", f"?{columns}", "?" + urlencode({"appel": call, "thematique": theme, "q": CANARY})):
                response = client.get(address + query)
                if response.status_code == 200:
                    content = b"".join(response.streaming_content) if response.streaming else response.content
                    found[address + query] = content.decode(errors="ignore")
    return found


def told(pages: dict[str, str]) -> list[str]:
    """Where the reason or the total is read."""
    return [address for address, page in pages.items() if any(words in page for words in (CANARY, *FIGURES))]


class TestBlindEverywhere:
    """The control is in the last test: the same crawl finds the marks once they may be read."""

    def test_a_colleague_who_has_not_marked_reads_them_nowhere(self, case: Review) -> None:
        give(case.second, case.dossier, reason=CANARY)
        for user in (case.first, case.head):
            pages = pages_for(user, case)
            assert at("scores", case.dossier) in pages
            # Her own search words come back in the box of the inbox.
            assert [address for address in told(pages) if "q=" not in address] == []
            assert not any(figure in page for page in pages.values() for figure in FIGURES)

    def test_with_her_own_draft_neither(self, case: Review) -> None:
        give(case.second, case.dossier, reason=CANARY)
        client = signed_in(case.first)
        saved = client.post(at("score_autosave", case.dossier), posted({FIRST: "4"}, {}))
        again = client.post(at("score", case.dossier), posted({FIRST: "4"}, {FIRST: "4"}, give="1"))
        plan = client.post(at("proposal_check", case.dossier), {})
        assert told({"saved": text(saved), "again": text(again), "plan": text(plan)}) == []

    def test_an_administrator_who_is_a_referent_neither(self, case: Review) -> None:
        give(case.second, case.dossier, reason=CANARY)
        User.objects.filter(pk=case.first.pk).update(is_staff=True, is_superuser=True)
        client = signed_in(case.first)
        event = case.dossier.events.get(action="score")
        for address in (f"/gestion/applications/event/{event.pk}/change/", reverse("admin:index")):
            assert told({address: text(client.get(address))}) == []

    def test_once_hers_is_in_she_reads_them(self, case: Review) -> None:
        give(case.second, case.dossier, reason=CANARY)
        give(case.first, case.dossier)
        found = told(pages_for(case.first, case))
        for name in ("score", "scores", "proposal", "ready", "dossier"):
            assert at(name, case.dossier) in found
        assert any("classement/?" in address for address in found)
        assert any("tableau.csv" in address for address in found)
        assert any(address.startswith(f"{reverse('instruction:inbox')}?colonnes") for address in found)


class TestProposalPage:
    def test_sums_are_understood(self, case: Review) -> None:
        typed = {"opinion": "favourable", "amount-mel": "8 000 + 1 500,50"}
        assert signed_in(case.first).post(at("proposal", case.dossier), posted(typed, {})).status_code == 302
        assert str(proposal_of(case.dossier).mel) == "9500.50"
        page = text(signed_in(case.second).get(at("proposal", case.dossier)))
        assert 'value="9500,50"' in page
        assert "il manque 2\u202f999,50\u00a0€" in page

    def test_what_is_not_understood_stays_in_view(self, case: Review) -> None:
        typed = {"amount-mel": "dix mille", "comment": "Un commentaire long"}
        page = text(signed_in(case.first).post(at("proposal", case.dossier), posted(typed, {})))
        assert 'value="dix mille"' in page
        assert "Un commentaire long" in page
        assert proposal_of(case.dossier).proposal.comment == "Un commentaire long"  # type: ignore[union-attr]

    def test_more_than_asked_is_refused_beside_the_amount(self, case: Review) -> None:
        page = text(signed_in(case.first).post(at("proposal", case.dossier), posted({"amount-mel": "20000"}, {})))
        assert "demandés : écrivez pourquoi." in page.replace("\u00a0", " ")
        assert 'value="20000"' in page

    def test_two_referents_read_both_texts_and_choose(self, case: Review) -> None:
        seen = typed_proposal(proposal_of(case.dossier))
        signed_in(case.first).post(at("proposal", case.dossier), posted({"comment": "Texte d’Ana"}, seen))
        typed = {"comment": "Texte de Bo", "amount-mel": "5000"}
        page = text(signed_in(case.second).post(at("proposal", case.dossier), posted(typed, seen)))
        assert "Texte d’Ana" in page
        assert "Texte de Bo" in page
        assert "Garder le mien" in page
        kept = proposal_of(case.dossier)
        assert kept.proposal is not None
        assert (kept.proposal.comment, str(kept.mel)) == ("Texte d’Ana", "5000.00")
        choice = posted({"comment": "Texte de Bo"}, seen) | {
            "choice": "both:comment", "seen-comment": mark_of("Texte d’Ana"),
        }  # fmt: skip
        assert signed_in(case.second).post(at("proposal", case.dossier), choice).status_code == 302
        kept = proposal_of(case.dossier)
        assert kept.proposal is not None
        assert kept.proposal.comment == "Texte d’Ana\n\nTexte de Bo"

    def test_the_plan_is_checked_and_nothing_is_kept(self, case: Review) -> None:
        client = signed_in(case.first)
        part = text(client.post(at("proposal_check", case.dossier), {"amount-mel": "10 000"}))
        assert "il manque 2\u202f500\u00a0€" in part
        assert "Demander à la structure un budget revu" in part
        page = text(client.post(at("proposal", case.dossier), posted({"amount-mel": "13 000"}, {}, check="1")))
        assert "500\u00a0€ de trop" in page
        assert proposal_of(case.dossier).proposal is None


class TestReadyPage:
    def test_each_point_has_its_link(self, case: Review) -> None:
        page = text(signed_in(case.first).get(at("ready", case.dossier)))
        for address in (at("score", case.dossier), at("proposal", case.dossier) + "#div_id_opinion"):
            assert f'href="{address}"' in page
        signed_in(case.first).post(at("ready", case.dossier))
        assert fresh(case.dossier).state == "in_review"

    def test_ready_then_back(self, case: Review) -> None:
        give(case.first, case.dossier)
        propose(case.first, case.dossier, opinion="favourable", amount_mel="12500.00")
        client = signed_in(case.first)
        assert "Rien ne manque." in text(client.get(at("ready", case.dossier)))
        client.post(at("ready", case.dossier))
        assert fresh(case.dossier).state == "ready"
        assert "ne change pas maintenant" in text(client.get(at("proposal", case.dossier)))
        assert client.post(at("return_to_review", case.dossier), {"reason": ""}).status_code == 200
        client.post(at("return_to_review", case.dossier), {"reason": "Un avis de la commune arrive"})
        assert fresh(case.dossier).state == "in_review"


class TestRanking:
    def address(self, case: Review, name: str = "ranking") -> str:
        query = urlencode({"appel": case.dossier.call.code, "thematique": case.dossier.theme.slug})
        return f"{reverse(f'instruction:{name}')}?{query}"

    def test_ties_are_told(self, case: Review) -> None:
        other = in_review(case.dossier.call)
        give(case.first, case.dossier)
        give(case.first, other, {**VALUES, CRITERIA[0]: 2, CRITERIA[1]: 4})
        page = text(signed_in(case.first).get(self.address(case)))
        assert f"ex æquo avec {other.number}" in page
        assert "rien ne les départage ici" in page

    def test_the_file_runs_nothing(self, case: Review) -> None:
        Application.objects.filter(pk=case.dossier.pk).update(title='=HYPERLINK("http://exemple.fr")')
        give(case.first, case.dossier)
        response = signed_in(case.first).get(self.address(case, "ranking_csv"))
        rows = list(csv.reader(io.StringIO(text(response).lstrip("\ufeff")), delimiter=";"))
        assert rows[1][2].startswith("'=")
        assert rows[1][5] == "63,33"

    def test_the_same_queries_for_one_and_for_many(self, case: Review) -> None:
        client = signed_in(case.administrator)
        give(case.first, case.dossier)
        client.get(self.address(case))
        with CaptureQueriesContext(connection) as few:
            client.get(self.address(case))
        for _rank in range(4):
            give(case.first, in_review(case.dossier.call))
        with CaptureQueriesContext(connection) as many:
            client.get(self.address(case))
        assert len(many) == len(few)


class TestGridInTheAdmin:
    def test_seen_then_published(self, case: Review) -> None:
        User.objects.filter(pk=case.administrator.pk).update(is_superuser=True)
        client, call = signed_in(case.administrator), case.dossier.call
        give(case.first, case.dossier)
        address = reverse("admin:instruction_scoregrid_publish", args=[call.pk])
        assert "Rien n’a changé" in text(client.get(address))
        call.score_criteria.filter(slug="innovation").update(weight=3)
        page = text(client.get(address))
        assert "poids (1)" in page
        assert "1 note déjà rendue ne change pas" in " ".join(page.split())
        client.post(address)
        assert call.score_grids.count() == 2
        assert str(ScoreSheet.objects.get().total) == TOTAL
        assert Mark.objects.count() == len(CRITERIA)

    def test_who_may_not(self, case: Review) -> None:
        address = reverse("admin:instruction_scoregrid_publish", args=[case.dossier.call.pk])
        assert Client().get(address).status_code == 302
        assert signed_in(case.administrator).get(address).status_code == 403
