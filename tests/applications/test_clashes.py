"""Two texts for one answer: a choice that works without script, and that never overwrites what was not read."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from applications import services
from applications.answers import Value, fingerprint, values_of
from applications.models import Application
from eligibility.models import Call
from tests.factories import complete_draft, edit, fresh, member, signed_in


@pytest.fixture
def application(call: Call) -> Application:
    return complete_draft(call)


@pytest.fixture
def writer(application: Application) -> Client:
    return signed_in(application.created_by)


def page_of(application: Application, section: str = "projet") -> str:
    return reverse("applications:section", args=[application.public_id, section])


def colleague_writes(application: Application, code: str, value: Value) -> None:
    who = member(application.organisation)
    services.save_answers(by=who, at=timezone.now(), application=application, edits=[edit(application, code, value)])


def opened(application: Application, **typed: Any) -> dict[str, Any]:
    """The page as it was before the colleague wrote, with what is typed in it."""
    values = values_of(fresh(application))
    return typed | {f"base-{code}": fingerprint(values.get(code)) for code in typed}


@pytest.fixture
def clash(application: Application, writer: Client) -> dict[str, Any]:
    """What a browser holds once both texts are on the page."""
    typed = opened(application, summary="Le mien.", title="Mon titre")
    colleague_writes(application, "summary", "Le sien.")
    page = writer.post(page_of(application), typed)
    assert page.status_code == 200
    (shown,) = page.context["conflicts"]
    assert (shown.code, shown.theirs.value, shown.mine.value) == ("summary", "Le sien.", "Le mien.")
    assert shown.joinable
    return typed | dict(page.context["bases"]) | {"seen-summary": shown.seen}


@pytest.mark.parametrize(
    ("choice", "kept"), [("mine", "Le mien."), ("theirs", "Le sien."), ("both", "Le sien.\n\nLe mien.")]
)
def test_the_button_pressed_decides(
    application: Application, writer: Client, clash: dict[str, Any], choice: str, kept: str
) -> None:
    answer = writer.post(page_of(application), clash | {"choice": f"{choice}:summary"})
    assert answer.headers["Location"] == f"{page_of(application)}#div_id_summary"
    assert fresh(application).summary == kept
    # The rest of the page was saved beside.
    assert fresh(application).title == "Mon titre"
    assert 'class="clash"' not in writer.get(page_of(application)).content.decode()


def test_a_text_joined_by_hand_is_kept_as_mine(application: Application, writer: Client, clash: dict[str, Any]) -> None:
    writer.post(page_of(application), clash | {"summary": "Le sien et le mien.", "choice": "mine:summary"})
    assert fresh(application).summary == "Le sien et le mien."


def test_a_third_text_written_meanwhile_is_shown_and_not_overwritten(
    application: Application, writer: Client, clash: dict[str, Any]
) -> None:
    colleague_writes(application, "summary", "Encore un autre.")
    page = writer.post(page_of(application), clash | {"choice": "mine:summary"})
    assert page.status_code == 200
    assert page.context["conflicts"][0].theirs.value == "Encore un autre."
    assert fresh(application).summary == "Encore un autre."


def test_without_a_choice_going_on_overwrites_nothing(
    application: Application, writer: Client, clash: dict[str, Any]
) -> None:
    assert writer.post(page_of(application), clash).status_code == 200
    assert fresh(application).summary == "Le sien."


@pytest.mark.parametrize("choice", ["mine:title", "mine:", "mine", "others:summary", "both:state", "theirs:public_id"])
def test_a_choice_about_nothing_is_none(
    application: Application, writer: Client, clash: dict[str, Any], choice: str
) -> None:
    writer.post(page_of(application), clash | {"choice": choice, "summary": "Le mien."})
    row = fresh(application)
    assert (row.summary, row.state) == ("Le sien.", "draft")


def test_places_are_chosen_between_too(application: Application, writer: Client) -> None:
    typed = opened(application, communes=["59512"])
    colleague_writes(application, "communes", ["59599", "59650"])
    page = writer.post(page_of(application, "territoire"), typed)
    (shown,) = page.context["conflicts"]
    assert shown.theirs.value == ["Tourcoing", "Wattrelos"]
    data = typed | dict(page.context["bases"]) | {"seen-communes": shown.seen, "choice": "theirs:communes"}
    writer.post(page_of(application, "territoire"), data)
    assert values_of(fresh(application))["communes"] == ["59599", "59650"]
    data["choice"] = "mine:communes"
    writer.post(page_of(application, "territoire"), data | {"communes": ["59512"]})
    assert values_of(fresh(application))["communes"] == ["59512"]


def test_enter_in_a_field_chooses_nothing(application: Application, writer: Client) -> None:
    """The first button of the form is what Enter presses: it goes on, and is none of the choices."""
    typed = opened(application, summary="Le mien.")
    colleague_writes(application, "summary", "Le sien.")
    text = writer.post(page_of(application), typed).content.decode()
    first = text[text.index('<button form="formulaire"') :].partition(">")[0]
    assert "name=" not in first


def test_an_autosave_reads_the_dossier_once(
    application: Application, writer: Client, django_assert_max_num_queries: Any
) -> None:
    address = reverse("applications:autosave", args=[application.public_id, "projet"])
    writer.post(address, opened(application, title="Un"))
    data = opened(application, title="Deux")
    with django_assert_max_num_queries(AUTOSAVE_QUERIES) as counted:
        writer.post(address, data)
    whole = [query for query in counted.captured_queries if 'FROM "applications_answer"' in query["sql"]]
    # Once under the lock to compare, once to show what follows from the write.
    assert len(whole) == 2


AUTOSAVE_QUERIES = 31
