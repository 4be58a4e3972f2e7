"""What committees and funders leave as evidence: the application's role adds to it and rewrites nothing; what was
signed or sent and then altered is found."""

from collections.abc import Iterator

import pgtrigger
import pytest
from django.db import Error, connection, transaction
from django.db.models import Model
from django.utils import timezone

from applications.models import Event, InterestDeclaration
from committees.models import Minutes, MinutesLine, ResidentOpinion
from committees.selectors.minutes import digest_of
from committees.services.minutes import sign
from eligibility.models import Call
from funding.models import CommitmentChange, Letter, Payment, Vote
from instruction.services.letters import digest_of as digest_of_letter
from melpv.audit.roles import evidence_models
from melpv.audit.verifying import Counted, faults
from tests.bundled import call
from tests.committees.test_minutes import held, written
from tests.factories import PASSWORD
from tests.melpv.test_roles import acting, role
from tests.sitting_rows import Sat, sat

__all__ = ["acting", "call", "role"]

EVIDENCE = {
    Vote: "reference = 'x'",
    Payment: "reference = 'x'",
    CommitmentChange: "source = 'x'",
    ResidentOpinion: "text = 'x'",
    InterestDeclaration: "count = 0",
}


def _look_away(*models: type[Model]) -> str:
    """What pgtrigger itself sends to set the triggers of these models aside."""
    named = [trigger.get_pgid(one) for one, trigger in pgtrigger.registered() if one in models]
    return f"SET LOCAL pgtrigger.ignore = '{{{','.join(named)}}}'"


def _refused(*statements: str) -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
            transaction.set_rollback(True)
    except Error:
        return True
    return False


def _attempts() -> Iterator[tuple[str, ...]]:
    for model, change in EVIDENCE.items():
        table = model._meta.db_table
        for statement in (f"UPDATE {table} SET {change}", f"DELETE FROM {table}", f"TRUNCATE {table} CASCADE"):
            yield (statement,)
            yield (_look_away(model), statement)


def test_the_application_s_role_works_at_a_sitting_and_rewrites_no_evidence_of_it(call: Call, acting: str) -> None:
    case = sat(call)
    InterestDeclaration.objects.create(user=case.member, year=2026, made_at=timezone.now())
    assert all(model._base_manager.exists() for model in EVIDENCE)
    assert set(EVIDENCE) <= evidence_models()
    assert [attempt for attempt in _attempts() if not _refused(*attempt)] == []
    signed = f"(SELECT id FROM committees_minutes WHERE id = {case.signed.pk})"
    for statement in (
        f"UPDATE committees_minutes SET sha256 = 'x' WHERE id IN {signed}",
        f"UPDATE committees_minutes SET signed_at = NULL, signed_by_id = NULL, sha256 = '' WHERE id IN {signed}",
        f"DELETE FROM committees_minutes WHERE id IN {signed}",
        f"UPDATE committees_minutesline SET text = 'x' WHERE minutes_id IN {signed}",
        f"DELETE FROM committees_minutesline WHERE minutes_id IN {signed}",
    ):
        assert _refused(statement), statement
    # A trigger may be set aside by that role; it cannot write the journal again, which is where it is found.
    rewritten = f"UPDATE committees_minutesline SET text = 'x' WHERE minutes_id IN {signed}"
    assert not _refused(_look_away(Minutes, MinutesLine), rewritten)


@pytest.fixture
def case(call: Call) -> Sat:
    return sat(call)


class TestMinutes:
    @pytest.fixture
    def minutes(self, call: Call) -> Minutes:
        admin, chair, sitting, _ = held(call)
        kept = written(admin, sitting)
        return sign(by=chair, at=timezone.now(), minutes=kept, version=kept.version, password=PASSWORD)

    def _said(self) -> list[str]:
        return [one for one in faults(Counted()) if one.startswith("relevé")]

    def test_signed_their_digest_is_in_the_journal_of_each_dossier(self, minutes: Minutes) -> None:
        told = Event.objects.filter(action="minutes_signed")
        assert told.count() == 2
        assert {event.details["sha256"] for event in told} == {minutes.sha256}
        assert self._said() == []

    def test_a_line_written_again_is_found_even_with_another_digest(self, minutes: Minutes) -> None:
        with pgtrigger.ignore():
            MinutesLine.objects.filter(minutes=minutes, kind="position").update(text="La Région donne tout.")
            (fault,) = self._said()
            assert fault.endswith("il n’a plus son empreinte")
            Minutes.objects.filter(pk=minutes.pk).update(sha256=digest_of(minutes))
            (fault,) = self._said()
            assert fault.endswith("il n’est plus celui qui a été signé")

    def test_a_signature_taken_away_is_found(self, minutes: Minutes) -> None:
        with pgtrigger.ignore():
            Minutes.objects.filter(pk=minutes.pk).update(signed_at=None, signed_by=None, sha256="")
        (fault,) = self._said()
        assert fault.endswith("il était signé, il ne l’est plus")


def test_a_letter_that_says_something_else_than_what_was_sent_is_found(case: Sat) -> None:
    assert not [one for one in faults(Counted()) if "courrier" in one]
    letter = Letter.objects.get()
    assert letter.sha256 == digest_of_letter(letter.content)
    Letter.objects.update(content=letter.content | {"subject": "Accord"})
    assert f"{case.dossier.number} : un courrier envoyé n’a plus son empreinte" in list(faults(Counted()))
