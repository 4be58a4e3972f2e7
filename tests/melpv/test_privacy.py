"""A person's data: all of hers and nothing of anybody else's; an account that ends, or says why it cannot."""

import importlib
import io
import json
import zipfile
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from applications.models import Application, Event, Message, Thread
from contacts.mail import write_mail
from contacts.models import Membership, MembershipRole, Referent, User
from contacts.outbox import drain
from eligibility.models import Call
from melpv.privacy.accounts import CannotLeave, close_account
from melpv.privacy.export import archive, data_of
from melpv.privacy.models import DataRequest, RetentionRule
from tests.bundled import call
from tests.factories import (
    PASSWORD,
    OrganisationFactory,
    UserFactory,
    complete_draft,
    filed,
    member,
    referent_with_account,
    signed_in,
)

CANARY = "Canari-de-la-Lys"
OTHER = "Tierce-personne"


__all__ = ["call"]


@pytest.fixture(autouse=True)
def _rules(db: None) -> None:
    """The rules that the migration adds; a test that emptied the tables may have run before."""
    importlib.import_module("melpv.privacy.migrations.0002_first_rules").add_rules(apps, None)


@pytest.fixture
def person() -> User:
    return UserFactory(first_name=CANARY, last_name="Ici", email="canari@exemple.fr")


@pytest.fixture
def life(call: Call, person: User) -> dict[str, Any]:
    """She wrote, filed, answered and was written to, beside a colleague whose name must go nowhere."""
    organisation = OrganisationFactory()
    Membership.objects.create(user=person, organisation=organisation, role=MembershipRole.SIGNATORY)
    colleague = member(organisation, first_name=OTHER, last_name="Là", email="tierce@exemple.fr")
    draft = complete_draft(call, by=person, organisation=organisation, answers={"summary": f"Écrit avec {OTHER}."})
    submission = filed(call, by=person, organisation=organisation)
    now = timezone.now()
    thread = Thread.objects.create(application=submission.application, subject="Budget", opened_at=now, last_at=now)
    for author, body in ((person, "Bonjour, de ma part."), (colleague, f"Signé {OTHER}")):
        Message.objects.create(thread=thread, side="association", author=author, body=body, at=now, key=str(author.pk))
    return {"organisation": organisation, "colleague": colleague, "draft": draft, "submission": submission}


