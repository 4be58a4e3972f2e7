"""Many filings at once: a dossier is filed once, and no number is given twice."""

from functools import partial

import pytest
from django.utils import timezone

from applications import services
from applications.models import Application, Assessment, Assignment, Event, Receipt, Submission
from applications.workflow import Action, NotAllowed, State
from contacts.models import OutboxEntry
from eligibility.models import Call
from tests.factories import OrganisationFactory, complete_draft, edit, filed, fresh, member
from tests.threads import together


def filing_of(application: Application) -> partial[Submission]:
    return partial(services.submit, by=application.created_by, application=application, version=application.version)


def test_thirty_clicks_file_one_dossier(committed_call: Call) -> None:
    application = complete_draft(committed_call)
    answers = together([filing_of(application)] * 30)
    assert {type(answer) for answer in answers} == {Submission}
    assert len({answer.pk for answer in answers}) == 1
    assert {answer.application.number for answer in answers} == {"PDV-2027-00001"}
    for model in (Submission, Assessment, Receipt, Assignment):
        assert model.objects.count() == 1
    assert Event.objects.filter(action=Action.SUBMIT).count() == 1
    assert OutboxEntry.objects.filter(kind="receipt").count() == 1
    assert OutboxEntry.objects.filter(kind="mail").count() == 2
    assert Call.objects.get(pk=committed_call.pk).last_number == 1


def test_filings_withdrawals_and_edits_at_once(committed_call: Call) -> None:
    """Different dossiers never share a number; on the same one, one action wins and the others hear why."""
    organisation = OrganisationFactory()
    by = member(organisation)
    drafts = [complete_draft(committed_call, by=by, organisation=organisation) for _ in range(12)]
    assert {type(answer) for answer in together([filing_of(row) for row in drafts])} == {Submission}
    numbers = sorted(fresh(row).number for row in drafts)
    assert numbers == [f"PDV-2027-{number:05d}" for number in range(1, 13)]

    withdraw = partial(
        services.move,
        by=by,
        at=timezone.now(),
        application=drafts[0],
        action=Action.WITHDRAW,
        reason="Projet abandonné.",
    )
    answers = together([withdraw] * 6)
    assert sorted(type(answer).__name__ for answer in answers) == ["Application", *["NotAllowed"] * 5]
    assert Event.objects.filter(application=drafts[0], action=Action.WITHDRAW).count() == 1

    # What was frozen is what is stored, whoever of the writer and the signatory came first.
    for turn in range(4):
        racing = complete_draft(committed_call, by=by, organisation=organisation)
        change = edit(racing, "title", f"Intitulé {turn}")
        save = partial(services.save_answers, by=by, at=timezone.now(), application=racing, edits=[change])
        saved, submitted = together([save, filing_of(racing)])
        row = fresh(racing)
        if isinstance(saved, Exception):
            assert isinstance(saved, NotAllowed)
            assert isinstance(submitted, Submission)
            assert submitted.content["answers"]["title"] == row.title == "Ateliers du samedi"
        else:
            assert isinstance(submitted, services.StaleReview)
            assert (row.state, row.title) == (State.DRAFT, f"Intitulé {turn}")


@pytest.mark.parametrize("texts", [("Le mien", "Le sien")])
def test_two_people_who_write_the_same_answer_lose_no_text(committed_call: Call, texts: tuple[str, str]) -> None:
    application = complete_draft(committed_call)
    seen = [edit(application, "title", text) for text in texts]
    answers = together(
        [
            partial(
                services.save_answers,
                by=application.created_by,
                at=timezone.now(),
                application=application,
                edits=[change],
            )
            for change in seen
        ]
    )
    winner = fresh(application).title
    told = [conflict for answer in answers for conflict in answer.conflicts]
    assert winner in texts
    assert [(conflict.theirs, conflict.mine) for conflict in told] == [(winner, *set(texts) - {winner})]


def test_the_lock_is_what_keeps_filing_single(committed_call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    """Control: without the lock on the row, the same race is lost; the tests above can fail."""
    from applications.services import filing

    application = complete_draft(committed_call)
    monkeypatch.setattr(
        filing, "locked", lambda row: Application.objects.select_related("call", "theme", "organisation").get(pk=row.pk)
    )
    answers = together([filing_of(application)] * 8)
    assert any(not isinstance(answer, Submission) for answer in answers)
    assert filed(committed_call).application.number
