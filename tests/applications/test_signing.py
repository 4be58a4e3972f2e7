"""Signing: the password again, a few tries, and a way back to who wrote, with a reason."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from applications import services
from applications.models import Application
from applications.services import signing
from applications.workflow import Action, NotAllowed, State
from contacts.models import MembershipRole, User
from eligibility.models import Call
from tests.applications.test_filing_pages import gesture, page
from tests.factories import PASSWORD, OrganisationFactory, complete_draft, fresh, mails_to, member, signed_in


@pytest.fixture
def waiting(call: Call) -> tuple[Application, User, User]:
    """A dossier that waits for a signature, its writer and who signs."""
    organisation = OrganisationFactory()
    writer, signatory = member(organisation, MembershipRole.WRITER), member(organisation)
    application = complete_draft(call, by=writer, organisation=organisation)
    signed_in(writer).post(page(application, "act", "send_for_signature"))
    return fresh(application), writer, signatory


def test_the_mail_leads_to_the_review_where_one_signs(waiting: tuple[Application, User, User], settings) -> None:
    application, writer, signatory = waiting
    (mail,) = mails_to(signatory.email)
    assert settings.SITE_URL + page(application, "review") in mail["body"]
    assert mails_to(writer.email) == []
    shown = signed_in(signatory).get(page(application, "review")).content.decode()
    assert 'autocomplete="current-password"' in shown
    assert "Renvoyer avec ce motif" in shown
    assert 'name="password"' not in signed_in(writer).get(page(application, "review")).content.decode()


@pytest.mark.parametrize(
    "password", ["", "pas le bon", PASSWORD.upper(), f" {PASSWORD}", "x" * 5000, "\u202e" + PASSWORD]
)
def test_a_wrong_password_is_said_next_to_the_field_and_loses_nothing(call: Call, password: str) -> None:
    application = complete_draft(call, answers={"deployable": False})
    client = signed_in(application.created_by)
    data = gesture(application, has_read="on", reason="Utile au quartier.", password=password)
    answer = client.post(page(application, "submit"), data)
    assert answer.status_code == 200
    form = answer.context["form"]
    assert list(form.errors) == ["password"]
    body = answer.content.decode()
    assert "Utile au quartier." in body
    assert form["key"].value() == data["key"]
    assert password not in body or password in ("", "pas le bon")
    assert fresh(application).state == State.DRAFT
    # The same page, the right password: one dossier.
    assert client.post(page(application, "submit"), data | {"password": PASSWORD}).status_code == 302


def test_after_five_wrong_ones_one_waits_even_with_the_right_one(call: Call) -> None:
    application = complete_draft(call)
    client = signed_in(application.created_by)
    for _ in range(signing.WRONG_PASSWORDS):
        client.post(page(application, "submit"), gesture(application, password="faux"))
    answer = client.post(page(application, "submit"), gesture(application))
    assert "attendez 15 minutes" in str(answer.context["form"].errors["password"])
    assert fresh(application).state == State.DRAFT
    # The other people of the organisation sign as before.
    other = member(application.organisation)
    assert signed_in(other).post(page(application, "submit"), gesture(application)).status_code == 302


def test_a_right_password_forgets_the_wrong_ones(call: Call) -> None:
    by = member(OrganisationFactory())
    for _ in range(3):
        for _ in range(signing.WRONG_PASSWORDS - 1):
            with pytest.raises(services.NotSigned):
                services.confirm_password(by=by, password="faux")
        services.confirm_password(by=by, password=PASSWORD)


def test_the_signatory_returns_it_with_a_reason_that_the_writer_reads(
    waiting: tuple[Application, User, User],
) -> None:
    application, writer, signatory = waiting
    client = signed_in(signatory)
    answer = client.post(page(application, "act", "return_to_writer"), {"reason": "  "}, follow=True)
    assert "Écrivez le motif" in answer.content.decode()
    assert fresh(application).state == State.AWAITING_SIGNATURE
    client.post(page(application, "act", "return_to_writer"), {"reason": "Le budget ne tient pas."})
    assert fresh(application).state == State.DRAFT
    (mail,) = mails_to(writer.email)
    assert "Le budget ne tient pas." not in mail["body"]
    shown = signed_in(writer).get(page(application, "edit")).content.decode()
    assert "Le budget ne tient pas." in shown
    # Sent again, the reason is history.
    signed_in(writer).post(page(application, "act", "send_for_signature"))
    assert "Le budget ne tient pas." not in signed_in(writer).get(page(application, "edit")).content.decode()


def test_the_writer_takes_it_back_without_a_word(waiting: tuple[Application, User, User]) -> None:
    application, writer, _ = waiting
    signed_in(writer).post(page(application, "act", "return_to_writer"))
    assert fresh(application).state == State.DRAFT
    assert mails_to(writer.email) == []


def test_who_signs_and_writes_files_a_draft_in_one_action_with_the_password(call: Call, client: Client) -> None:
    application = complete_draft(call)
    client.force_login(application.created_by)
    without = {name: value for name, value in gesture(application).items() if name != "password"}
    assert client.post(page(application, "submit"), without).status_code == 200
    assert client.post(page(application, "submit"), gesture(application)).status_code == 302
    assert application.events.get(action=Action.SUBMIT).source == State.DRAFT


def test_a_viewer_sees_no_gesture(waiting: tuple[Application, User, User]) -> None:
    application, _, _ = waiting
    viewer = member(application.organisation, MembershipRole.VIEWER)
    shown = signed_in(viewer).get(reverse("applications:review", args=[application.public_id])).content.decode()
    assert "Renvoyer avec ce motif" not in shown
    assert 'name="password"' not in shown
    with pytest.raises(NotAllowed):
        services.move(by=viewer, at=timezone.now(), application=application, action=Action.RETURN_TO_WRITER)