def _database_text() -> str:
    """Every row of every table of ours, as text: what a stolen copy would hold."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT t::text FROM "{table}" t')
            found += [row[0] for row in cursor.fetchall()]
    return "\n".join(found)


class TestExport:
    def test_it_holds_all_that_is_hers(self, life: dict[str, Any], person: User) -> None:
        data = data_of(person, timezone.now())
        text = json.dumps(data, ensure_ascii=False)
        for planted in (
            CANARY,
            "canari@exemple.fr",
            life["organisation"].name,
            life["submission"].application.number,
            str(life["draft"].public_id),
            "Bonjour, de ma part.",
        ):
            assert planted in text, planted
        assert len(data["Dossiers commencés"]) == 2
        assert len(data["Dossiers déposés"]) == 1
        assert {row["geste"] for row in data["Gestes sur les dossiers"]} == {"start", "submit"}
        assert len(data["Courriels envoyés par le portail"]) >= 1

    def test_it_holds_nothing_of_anybody_else(self, life: dict[str, Any], person: User) -> None:
        text = json.dumps(data_of(person, timezone.now()), ensure_ascii=False)
        assert OTHER not in text
        assert "tierce@exemple.fr" not in text

    def test_every_table_that_points_to_an_account_is_read(self, life: dict[str, Any], person: User) -> None:
        """A table added tomorrow is in the copy without a word here: the generic reader goes through the models."""
        acts = data_of(person, timezone.now())
        assert any(subject.startswith("Réponses") for subject in acts)
        told = {subject for subject in acts if subject not in ("Compte", "Structures")}
        pointing = [
            relation
            for relation in User._meta.related_objects
            if relation.related_model._meta.app_label != "pghistory"
            and relation.related_model._base_manager.filter(**{relation.field.name: person}).exists()
        ]
        assert len(pointing) > 5
        assert len(told) >= len({relation.related_model for relation in pointing} - {Membership}) - 2

    def test_a_referent_finds_her_function(self, call: Call) -> None:
        user = referent_with_account(Referent.objects.get(last_name="Tillard"))
        (row,) = data_of(user, timezone.now())["Fonction"]
        assert row["nom"] == "Tillard"

    def test_the_zip_is_read_by_machines_and_people(self, life: dict[str, Any], person: User) -> None:
        client = signed_in(person)
        answer = client.post(reverse("privacy:export"))
        assert answer["Content-Disposition"].startswith('attachment; filename="mes-donnees-')
        assert answer["Cache-Control"] == "no-store, private"
        box = zipfile.ZipFile(io.BytesIO(answer.content))
        held = json.loads(box.read("donnees.json"))
        assert held["donnees"]["Compte"][0]["prénom"] == CANARY
        page = box.read("donnees.html").decode()
        assert CANARY in page
        assert "Bonjour, de ma part." in page
        assert OTHER not in page
        assert DataRequest.objects.get().kind == "export"
        assert client.get(reverse("privacy:export")).status_code == 405

    def test_a_written_text_stays_text_in_the_page(self, person: User) -> None:
        person.first_name = "<script>alert(1)</script>"
        person.save()
        box = zipfile.ZipFile(io.BytesIO(archive(person, timezone.now())))
        assert "<script>" not in box.read("donnees.html").decode()

    def test_its_cost_does_not_grow_with_the_rows(
        self, life: dict[str, Any], person: User, django_assert_max_num_queries: Any
    ) -> None:
        with django_assert_max_num_queries(110):
            data_of(person, timezone.now())


class TestPages:
    def test_the_notice_is_for_everyone_and_reads_the_rules(self, client: Client) -> None:
        RetentionRule.objects.filter(subject="drafts").update(months=18)
        page = client.get(reverse("privacy:notice")).content.decode()
        assert "18 mois" in page
        assert "10 ans" in page

    def test_the_contact_is_the_one_configured(self, client: Client, settings: Any) -> None:
        settings.DPO_CONTACT = "dpo@metropole.exemple"
        assert "dpo@metropole.exemple" in client.get(reverse("privacy:notice")).content.decode()

    def test_mine_tells_what_is_held(self, life: dict[str, Any], person: User) -> None:
        page = signed_in(person).get(reverse("privacy:mine")).content.decode()
        assert "Dossiers déposés" in page
        assert OTHER not in page


class TestClosing:
    def test_the_last_signatory_of_a_living_dossier_is_told_who_else_must_sign(
        self, life: dict[str, Any], person: User
    ) -> None:
        life["colleague"].memberships.update(role=MembershipRole.WRITER)
        page = signed_in(person).get(reverse("privacy:close")).content.decode()
        assert life["organisation"].name in page
        assert life["submission"].application.number in page
        answer = signed_in(person).post(reverse("privacy:close"), {"password": PASSWORD})
        assert answer.status_code == 200
        with pytest.raises(CannotLeave):
            close_account(user=person, at=timezone.now())
        person.refresh_from_db()
        assert person.is_active

    @pytest.mark.parametrize("freed", ["another signs", "the dossier is closed"])
    def test_she_leaves_once_freed(self, life: dict[str, Any], person: User, freed: str) -> None:
        if freed == "the dossier is closed":
            life["colleague"].memberships.update(role=MembershipRole.WRITER)
            Application.objects.filter(pk=life["submission"].application_id).update(state="withdrawn")
        close_account(user=person, at=timezone.now())
        person.refresh_from_db()
        assert not person.is_active

    def test_nothing_of_her_is_left(self, life: dict[str, Any], person: User, mailoutbox: list[Any]) -> None:
        write_mail("farewell", {"contact": "x"}, to=person.email, key="before")
        assert CANARY in _database_text()
        others = signed_in(person)
        client = signed_in(person)
        answer = client.post(reverse("privacy:close"), {"password": PASSWORD}, follow=True)
        assert "Votre compte est fermé" in answer.content.decode()
        drain()
        (last,) = [sent for sent in mailoutbox if "farewell" in str(sent.extra_headers)]
        assert last.to == ["canari@exemple.fr"]
        assert "fermé" in last.subject
        text = _database_text()
        assert CANARY not in text
        assert "canari@exemple.fr" not in text
        # The dossiers keep their author's number.
        row = Application.objects.get(pk=life["draft"].pk)
        assert str(row.created_by) == "Ancien compte"
        assert Event.objects.filter(actor=row.created_by).count() == 3
        for browser in (client, others):
            assert browser.get(reverse("applications:list")).status_code == 302
        wrong = Client().post(reverse("account_login"), {"login": "canari@exemple.fr", "password": PASSWORD})
        assert wrong.status_code == 200
        assert DataRequest.objects.get().kind == "deletion"

    def test_the_address_is_free_again(self, person: User) -> None:
        close_account(user=person, at=timezone.now())
        assert UserFactory(email="canari@exemple.fr").pk != person.pk

    def test_a_wrong_password_ends_nothing(self, person: User) -> None:
        client = signed_in(person)
        answer = client.post(reverse("privacy:close"), {"password": "une phrase fausse"})
        assert "Ce n’est pas votre mot de passe actuel" in answer.content.decode()
        person.refresh_from_db()
        assert person.is_active

    def test_guessing_it_here_is_slowed(self, person: User) -> None:
        client = signed_in(person)
        codes = [client.post(reverse("privacy:close"), {"password": f"faux {n}"}).status_code for n in range(12)]
        assert codes[-1] == 429

    def test_an_agent_is_sent_to_the_administration(self, call: Call) -> None:
        user = referent_with_account(Referent.objects.get(last_name="Tillard"))
        assert "agent" in signed_in(user).get(reverse("privacy:close")).content.decode()
        with pytest.raises(CannotLeave):
            close_account(user=UserFactory(is_staff=True), at=timezone.now())
