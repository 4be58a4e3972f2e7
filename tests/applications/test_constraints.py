"""What a dossier's state demands, the database demands too, whatever code writes."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from applications.models import Answer, Application, Assignment, Receipt
from contacts.models import Absence, MembershipRole, Referent, Service
from eligibility.models import Call
from tests.factories import MembershipFactory, OrganisationFactory, complete_draft, filed, member


@pytest.mark.parametrize(
    "wrong",
    [
        {"audience": 10, "audience_qpv": 11},
        {"audience": -1, "audience_qpv": None},
        {"requested_amount": "-0.01"},
        {"number": "PDV-2027-00001"},
        {"submitted_at": "now"},
        {"outcome": "eligible"},
        {"state": "submitted"},
        {"state": "submitted", "submitted_at": "now", "number": "N-1"},
        {"state": "granted", "submitted_at": "now", "outcome": "eligible"},
        {"state": "withdrawn", "number": "N-1", "outcome": "eligible"},
        {"state": "submitted", "submitted_at": "now", "number": "N-1", "outcome": "ineligible", "filing_reason": ""},
    ],
    ids=lambda wrong: ", ".join(wrong),
)
def test_a_wrong_draft_is_refused(call: Call, wrong: dict[str, Any]) -> None:
    application = complete_draft(call)
    wrong = {name: timezone.now() if value == "now" else value for name, value in wrong.items()}
    with pytest.raises(IntegrityError), transaction.atomic():
        Application.objects.filter(pk=application.pk).update(**wrong)


@pytest.mark.parametrize(
    "wrong", [{"number": ""}, {"submitted_at": None}, {"outcome": ""}, {"outcome": "ineligible"}, {"state": "draft"}]
)
def test_a_filed_dossier_keeps_number_date_and_outcome(call: Call, wrong: dict[str, Any]) -> None:
    application = filed(call).application
    with pytest.raises(IntegrityError), transaction.atomic():
        Application.objects.filter(pk=application.pk).update(**wrong)


def test_a_number_is_given_once(call: Call) -> None:
    first, second = filed(call).application, filed(call).application
    with pytest.raises(IntegrityError), transaction.atomic():
        Application.objects.filter(pk=second.pk).update(number=first.number)


def test_a_question_has_one_answer(call: Call) -> None:
    application = complete_draft(call)
    answer = application.answers.first()
    with pytest.raises(IntegrityError), transaction.atomic():
        Answer.objects.create(
            application=application, code=answer.code, value=1, updated_at=timezone.now(), updated_by=answer.updated_by
        )


@pytest.mark.parametrize(
    "case", ["two leads", "a lead and a box", "twice the same person", "nobody", "a box of no address"]
)
def test_one_side_is_in_charge(call: Call, case: str) -> None:
    application = filed(call, theme="culture").application
    first, other = application.assignments.get(role="lead"), Referent.objects.get(last_name="Guilmin")
    rows: dict[str, dict[str, Any]] = {
        "two leads": {"role": "lead", "referent": other},
        "a lead and a box": {"role": "box", "box_email": "boite@exemple.fr"},
        "twice the same person": {"role": "co_referent", "referent": first.referent},
        "nobody": {"role": "co_referent", "referent": None},
        "a box of no address": {"role": "box", "box_email": "", "ended_at": timezone.now()},
    }
    with pytest.raises(IntegrityError), transaction.atomic():
        Assignment.objects.create(application=application, service=first.service, since=timezone.now(), **rows[case])


def test_a_ready_receipt_has_its_file(call: Call) -> None:
    submission = filed(call)
    with pytest.raises(IntegrityError), transaction.atomic():
        Receipt.objects.filter(submission=submission).update(state="ready")


def test_contacts_hold_together(call: Call) -> None:
    organisation = OrganisationFactory()
    user = member(organisation)
    referent = Referent.objects.first()
    day = timezone.localdate()
    wrong: list[Any] = [
        lambda: MembershipFactory(user=user, organisation=organisation, role=MembershipRole.VIEWER),
        lambda: Absence.objects.create(referent=referent, starts_on=day, ends_on=day - timedelta(days=1)),
        lambda: Absence.objects.create(referent=referent, starts_on=day, ends_on=day, deputy=referent),
        lambda: Service.objects.exclude(is_last_resort=True).filter(box_email="").update(is_last_resort=True),
        lambda: Service.objects.filter(is_last_resort=True).update(box_email=""),
        lambda: Service.objects.create(slug="autre", name="Autre", box_email="a@exemple.fr", is_last_resort=True),
    ]
    for write in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            write()
