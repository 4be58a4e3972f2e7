"""Reading again, filing, and the pages of a filed dossier; what they cost and what they never do."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from applications import services
from applications.models import Application, BudgetLine, Submission
from applications.workflow import Action
from contacts.models import MembershipRole
from contacts.outbox import drain
from eligibility.models import Call
from melpv.templatetags.ui import moment
from tests.factories import PASSWORD, OrganisationFactory, complete_draft, draft, edit, filed, fresh, member, signed_in

INELIGIBLE = {"deployable": False}


def page(application: Application, name: str, *more: str) -> str:
    return reverse(f"applications:{name}", args=[application.public_id, *more])


def owner_of(application: Application) -> Client:
    return signed_in(application.created_by)


def gesture(application: Application, **more: Any) -> dict[str, Any]:
    signed = {"key": uuid4().hex, "password": PASSWORD}
    return {"version": fresh(application).version, "exact": "on"} | signed | more


class TestFiling:
    def test_the_reviewed_dossier_is_filed_and_leads_to_its_receipt(self, call: Call) -> None:
        application = complete_draft(call)
        client = owner_of(application)
        review = client.get(page(application, "review"))
        assert review.context["form"]["version"].value() == fresh(application).version
        answer = client.post(page(application, "submit"), gesture(application))
        assert answer.headers["Location"] == page(application, "receipt")
        # Again: refresh, Back then click, another tab.
        again = client.post(page(application, "submit"), gesture(application))
        assert again.headers["Location"] == page(application, "receipt")
        assert client.get(page(application, "review")).headers["Location"] == page(application, "edit")
        assert Submission.objects.count() == 1

    def test_the_box_to_tick_engages(self, call: Call) -> None:
        application = complete_draft(call)
        data = gesture(application)
        del data["exact"]
        answer = owner_of(application).post(page(application, "submit"), data)
        assert answer.status_code == 200
        assert "Cochez cette case" in answer.content.decode()
        assert fresh(application).state == "draft"

    @pytest.mark.parametrize("version", ["", "abc", "-1", "9" * 30, "1e3"])
    def test_another_version_is_refused(self, call: Call, version: str) -> None:
        application = complete_draft(call)
        answer = owner_of(application).post(page(application, "submit"), gesture(application, version=version))
        assert answer.status_code == 200
        assert fresh(application).state == "draft"

    def test_a_change_since_the_review_is_said(self, call: Call) -> None:
        application = complete_draft(call)
        data = gesture(application)
        services.save_answers(
            by=application.created_by,
            at=timezone.now(),
            application=application,
            edits=[edit(application, "title", "Autre")],
        )
        client = owner_of(application)
        answer = client.post(page(application, "submit"), data)
        assert "a changé depuis votre relecture" in answer.content.decode()
        # The page shows the new text: filing from it is filing what was read.
        assert "Autre" in answer.content.decode()
        form = answer.context["form"]
        assert not form["exact"].value()
        shown = gesture(application, version=form["version"].value(), key=form["key"].value())
        assert client.post(page(application, "submit"), shown).status_code == 302

    @pytest.mark.parametrize("missing", ["has_read", "reason"])
    def test_an_ineligible_dossier_asks_for_reading_and_reason(self, call: Call, missing: str) -> None:
        application = complete_draft(call, answers=INELIGIBLE)
        data = gesture(application, has_read="on", reason="Utile au quartier.")
        client = owner_of(application)
        answer = client.post(page(application, "submit"), {key: data[key] for key in data if key != missing})
        assert answer.context["form"].errors[missing]
        assert fresh(application).state == "draft"
        if missing == "has_read":
            assert "Utile au quartier." in answer.content.decode()
        assert client.post(page(application, "submit"), data).status_code == 302
        assert fresh(application).filing_reason == "Utile au quartier."

    def test_after_the_deadline_the_page_says_so_and_the_draft_stays(self, call: Call) -> None:
        application = complete_draft(call)
        client = owner_of(application)
        Call.objects.filter(pk=call.pk).update(closes_at=timezone.now())
        assert "ne reçoit pas de dossiers maintenant" in client.get(page(application, "review")).content.decode()
        answer = client.post(page(application, "submit"), gesture(application))
        assert answer.status_code == 200
        assert fresh(application).state == "draft"

    def test_an_incomplete_dossier_lists_what_is_missing_with_links(self, call: Call) -> None:
        application = draft(call)
        body = owner_of(application).get(page(application, "review")).content.decode()
        assert "Il manque encore" in body
        assert page(application, "section", "projet") in body
        assert owner_of(application).post(page(application, "submit"), gesture(application)).status_code == 200
        assert fresh(application).state == "draft"

    def test_the_page_of_a_sent_dossier_says_who_acts(self, call: Call) -> None:
        application = complete_draft(call)
        writer = member(application.organisation, role=MembershipRole.WRITER)
        signed_in(writer).post(page(application, "act", "send_for_signature"))
        told = signed_in(writer).get(page(application, "edit")).content.decode()
        assert f"attend une signature : {application.created_by}" in told
        assert "Relire le dossier" in told
        assert "task-list" not in told
        assert "Lire et signer" not in told
        assert "Lire et signer" in owner_of(application).get(page(application, "edit")).content.decode()

    def test_a_plan_that_does_not_balance_is_said_before_filing(self, call: Call) -> None:
        application = complete_draft(call)
        client = owner_of(application)
        before = client.get(page(application, "review")).content.decode()
        BudgetLine.objects.create(application=application, account="60-materials", amount=400)
        after = client.get(page(application, "review")).content.decode()
        assert "Le budget est à revoir" in after
        assert "Plan non bouclé" in after
        assert "Signer et déposer le dossier" in after, "it stops nobody"
        assert after.count("Plan non bouclé") > before.count("Plan non bouclé")

    def test_a_writer_sends_it_for_signature_and_cannot_file(self, call: Call) -> None:
        organisation = OrganisationFactory()
        writer, signatory = member(organisation, MembershipRole.WRITER), member(organisation)
        application = complete_draft(call, by=writer, organisation=organisation)
        client = signed_in(writer)
        body = client.get(page(application, "review")).content.decode()
        assert page(application, "act", "send_for_signature") in body
        assert page(application, "submit") not in body
        assert client.post(page(application, "submit"), gesture(application)).status_code == 200
        assert fresh(application).state == "draft"
        client.post(page(application, "act", "send_for_signature"))
        assert fresh(application).state == "awaiting_signature"
        assert signed_in(signatory).post(page(application, "submit"), gesture(application)).status_code == 302
        assert fresh(application).state == "submitted"

    @pytest.mark.parametrize("action", [*Action, "rien"])
    def test_the_association_s_page_does_only_the_association_s_actions(self, call: Call, action: str) -> None:
        application = filed(call).application
        answer = owner_of(application).post(page(application, "act", str(action)), {"reason": "Motif."})
        assert fresh(application).state == "submitted"
        plain = {Action.SEND_FOR_SIGNATURE, Action.RETURN_TO_WRITER}
        assert answer.status_code == (302 if action in plain else 404)


class TestReceipt:
    @pytest.fixture
    def submission(self, call: Call) -> Submission:
        return filed(call, theme="culture", answers={"title": "Ateliers <b>du</b> samedi"})

    def test_the_page_says_what_the_law_asks(self, submission: Submission) -> None:
        application = submission.application
        body = owner_of(application).get(page(application, "receipt")).content.decode()
        facts = {
            "number": application.number,
            "instant": moment(submission.at),
            "service": "Direction de la Culture",
            "who to call": "btillard@lillemetropole.fr",
            "silence": "considérée comme refusée",
            "remedies": "tribunal administratif de Lille",
            "pieces": "Aucune pièce n’est jointe",
            "digest": submission.digest,
            "title, as text": "Ateliers &lt;b&gt;du&lt;/b&gt; samedi",
        }
        assert {name: text for name, text in facts.items() if text not in body} == {}

    def test_the_pdf_is_offered_once_drawn(self, submission: Submission) -> None:
        application = submission.application
        client = owner_of(application)
        assert client.get(page(application, "receipt_pdf")).headers["Location"] == page(application, "receipt")
        drain()
        answer = client.get(page(application, "receipt_pdf"))
        assert answer.headers["Content-Type"] == "application/pdf"
        assert answer.headers["Content-Disposition"] == 'attachment; filename="recepisse-PDV-2027-00001.pdf"'
        assert b"".join(answer.streaming_content).startswith(b"%PDF-")
        assert "no-store" in answer.headers["Cache-Control"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"

    def test_a_draft_has_no_receipt(self, call: Call) -> None:
        application = complete_draft(call)
        for name in ("receipt", "receipt_pdf"):
            assert owner_of(application).get(page(application, name)).status_code == 404


PAGES: dict[str, Callable[[Application, Application], str]] = {
    "list": lambda written, done: reverse("applications:list"),
    "start": lambda written, done: reverse("applications:start", args=["PDV-2027", "sport"]),
    "overview of a draft": lambda written, done: page(written, "edit"),
    "overview of a filed one": lambda written, done: page(done, "edit"),
    "review": lambda written, done: page(written, "review"),
    "text section": lambda written, done: page(written, "section", "projet"),
    "places": lambda written, done: page(written, "section", "territoire"),
    "people": lambda written, done: page(written, "section", "public"),
    "theme": lambda written, done: page(written, "section", "thematique"),
    "receipt": lambda written, done: page(done, "receipt"),
}
# Queries of a page once the call's rules are compiled, the two of the session and the account included.
COSTS = {
    "list": 8,
    "overview of a draft": 27,
    "overview of a filed one": 20,
    "review": 29,
    "text section": 19,
    "places": 22,
    "receipt": 12,
}


@pytest.fixture
def two(call: Call) -> tuple[Application, Application]:
    """A draft and a filed dossier of the same person."""
    done = filed(call, theme="numerique").application
    options: dict[str, Any] = {"by": done.created_by, "organisation": done.organisation}
    return complete_draft(call, theme="numerique", **options), done


@contextmanager
def nothing_written() -> Iterator[None]:
    """Count and checksum every table of ours before and after; a request that reads leaves them equal."""
    before = _checksums()
    yield
    changed = {table for table, mark in _checksums().items() if before[table] != mark}
    assert changed == set()


def _checksums() -> dict[str, str]:
    tables = {model._meta.db_table for model in apps.get_models(include_auto_created=True) if model._meta.managed}
    marks = {}
    with connection.cursor() as cursor:
        there = {*connection.introspection.table_names(cursor)} - {"django_session"}
        for table in sorted(tables & there):
            cursor.execute(f"SELECT md5(coalesce(string_agg(t::text, '' ORDER BY t::text), '')) FROM \"{table}\" t")
            marks[table] = cursor.fetchone()[0]
    return marks


def test_reading_writes_nothing(two: tuple[Application, Application]) -> None:
    client = owner_of(two[0])
    with nothing_written():
        for name, address in PAGES.items():
            for method in (client.get, client.head, client.options):
                assert method(address(*two)).status_code in (200, 405), name
        for name in ("submit", "act", "autosave"):
            more = {"submit": [], "act": ["send_for_signature"], "autosave": ["projet"]}[name]
            assert client.get(page(two[0], name, *more)).status_code == 405


@pytest.mark.parametrize("name", COSTS)
def test_what_a_page_costs_in_queries(two: tuple[Application, Application], name: str) -> None:
    client, address = owner_of(two[0]), PAGES[name](*two)
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    assert len(queries) <= COSTS[name], "\n".join(query["sql"][:150] for query in queries)


def test_the_list_costs_the_same_for_one_dossier_and_twenty(call: Call) -> None:
    organisation = OrganisationFactory()
    by = member(organisation)
    client = signed_in(by)

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(reverse("applications:list"))
        assert len(answer.context["drafts"]) + len(answer.context["groups"][1][1]) == organisation.applications.count()
        return len(queries)

    complete_draft(call, by=by, organisation=organisation)
    filed(call, by=by, organisation=organisation)
    client.get(reverse("applications:list"))
    few = cost()
    for _ in range(9):
        complete_draft(call, by=by, organisation=organisation)
        filed(call, by=by, organisation=organisation)
    assert cost() == few


def test_the_list_shows_drafts_first_then_the_latest_filed(call: Call) -> None:
    organisation = OrganisationFactory()
    by = member(organisation)
    first, second = (filed(call, by=by, organisation=organisation).application for _ in range(2))
    written = complete_draft(call, by=by, organisation=organisation)
    complete_draft(call)
    context = signed_in(by).get(reverse("applications:list")).context
    assert context["drafts"] == [written]
    assert [dossiers for _, dossiers in context["groups"]] == [[], [second, first], []]
