"""Pages of a draft: sections and autosave; with and without JavaScript; for those who may write only."""

import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from applications import services
from applications.answers import fingerprint, values_of
from applications.models import Application
from contacts.models import MembershipRole, User
from eligibility.models import Call
from tests.factories import (
    COMPLETE,
    OrganisationFactory,
    UserFactory,
    complete_draft,
    draft,
    edit,
    filed,
    fresh,
    member,
    signed_in,
)


def url(application: Application, section: str, *, autosave: bool = False) -> str:
    return reverse(f"applications:{'autosave' if autosave else 'section'}", args=[application.public_id, section])


def posted(application: Application, **typed: Any) -> dict[str, Any]:
    """What a browser posts for these fields: the text, and the fingerprint of the answer that was shown."""
    values = values_of(fresh(application))
    return typed | {f"base-{code}": fingerprint(values.get(code)) for code in typed}


@pytest.fixture
def application(call: Call) -> Application:
    return complete_draft(call)


@pytest.fixture
def writer(application: Application) -> Client:
    return signed_in(application.created_by)


class TestSections:
    def test_a_text_that_is_too_long_is_never_cut_in_silence(self, application: Application, writer: Client) -> None:
        """A browser with ``maxlength`` drops the end of what is pasted: the portal keeps it and says by how much."""
        assert "maxlength" not in writer.get(url(application, "projet")).content.decode()
        long = "é" * 3001
        saved = writer.post(url(application, "projet", autosave=True), posted(application, summary=long))
        assert "Ce texte compte 3001 caractères : gardez-en 3000 au plus." in saved.content.decode()
        assert long in writer.get(url(application, "projet")).content.decode()

    def test_the_autosave_says_why_an_answer_does_not_count(self, application: Application, writer: Client) -> None:
        typed = posted(application, period_start="à la rentrée")
        page = writer.post(url(application, "calendrier", autosave=True), typed).content.decode()
        assert "« Quand l’action commence-t-elle ? » : Écrivez une date avec le jour, le mois et l’année" in page

    @pytest.mark.parametrize(
        ("experimental", "plan", "shown"), [(None, "", False), (True, "", True), (False, "Lille en 2028", False)]
    )
    def test_the_review_leaves_out_what_was_not_asked(
        self, application: Application, writer: Client, experimental: bool | None, plan: str, shown: bool
    ) -> None:
        Application.objects.filter(pk=application.pk).update(experimental=experimental, phase2_plan=plan)
        page = writer.get(reverse("applications:review", args=[application.public_id])).content.decode()
        assert ("Phase II" in page) is shown

    def test_a_post_without_script_saves_and_goes_on(self, application: Application, writer: Client) -> None:
        answer = writer.post(url(application, "projet"), posted(application, title="Nouveau titre"))
        assert answer.status_code == 302
        assert answer.headers["Location"] == url(application, "territoire")
        assert fresh(application).title == "Nouveau titre"

    def test_from_the_review_one_goes_back_to_it(self, application: Application, writer: Client) -> None:
        answer = writer.post(url(application, "projet"), {**posted(application, title="Titre"), "then": "review"})
        review = reverse("applications:review", args=[application.public_id])
        assert answer.headers["Location"] == f"{review}#partie-projet"

    def test_text_is_stored_by_the_text_policy(self, application: Application, writer: Client) -> None:
        typed = "  Re\u0301ussite \u202eou\u202c\u200b pas\x00 "
        writer.post(url(application, "projet"), posted(application, title=typed, summary="Une\r\nDeux"))
        assert fresh(application).title == "Réussite ou pas"
        assert fresh(application).summary == "Une\nDeux"

    @pytest.mark.parametrize(
        ("section", "code", "typed"),
        [
            ("public", "audience", "une centaine"),
            ("public", "audience", "9" * 40),
            ("public", "audience_qpv", "1,5"),
            ("calendrier", "period_start", "31/02/2027"),
            ("calendrier", "period_end", "demain"),
            ("calendrier", "period_end", "01/01/2027"),
            ("moyens", "recruitment_etpt", "un et demi"),
            ("moyens", "recruitment_etpt", "NaN"),
            ("moyens", "recruitment_etpt", "5" * 400),
            ("projet", "title", "t" * 300),
        ],
    )
    def test_what_is_not_understood_is_kept_said_and_shown_again(
        self, application: Application, writer: Client, section: str, code: str, typed: str
    ) -> None:
        before = values_of(fresh(application))
        with_start = {"period_start": "09/01/2027"} if code == "period_end" else {}
        answer = writer.post(url(application, section), posted(application, **with_start, **{code: typed}))
        assert answer.status_code == 200
        assert answer.context["form"].errors[code]
        assert values_of(fresh(application)) == before
        assert fresh(application).rejected[code] == typed[:500]
        # A plain reload, later, shows the text and the sentence again.
        again = writer.get(url(application, section))
        assert typed in again.content.decode()
        assert again.context["form"].errors[code] == answer.context["form"].errors[code]

    def test_more_residents_than_people_are_said_at_once_and_after_a_reload(
        self, application: Application, writer: Client
    ) -> None:
        answer = writer.post(url(application, "public"), posted(application, audience="100", audience_qpv="150"))
        assert answer.status_code == 200
        assert "font partie des 100 personnes" in answer.content.decode()
        row = fresh(application)
        assert (row.audience, row.audience_qpv, row.rejected) == (100, 90, {"audience_qpv": "150"})
        assert "font partie des 100 personnes" in writer.get(url(application, "public")).content.decode()
        writer.post(url(application, "public"), posted(application, audience="100", audience_qpv="80"))
        row = fresh(application)
        assert (row.audience, row.audience_qpv, row.rejected) == (100, 80, {})

    def test_a_field_that_was_not_on_the_page_is_left_alone(self, application: Application, writer: Client) -> None:
        before = values_of(fresh(application))
        foreign = {"state": "submitted", "number": "X", "organisation": "1", "created_by": "1", "outcome": "eligible"}
        writer.post(url(application, "projet"), {"title": "Sans empreinte", **foreign})
        # An answer of another section does not pass either.
        writer.post(url(application, "projet"), posted(application, audience="5"))
        assert values_of(fresh(application)) == before
        assert fresh(application).state == "draft"

    def test_unticking_every_box_empties_the_answer(self, application: Application, writer: Client) -> None:
        data = posted(application, communes=[])
        del data["communes"]
        writer.post(url(application, "territoire"), data)
        assert fresh(application).communes.count() == 0

    @pytest.mark.parametrize(
        ("section", "code"), [("public", "audience"), ("public", "experimental"), ("territoire", "communes")]
    )
    def test_a_nul_is_no_fault_of_ours(self, application: Application, writer: Client, section: str, code: str) -> None:
        for autosave in (True, False):
            answer = writer.post(
                url(application, section, autosave=autosave), posted(application, **{code: "douze\x00"})
            )
            assert answer.status_code == 200
        assert fresh(application).rejected[code] == "douze"

    def test_a_commune_outside_the_list_is_refused(self, application: Application, writer: Client) -> None:
        answer = writer.post(url(application, "territoire"), posted(application, communes=["75056"]))
        assert answer.status_code == 200
        assert values_of(fresh(application))["communes"] == COMPLETE["communes"]

    def test_a_conflict_shows_both_texts(self, application: Application, writer: Client) -> None:
        mine = posted(application, title="Le mien")
        colleague = member(application.organisation)
        services.save_answers(
            by=colleague, at=timezone.now(), application=application, edits=[edit(application, "title", "Le sien")]
        )
        page = writer.post(url(application, "projet"), mine).content.decode()
        assert "Le mien" in page
        assert "Le sien" in page
        assert fresh(application).title == "Le sien"

    def test_an_unknown_section_is_not_found(self, application: Application, writer: Client) -> None:
        assert writer.get(url(application, "rien")).status_code == 404
        assert writer.post(url(application, "rien")).status_code == 404


