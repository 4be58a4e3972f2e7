"""The task list: sections, what each lacks, declaring one finished, checking its answers, going back where one was."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from applications import selectors, services
from applications.answers import fingerprint, values_of
from applications.models import Application, SectionMark
from applications.questionnaire import asked_codes, is_optional
from applications.selectors import SectionStatus
from applications.workflow import NotAllowed
from contacts.models import MembershipRole
from eligibility.models import Call
from tests.factories import complete_draft, draft, edit, filed, fresh, member, signed_in


def url(application: Application, section: str, name: str = "section") -> str:
    return reverse(f"applications:{name}", args=[application.public_id, section])


def state(application: Application, section: str) -> selectors.SectionState:
    return selectors.dossier(fresh(application), selectors.today(timezone.now())).section(section)


def mark(application: Application, section: str, *, finished: bool = True, by: Any = None) -> None:
    services.mark_section(
        by=by or application.created_by,
        at=timezone.now(),
        application=application,
        section=section,
        finished=finished,
    )


def change(application: Application, code: str, value: Any) -> None:
    services.save_answers(
        by=application.created_by, at=timezone.now(), application=application, edits=[edit(application, code, value)]
    )


@pytest.fixture
def application(call: Call) -> Application:
    return complete_draft(call)


@pytest.fixture
def writer(application: Application) -> Client:
    return signed_in(application.created_by)


class TestFinishing:
    def test_a_section_goes_from_nothing_to_finished_and_back(self, call: Call) -> None:
        application = draft(call)
        assert state(application, "moyens").status is SectionStatus.TO_COMPLETE
        change(application, "recruitment", False)
        assert state(application, "moyens").status is SectionStatus.STARTED
        change(application, "human_means", [{"row": "volunteers", "number": 3, "etpt": None}])
        assert state(application, "moyens").status is SectionStatus.STARTED
        mark(application, "moyens")
        assert state(application, "moyens").status is SectionStatus.DONE
        mark(application, "moyens", finished=False)
        assert state(application, "moyens").status is SectionStatus.STARTED

    def test_what_is_missing_refuses_it_and_writes_nothing(self, call: Call) -> None:
        application = draft(call)
        with pytest.raises(services.SectionIncomplete) as refusal:
            mark(application, "moyens")
        assert [gap.anchor for gap in refusal.value.gaps] == ["div_id_human_means", "div_id_recruitment"]
        assert not SectionMark.objects.exists()

    def test_an_answer_emptied_later_takes_the_section_back_to_begun(self, application: Application) -> None:
        mark(application, "projet")
        change(application, "aims", None)
        assert state(application, "projet").status is SectionStatus.STARTED
        change(application, "aims", "Autrement")
        assert state(application, "projet").status is SectionStatus.DONE

    def test_saying_it_twice_changes_nothing(self, application: Application) -> None:
        mark(application, "projet")
        mark(application, "projet")
        assert SectionMark.objects.count() == 1

    def test_a_viewer_and_a_filed_dossier_are_refused(self, call: Call, application: Application) -> None:
        with pytest.raises(NotAllowed):
            mark(application, "projet", by=member(application.organisation, MembershipRole.VIEWER))
        with pytest.raises(NotAllowed):
            mark(filed(call).application, "projet")

    def test_a_required_undertaking_that_is_not_taken_is_missing(self, application: Application) -> None:
        change(application, "republican_contract", False)
        (gap,) = state(application, "engagements").gaps
        assert gap.label.startswith("Nous respectons le contrat d’engagement républicain")
        assert gap.label.endswith("le dossier ne peut pas être déposé")


class TestPages:
    def test_the_foot_declares_the_section_finished(self, application: Application, writer: Client) -> None:
        answer = writer.post(url(application, "projet"), {"finish": "asked", "finished": "yes"})
        assert answer.headers["Location"] == url(application, "territoire")
        assert state(application, "projet").marked
        writer.post(url(application, "projet"), {"finish": "asked"})
        assert not state(application, "projet").marked

    def test_an_autosave_says_nothing_of_it(self, application: Application, writer: Client) -> None:
        mark(application, "projet")
        writer.post(url(application, "projet", "autosave"), {"finish": "asked"})
        assert state(application, "projet").marked

    def test_a_refusal_keeps_what_was_typed_and_links_to_what_is_missing(self, call: Call) -> None:
        application = draft(call)
        client = signed_in(application.created_by)
        data = {"title": "Un titre", "base-title": fingerprint(None), "finish": "asked", "finished": "yes"}
        answer = client.post(url(application, "projet"), data)
        assert answer.status_code == 200
        page = answer.content.decode()
        assert "Cette partie n’est pas encore terminée" in page
        assert 'href="#div_id_aims"' in page
        assert fresh(application).title == "Un titre"
        assert not state(application, "projet").marked

    def test_the_page_always_says_what_is_missing(self, call: Call) -> None:
        application = draft(call)
        client = signed_in(application.created_by)
        page = client.get(url(application, "calendrier")).content.decode()
        assert "il manque" in page
        assert 'href="#div_id_indicators"' in page
        data = {"base-period_start": fingerprint(None), "period_start": "9 janvier 2027"}
        saved = client.post(url(application, "calendrier", "autosave"), data).content.decode()
        assert 'id="manques"' in saved
        assert 'href="#div_id_period_start"' not in saved

    def test_the_overview_counts_finished_sections(self, application: Application, writer: Client) -> None:
        total = selectors.dossier(application, selectors.today(timezone.now())).progress[1]
        mark(application, "projet")
        mark(application, "moyens")
        page = writer.get(reverse("applications:edit", args=[application.public_id])).content.decode()
        assert f"2 parties sur {total}" in page

    def test_checking_a_section_shows_its_answers_and_ways_back(self, application: Application, writer: Client) -> None:
        page = writer.get(url(application, "moyens", "check_section")).content.decode()
        assert "Salariés en CDI" in page
        assert f"{url(application, 'moyens')}?then=check#div_id_human_means" in page
        assert "Ateliers du samedi" in page
        assert "Des ateliers ouverts à tous les habitants" not in page

    def test_a_change_leads_back_where_one_was(self, application: Application, writer: Client) -> None:
        back = writer.post(url(application, "moyens"), {"then": "check"}).headers["Location"]
        assert back == url(application, "moyens", "check_section")
        back = writer.post(url(application, "moyens"), {"then": "https://exemple.fr"}).headers["Location"]
        assert back == url(application, "calendrier")

    def test_a_checked_section_is_declared_finished(self, application: Application, writer: Client) -> None:
        data = {"finish": "asked", "finished": "yes"}
        answer = writer.post(url(application, "moyens", "check_section"), data)
        assert answer.headers["Location"] == reverse("applications:edit", args=[application.public_id])
        assert state(application, "moyens").marked
        change(application, "recruitment", None)
        answer = writer.post(url(application, "moyens", "check_section"), data)
        assert f"{url(application, 'moyens')}#div_id_recruitment" in answer.content.decode()

    def test_an_unknown_section_has_nothing_to_check(self, application: Application, writer: Client) -> None:
        assert writer.get(url(application, "rien", "check_section")).status_code == 404

    def test_optional_questions_are_marked_and_no_other(self, application: Application, writer: Client) -> None:
        page = writer.get(url(application, "moyens")).content.decode()
        assert page.count("(facultatif)") == 1
        assert is_optional("material_means", required=False)
        assert not is_optional("audience", required=False)


class TestForms:
    def test_the_light_form_keeps_its_sections_short(self, call: Call) -> None:
        application = draft(call, theme="quartiers-de-veille")
        shown = selectors.dossier(application, selectors.today(timezone.now())).sections
        assert {"partenaires", "calendrier", "engagements"} <= {one.section.slug for one in shown}
        assert not {"moyens", "financement"} & {one.section.slug for one in shown}

    def test_numbers_that_a_table_tells_are_not_asked(self, call: Call) -> None:
        application = draft(call, theme="gusp")
        codes = {item.code for one in state_of(application) for item in one.asked}
        assert "partner_structures" in codes
        assert not {"partners", "memo_pages", "other_funding"} & codes
        assert "partners" in asked_codes(["partners"])

    def test_every_question_of_every_theme_has_its_page(self, call: Call) -> None:
        """Sections of all themes render, empty then full."""
        for offer in call.call_themes.select_related("theme"):
            application = draft(call, theme=offer.theme.slug)
            client = signed_in(application.created_by)
            assert client.get(url(application, "engagements")).status_code == 200
            if any(one.section.slug == "thematique" for one in state_of(application)):
                assert client.get(url(application, "thematique")).status_code == 200
        assert values_of(application)["funding_year"] == 1


def state_of(application: Application) -> tuple[selectors.SectionState, ...]:
    return selectors.dossier(fresh(application), selectors.today(timezone.now())).sections


def test_the_list_beside_a_section_says_each_state_and_shows_the_current_one(call: Call) -> None:
    application = draft(call)
    page = signed_in(application.created_by).get(url(application, "projet")).content.decode()
    beside = page[page.index("task-list-side") : page.index("</ul>", page.index("task-list-side"))]
    assert beside.count("<li ") == beside.count("<svg ") == len(state_titles(beside))
    assert beside.count('aria-current="step"') == 1
    assert {"À compléter", "En cours", "Après le reste"} >= set(state_titles(beside)) >= {"À compléter"}


def state_titles(beside: str) -> list[str]:
    return [part.split('"', 1)[0] for part in beside.split('title="')[1:]]
