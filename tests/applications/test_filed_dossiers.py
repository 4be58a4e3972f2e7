"""What becomes of a filed dossier: who receives it, and evidence that nobody rewrites."""

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import F, ProtectedError
from django.utils import timezone

from applications import selectors
from applications.models import Application, Assessment, Event, Submission
from contacts.models import Absence, Referent, Service
from eligibility.models import Call
from tests.factories import filed, mails_to


class TestRouting:
    def assignments(self, submission: Submission) -> list[tuple[str, str, str]]:
        rows = submission.application.assignments.order_by("order")
        return [(row.role, str(row), row.stands_in_for) for row in rows]

    def test_the_theme_s_referents_receive_it_in_order(self, call: Call) -> None:
        submission = filed(call, theme="culture")
        assert self.assignments(submission) == [
            ("lead", "Bénédicte Tillard", ""),
            ("co_referent", "Michel Ruffin", ""),
        ]
        for referent in Referent.objects.filter(theme_referents__theme__slug="culture"):
            (mail,) = mails_to(referent.email)
            assert "PDV-2027-00001" in mail["subject"]

    def test_the_deputy_of_an_absent_lead_receives_it(self, call: Call) -> None:
        lead = Referent.objects.get(theme_referents__theme__slug="culture", theme_referents__order=1)
        deputy = Referent.objects.get(last_name="Guilmin")
        day = selectors.today(timezone.now())
        Absence.objects.create(referent=lead, starts_on=day, ends_on=day, deputy=deputy)
        submission = filed(call, theme="culture")
        assert self.assignments(submission)[0] == ("lead", "Stéphanie Guilmin", "Bénédicte Tillard")
        assert len(mails_to(deputy.email)) == 1
        assert mails_to(lead.email) == []
        assert deputy.email in mails_to(submission.submitted_by.email)[0]["body"]

    def test_a_theme_without_referent_falls_to_the_service_box(self, call: Call) -> None:
        submission = filed(call, theme="sport")
        assert self.assignments(submission) == [("box", "Service Politique de la Ville", "")]
        box = Service.objects.get(is_last_resort=True).box_email
        assert box == "servicePDV@lillemetropole.fr"
        assert submission.application.assignments.get().contact_email == box
        assert len(mails_to(box)) == 1

    def test_everyone_away_and_no_box_of_its_own_falls_to_the_last_resort(self, call: Call) -> None:
        Referent.objects.filter(theme_referents__theme__slug="numerique").update(is_active=False)
        submission = filed(call, theme="numerique")
        assignment = submission.application.assignments.get()
        assert assignment.box_email == "servicePDV@lillemetropole.fr"
        assert assignment.service.slug == "innovation-sociale-numerique"

    @pytest.mark.parametrize("theme", ["sport", "numerique", "culture"])
    def test_someone_is_always_in_charge_and_told(self, call: Call, theme: str) -> None:
        submission = filed(call, theme=theme)
        in_charge = submission.application.assignments.filter(role__in=("lead", "box"), ended_at=None)
        assert in_charge.count() == 1
        assert mails_to(in_charge.get().contact_email)


class TestEvidence:
    @pytest.mark.parametrize("model", [Submission, Assessment, Event])
    def test_the_database_refuses_to_change_or_remove_it(self, call: Call, model: type) -> None:
        filed(call)
        table, column = model._meta.db_table, "at" if model is not Assessment else "made_at"
        for statement in (f"UPDATE {table} SET {column} = {column}", f"DELETE FROM {table}"):
            with pytest.raises(DatabaseError, match="Cannot"), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(statement)
        with pytest.raises(DatabaseError), transaction.atomic():
            model.objects.update(**{column: F(column)})
        row = model.objects.first()
        with pytest.raises(DatabaseError), transaction.atomic():
            row.save()

    def test_the_dossier_of_a_filing_cannot_be_removed(self, call: Call) -> None:
        submission = filed(call)
        with pytest.raises(ProtectedError), transaction.atomic():
            submission.application.delete()
        assert Application.objects.filter(pk=submission.application_id).exists()