class TestAutosave:
    def test_it_says_when_and_sends_the_findings(self, application: Application, writer: Client) -> None:
        answer = writer.post(url(application, "territoire", autosave=True), posted(application, communes=["59512"]))
        assert answer.status_code == 200
        at = timezone.localtime(fresh(application).updated_at)
        assert json.loads(answer.headers["X-Saved-At"]) == f"Enregistré à {at.hour} h {at.minute:02d}"
        assert "X-Not-Saved" not in answer.headers
        page = answer.content.decode()
        assert 'id="constats"' in page
        assert "commune" in page
        # One commune is below the minimum: the finding changed with the answer.
        before = writer.get(url(application, "territoire")).context["dossier"].assessment.outcome
        writer.post(url(application, "territoire", autosave=True), posted(application, communes=["59512", "59599"]))
        assert before != writer.get(url(application, "territoire")).context["dossier"].assessment.outcome

    def test_it_sends_the_new_fingerprints(self, application: Application, writer: Client) -> None:
        page = writer.post(url(application, "projet", autosave=True), posted(application, title="Un"))
        assert fingerprint("Un") in page.content.decode()

    @pytest.mark.parametrize("case", ["not understood", "conflict"])
    def test_it_does_not_claim_that_all_is_saved(self, application: Application, writer: Client, case: str) -> None:
        data = posted(application, audience="une centaine")
        if case == "conflict":
            data = posted(application, audience="130")
            services.save_answers(
                by=application.created_by,
                at=timezone.now(),
                application=application,
                edits=[edit(application, "audience", 125)],
            )
        answer = writer.post(url(application, "public", autosave=True), data)
        assert answer.headers["X-Not-Saved"] == "1"
        assert "n’est pas enregistrée" in json.loads(answer.headers["X-Saved-At"])

    def test_typing_on_after_a_conflict_still_overwrites_nothing(
        self, application: Application, writer: Client
    ) -> None:
        """The script puts the fingerprints it is sent into the form: they must not stand for a text never seen."""
        data = posted(application, title="Le mien")
        services.save_answers(
            by=member(application.organisation),
            at=timezone.now(),
            application=application,
            edits=[edit(application, "title", "Le sien")],
        )
        answer = writer.post(url(application, "projet", autosave=True), data)
        data |= dict(answer.context["bases"]) | {"title": "Le mien, suite"}
        writer.post(url(application, "projet", autosave=True), data)
        assert fresh(application).title == "Le sien"

    def test_a_filed_dossier_answers_409_without_a_time(self, call: Call) -> None:
        application = filed(call).application
        client = signed_in(application.created_by)
        answer = client.post(url(application, "projet", autosave=True), {"title": "x", "base-title": "x"})
        assert answer.status_code == 409
        assert "X-Saved-At" not in answer.headers
        assert fresh(application).title == COMPLETE["title"]

    def test_a_dossier_filed_while_one_writes_is_said_and_not_a_fault(
        self, call: Call, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        application = filed(call).application
        client = signed_in(application.created_by)
        # The page was opened on a draft; a colleague files between its check and its save.
        monkeypatch.setattr("applications.views.writing.is_writable", lambda request, application, section="": True)
        answer = client.post(url(application, "projet"), {"title": "x", "base-title": "x"}, follow=True)
        assert answer.status_code == 200
        assert "ne se modifie plus" in answer.content.decode()
        assert fresh(application).title == COMPLETE["title"]

    def test_reading_it_is_refused(self, application: Application, writer: Client) -> None:
        assert writer.get(url(application, "projet", autosave=True)).status_code == 405


class TestWhoMayWrite:
    @pytest.mark.parametrize("who", ["stranger", "pending", "other organisation", "staff"])
    def test_for_those_who_may_not_know_of_it_the_draft_does_not_exist(
        self, application: Application, who: str
    ) -> None:
        person = {
            "stranger": UserFactory,
            "pending": lambda: member(application.organisation, state="pending"),
            "other organisation": lambda: member(OrganisationFactory()),
            "staff": lambda: UserFactory(is_staff=True),
        }[who]()
        client = signed_in(person)
        unknown = "00000000-0000-4000-8000-000000000000"
        for method, name, args in (
            ("get", "edit", []),
            ("get", "review", []),
            ("get", "receipt", []),
            ("get", "receipt_pdf", []),
            ("get", "section", ["projet"]),
            ("post", "section", ["projet"]),
            ("post", "autosave", ["projet"]),
            ("post", "submit", []),
            ("post", "act", ["send_for_signature"]),
        ):
            answers = [
                getattr(client, method)(reverse(f"applications:{name}", args=[public_id, *args]), {"title": "x"})
                for public_id in (application.public_id, unknown)
            ]
            assert [answer.status_code for answer in answers] == [404, 404], name
            assert _without_nonce(answers[0]) == _without_nonce(answers[1]), name
        assert fresh(application).title == COMPLETE["title"]

    def test_a_viewer_reads_and_writes_nothing(self, application: Application) -> None:
        client = signed_in(member(application.organisation, MembershipRole.VIEWER))
        overview = reverse("applications:edit", args=[application.public_id])
        assert client.get(overview).status_code == 200
        assert client.get(reverse("applications:review", args=[application.public_id])).status_code == 200
        data = posted(application, title="Autre")
        assert client.get(url(application, "projet")).headers["Location"] == overview
        assert client.post(url(application, "projet"), data).headers["Location"] == overview
        assert client.post(url(application, "projet", autosave=True), data).status_code == 409
        client.post(reverse("applications:act", args=[application.public_id, "send_for_signature"]))
        assert (fresh(application).title, fresh(application).state) == (COMPLETE["title"], "draft")

    def test_a_right_taken_away_is_gone_at_the_next_request(self, application: Application) -> None:
        writer = member(application.organisation, MembershipRole.WRITER)
        client = signed_in(writer)
        assert client.get(url(application, "projet")).status_code == 200
        writer.memberships.all().delete()
        assert client.post(url(application, "projet"), posted(application, title="Autre")).status_code == 404
        User.objects.filter(pk=application.created_by.pk).update(is_active=False)
        owner = signed_in(application.created_by)
        assert owner.post(url(application, "projet"), posted(application, title="Autre")).status_code == 302
        assert fresh(application).title == COMPLETE["title"]

    def test_someone_not_signed_in_is_asked_to(self, application: Application) -> None:
        answer = Client().get(url(application, "projet"))
        assert answer.headers["Location"].startswith(reverse("account_login"))

    @pytest.mark.parametrize("identifier", ["1", "abc", "0" * 64, "{00000000-0000-4000-8000-000000000000}", "%2e%2e"])
    def test_malformed_identifiers_are_not_found(self, writer: Client, identifier: str) -> None:
        for rest in ("", "relecture/", "projet/", "recepisse.pdf"):
            assert writer.get(f"/dossiers/{identifier}/{rest}").status_code == 404


def test_a_new_draft_shows_its_sections(call: Call) -> None:
    application = draft(call, theme="culture")
    page = signed_in(application.created_by).get(reverse("applications:edit", args=[application.public_id]))
    for section in ("projet", "territoire", "public", "thematique", "financement", "engagements"):
        assert url(application, section) in page.content.decode()


def _without_nonce(answer: Any) -> str:
    """The page without what changes at each request: nonces and the address that was asked."""
    import re

    text = answer.content.decode()
    text = re.sub(r'nonce="[^"]+"|value="[A-Za-z0-9]{64}"', "", text)
    return re.sub(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", "", text)
