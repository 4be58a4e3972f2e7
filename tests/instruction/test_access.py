"""Who opens what: each person against each page. Foreign and unknown give the same answer, to the byte."""

import uuid

import pytest
from django.test import Client
from django.urls import reverse

from applications.models import Application, Assignment, Event
from applications.workflow import State
from eligibility.models import Call
from tests.factories import UserFactory, complete_draft, filed, referent_with_account
from tests.instruction.conftest import THEME, People, lead_of

#: For each person: the inbox, and the dossier.
MATRIX = {
    "anonymous": (302, 302),
    "owner": (404, 404),
    "other association": (404, 404),
    "referent of the theme": (200, 200),
    "referent of another theme": (200, 404),
    "deputy who received it": (200, 200),
    "referent no longer in function": (404, 404),
    "administrator": (200, 200),
}


@pytest.mark.parametrize("person", MATRIX)
def test_the_matrix(people: People, client: Client, person: str) -> None:
    who = people.people[person]
    if who is not None:
        client.force_login(who)
    inbox = client.get(f"{reverse('instruction:inbox')}?vue=tous")
    dossier = client.get(reverse("instruction:dossier", args=[people.dossier.public_id]))
    assert (inbox.status_code, dossier.status_code) == MATRIX[person]
    seen = MATRIX[person][1] == 200
    assert (people.dossier.number in inbox.content.decode()) is seen


def test_everyone_of_the_matrix_is_tested(people: People) -> None:
    assert people.people.keys() == MATRIX.keys()


@pytest.mark.parametrize("person", ["owner", "other association", "referent of another theme"])
def test_foreign_and_unknown_are_the_same_page(people: People, client: Client, person: str) -> None:
    client.force_login(people.people[person])
    foreign = client.get(reverse("instruction:dossier", args=[people.dossier.public_id]))
    unknown = client.get(reverse("instruction:dossier", args=[uuid.uuid4()]))
    assert foreign.status_code == unknown.status_code == 404
    assert foreign.content == unknown.content


@pytest.mark.parametrize("state", [State.DRAFT, State.AWAITING_SIGNATURE])
def test_what_is_not_filed_is_unknown_to_the_services(call: Call, client: Client, state: State) -> None:
    draft = complete_draft(call, theme=THEME)
    Application.objects.filter(pk=draft.pk).update(state=state)
    for who in (UserFactory(is_staff=True), referent_with_account(lead_of(THEME))):
        client.force_login(who)
        assert client.get(reverse("instruction:dossier", args=[draft.public_id])).status_code == 404
        assert draft.title not in client.get(reverse("instruction:inbox")).content.decode()


def test_a_right_that_ends_is_refused_at_the_next_click(people: People, client: Client) -> None:
    address = reverse("instruction:dossier", args=[people.dossier.public_id])
    client.force_login(people.people["deputy who received it"])
    assert client.get(address).status_code == 200
    line = people.dossier.assignments.get(ended_at=None, role="lead")
    Assignment.objects.filter(application=people.dossier).update(ended_at=people.dossier.submitted_at)
    people.dossier.assignments.create(role="box", service=line.service, box_email="boite@exemple.fr", since=line.since)
    assert client.get(address).status_code == 404


def test_pages_of_the_services_only_read(people: People, client: Client) -> None:
    client.force_login(people.people["administrator"])
    for name, args in (("instruction:inbox", []), ("instruction:dossier", [people.dossier.public_id])):
        assert client.post(reverse(name, args=args)).status_code == 405


class TestTraceOfReadings:
    """An administrator who does not answer for a dossier leaves a trace; those who do leave none."""

    @staticmethod
    def readings(dossier: Application) -> list[Event]:
        return list(Event.objects.filter(application=dossier, action="read"))

    def test_an_administrator_leaves_one_trace_an_hour(self, people: People, client: Client) -> None:
        who = people.people["administrator"]
        client.force_login(who)
        for _ in range(3):
            client.get(reverse("instruction:dossier", args=[people.dossier.public_id]))
        (reading,) = self.readings(people.dossier)
        assert (reading.actor, reading.role, reading.source, reading.target) == (who, "administrator", "", "")

    def test_the_trace_shows_in_the_path_of_the_dossier(self, people: People, client: Client) -> None:
        client.force_login(people.people["administrator"])
        address = reverse("instruction:dossier", args=[people.dossier.public_id])
        client.get(address)
        assert "Lu par un administrateur" in client.get(address).content.decode()

    @pytest.mark.parametrize("person", ["referent of the theme", "deputy who received it"])
    def test_who_answers_for_it_leaves_none(self, people: People, client: Client, person: str) -> None:
        client.force_login(people.people[person])
        client.get(reverse("instruction:dossier", args=[people.dossier.public_id]))
        assert self.readings(people.dossier) == []

    def test_an_administrator_who_is_referent_of_the_theme_leaves_none(self, call: Call, client: Client) -> None:
        who = referent_with_account(lead_of(THEME))
        who.is_staff = True
        who.save()
        dossier = filed(call, theme=THEME).application
        client.force_login(who)
        assert client.get(reverse("instruction:dossier", args=[dossier.public_id])).status_code == 200
        assert self.readings(dossier) == []

    def test_the_inbox_leaves_none(self, people: People, client: Client) -> None:
        client.force_login(people.people["administrator"])
        client.get(reverse("instruction:inbox"))
        assert self.readings(people.dossier) == []
