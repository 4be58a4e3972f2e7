"""An association may step out until the decision; those in charge are told, once each."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from applications import services
from applications.models import Event
from applications.workflow import Action, NotAllowed, State
from contacts.models import OutboxEntry, User
from eligibility.models import Call
from tests.factories import filed, fresh


def test_those_in_charge_are_told(call: Call) -> None:
    application = filed(call, theme="numerique").application
    OutboxEntry.objects.all().delete()
    services.move(
        by=application.created_by,
        at=timezone.now(),
        application=application,
        action=Action.WITHDRAW,
        reason="Plus de salle",
    )
    mails = OutboxEntry.objects.filter(kind="mail")
    expected = {assignment.contact_email for assignment in application.assignments.all()}
    assert {mail.payload["to"] for mail in mails} == expected
    assert len(mails) == len(expected) == 2
    assert all("Plus de salle" in mail.payload["body"] for mail in mails)


def test_a_reason_is_asked_and_nothing_is_written_without_it(call: Call) -> None:
    application = filed(call).application
    with pytest.raises(NotAllowed, match="motif"):
        services.move(
            by=application.created_by, at=timezone.now(), application=application, action=Action.WITHDRAW, reason="  "
        )
    assert fresh(application).state == State.SUBMITTED
    assert not Event.objects.filter(application=application, action=Action.WITHDRAW).exists()


def test_who_is_of_the_services_too_does_there_what_an_association_does(call: Call, client: Client) -> None:
    application = filed(call).application
    User.objects.filter(pk=application.created_by.pk).update(is_staff=True)
    client.force_login(application.created_by)
    assert client.post(reverse("applications:act", args=[application.public_id, "admit"])).status_code == 404
    page = client.get(reverse("applications:edit", args=[application.public_id]))
    assert "Déclarer recevable" not in page.content.decode()
    assert fresh(application).state == State.SUBMITTED
