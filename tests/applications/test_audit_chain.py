"""The journal: chained by the database whatever writes it, and what was altered past the triggers is found."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from applications import services
from applications.chain import Head, digest_of_link, faults_of
from applications.models import Application, Event, Submission
from applications.selectors.chains import chain_faults, stored_chains
from applications.workflow import Action
from contacts import outbox
from eligibility.models import Call
from melpv.audit.models import AuditSeal, SealedHead
from melpv.audit.seals import seal
from melpv.audit.tasks import seal_journal
from melpv.audit.verifying import Counted, faults
from melpv.privacy import retention
from melpv.privacy.models import Erasure, RetentionRule, RetentionSubject
from tests.bundled import call, committed_call
from tests.factories import complete_draft, draft, filed
from tests.threads import together

__all__ = ["call", "committed_call"]
DAY = timedelta(days=1)
HARD = '« é » 漢\n\t"\\ 3:abc,'


@pytest.fixture
def dossier(call: Call) -> Application:
    """Filed, then withdrawn: three events."""
    row = filed(call).application
    return services.move(
        by=row.created_by, at=timezone.now(), application=row, action=Action.WITHDRAW, reason="Abandon"
    )


def found() -> list[str]:
    return list(faults(Counted()))


def past_the_triggers(statement: str, *values: Any) -> None:
    """What only somebody who owns the database could do."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(statement, values)
        assert cursor.rowcount > 0
        cursor.execute("SET LOCAL session_replication_role = origin")


class TestWriting:
    def test_each_event_holds_the_one_before(self, dossier: Application) -> None:
        rows = list(dossier.events.order_by("sequence"))
        assert [row.sequence for row in rows] == [1, 2, 3]
        assert rows[0].previous_digest == ""
        assert [row.previous_digest for row in rows[1:]] == [row.digest for row in rows[:-1]]
        assert chain_faults(dossier) == []

    def test_what_was_written_is_known_once_read_again(self, dossier: Application) -> None:
        event = services.record(dossier, by=None, at=timezone.now(), action="note")
        event.refresh_from_db()
        assert (event.sequence, len(event.digest)) == (4, 64)

    def test_many_at_once_are_chained_in_their_order(self, call: Call) -> None:
        rows, at = [draft(call), draft(call)], timezone.now()
        made = Event.objects.bulk_create(
            Event(application=row, at=at, action="note", reason=f"{number} {HARD}", details={"b": [1, 2.50], "a": HARD})
            for number in range(5)
            for row in rows
        )
        written = Event.objects.in_bulk([event.pk for event in made])
        assert [written[event.pk].sequence for event in made] == [2, 2, 3, 3, 4, 4, 5, 5, 6, 6]
        assert found() == []

    def test_a_digest_of_one_s_own_is_replaced(self, dossier: Application) -> None:
        event = Event.objects.create(
            application=dossier, at=timezone.now(), action="note", sequence=9, previous_digest="x", digest="f" * 64
        )
        event.refresh_from_db()
        assert (event.sequence, event.digest == "f" * 64) == (4, False)
        assert found() == []

    def test_no_two_events_share_a_rank(self, dossier: Application) -> None:
        with pytest.raises(IntegrityError, match="event_sequence_once"), transaction.atomic():
            past_the_triggers(COPY.format(sequence="2", reason="reason", digest="digest"))

    def test_a_row_without_a_chain_is_refused(self, dossier: Application) -> None:
        with pytest.raises(IntegrityError, match=r"sequence|event_"), transaction.atomic():
            past_the_triggers(
                "INSERT INTO applications_event (application_id, at, role, action, source, target, reason, details)"
                " SELECT application_id, at, role, action, source, target, reason, details"
                " FROM applications_event LIMIT 1"
            )

    @pytest.mark.django_db(transaction=True)
    def test_written_at_the_same_instant_they_still_follow_each_other(self, committed_call: Call) -> None:
        row, at = draft(committed_call), timezone.now()

        def write(number: int) -> Callable[[], Event]:
            return lambda: services.record(row, by=None, at=at, action="note", reason=str(number))

        made = together([write(number) for number in range(12)])
        assert [event for event in made if not isinstance(event, Event)] == []
        assert list(row.events.order_by("sequence").values_list("sequence", flat=True)) == list(range(1, 14))
        assert found() == []


COPY = """
    INSERT INTO applications_event
        (application_id, at, role, action, source, target, reason, details, sequence, previous_digest, digest)
    SELECT application_id, at, role, action, source, target, {reason}, details, {sequence}, previous_digest, {digest}
    FROM applications_event WHERE sequence = 3
"""
ALTERATIONS = {
    "the reason": (
        "UPDATE applications_event SET reason = 'Autre motif' WHERE sequence = 3",
        "événement 3 : son contenu n’a plus son empreinte",
    ),
    "the instant": (
        "UPDATE applications_event SET at = at + interval '1 microsecond' WHERE sequence = 2",
        "événement 2 : son contenu n’a plus son empreinte",
    ),
    "the details": (
        'UPDATE applications_event SET details = \'{"outcome": "eligible "}\' WHERE sequence = 2',
        "événement 2 : son contenu n’a plus son empreinte",
    ),
    "the author": (
        "UPDATE applications_event SET actor_id = NULL WHERE sequence = 1",
        "événement 1 : son contenu n’a plus son empreinte",
    ),
    "the order": (
        "UPDATE applications_event SET sequence = 99 WHERE sequence = 2;"
        "UPDATE applications_event SET sequence = 2 WHERE sequence = 3;"
        "UPDATE applications_event SET sequence = 3 WHERE sequence = 99",
        "événement 3 : son contenu n’a plus son empreinte",
    ),
    "one in the middle removed": (
        "DELETE FROM applications_event WHERE sequence = 2",
        "événement 2 : retiré",
    ),
    "the first removed": (
        "DELETE FROM applications_event WHERE sequence = 1",
        "événement 1 : retiré",
    ),
    "the end removed": (
        "DELETE FROM applications_event WHERE sequence = 3",
        "3 événements étaient scellés, il en reste 2",
    ),
    "all removed": (
        "DELETE FROM applications_event",
        "le dossier n’a aucun événement",
    ),
    "one added with a digest made up": (
        COPY.format(sequence="4", reason="'Ajouté'", digest="repeat('a', 64)"),
        "événement 4 : son contenu n’a plus son empreinte",
    ),
    "one taken to another dossier": (
        "UPDATE applications_event SET application_id ="
        " (SELECT max(id) FROM applications_application) WHERE sequence = 3",
        "événement 2 : retiré",
    ),
    "the frozen copy": (
        "UPDATE applications_submission SET content = content || '{\"form\": 99}'",
        "le dépôt n’a plus son empreinte",
    ),
    "the frozen copy removed": (
        "DELETE FROM applications_submission",
        "le dépôt n’a plus de copie figée",
    ),
    "the state": (
        "UPDATE applications_application SET state = 'granted', next_date = NULL WHERE number <> ''",
        "l’état est « Accordé », le dernier mouvement dit « Retiré »",
    ),
    "a seal": (
        "UPDATE audit_auditseal SET events = events + 1",
        "son contenu n’a plus son empreinte",
    ),
    "what was sealed": (
        "UPDATE audit_sealedhead SET sequence = 2 WHERE sequence = 3",
        "son contenu n’a plus son empreinte",
    ),
}


class TestFinding:
    @pytest.mark.parametrize("alteration", ALTERATIONS)
    def test_what_was_altered_past_the_triggers_is_found(
        self, dossier: Application, call: Call, alteration: str
    ) -> None:
        draft(call)
        seal(timezone.now())
        assert found() == []
        statement, sentence = ALTERATIONS[alteration]
        past_the_triggers(statement)
        said = found()
        assert any(sentence in fault for fault in said), said
        with pytest.raises(CommandError, match=r"anomalie"):
            call_command("verify_audit", stdout=StringIO())

    def test_the_end_of_a_chain_is_missed_even_without_a_seal_when_it_moved_the_dossier(
        self, dossier: Application
    ) -> None:
        past_the_triggers("DELETE FROM applications_event WHERE sequence = 3")
        assert [fault.split(" : ")[1] for fault in found()] == [
            "l’état est « Retiré », le dernier mouvement dit « À prendre en charge »"
        ]

    def test_a_whole_chain_written_anew_is_seen_by_its_seal(self, dossier: Application) -> None:
        """Whoever owns the database may compute digests too: the seal still says what stood."""
        seal(timezone.now())
        past_the_triggers("UPDATE applications_event SET reason = 'Autre' WHERE sequence = 3")
        past_the_triggers(
            "UPDATE applications_event e SET digest = applications_event_digest(e, a.public_id)"
            " FROM applications_application a WHERE a.id = e.application_id AND e.sequence = 3"
        )
        assert chain_faults(dossier) == []
        assert [fault.split(" : ", 1)[1] for fault in found()] == ["événement 3 : il n’est plus celui qui a été scellé"]

    def test_seals_written_anew_are_seen_by_what_was_mailed(self, dossier: Application) -> None:
        noted = seal(timezone.now())
        past_the_triggers("DELETE FROM audit_sealedhead")
        past_the_triggers("DELETE FROM audit_auditseal")
        seal(timezone.now() + timedelta(minutes=1))
        past_the_triggers("UPDATE audit_auditseal SET digest = repeat('0', 64)")
        out = StringIO()
        with pytest.raises(CommandError):
            call_command("verify_audit", "--seal", f"{noted.day}:{noted.digest}", stdout=out)
        assert "il n’est pas celui qui a été noté" in out.getvalue()

    def test_a_dossier_taken_away_is_missed(self, dossier: Application) -> None:
        seal(timezone.now())
        past_the_triggers("DELETE FROM applications_event")
        past_the_triggers("DELETE FROM applications_application")
        assert any("le dossier a disparu sans effacement" in fault for fault in found())

    def test_one_dossier_alone(self, dossier: Application, call: Call) -> None:
        other = filed(call).application
        past_the_triggers("UPDATE applications_event SET reason = 'x' WHERE application_id = %s", dossier.pk)
        out = StringIO()
        call_command("verify_audit", "--dossier", other.number, stdout=out)
        assert out.getvalue().startswith("1 dossiers, 2 événements, 1 copies figées")
        with pytest.raises(CommandError) as raised:
            call_command("verify_audit", "--dossier", dossier.number, stdout=out)
        assert raised.value.returncode == 1
        with pytest.raises(CommandError, match="Aucun dossier"):
            call_command("verify_audit", "--dossier", "PDV-0000-00000", stdout=out)

    def test_since_a_day(self, dossier: Application) -> None:
        out = StringIO()
        call_command("verify_audit", "--since", (timezone.localdate() + DAY).isoformat(), stdout=out)
        assert out.getvalue().startswith("0 dossiers")
        call_command("verify_audit", "--since", timezone.localdate().isoformat(), stdout=out)
        assert "1 dossiers" in out.getvalue()


class TestSeals:
    def test_one_a_day_and_only_what_grew(self, dossier: Application, call: Call) -> None:
        now = timezone.now()
        first = seal(now)
        assert seal(now) == first
        services.record(dossier, by=None, at=now, action="note")
        quiet = draft(call)
        second = seal(now + DAY)
        assert second.previous == first
        heads = SealedHead.objects.filter(seal=second).order_by("dossier").values_list("dossier", "sequence")
        assert list(heads) == [(dossier.pk, 4), (quiet.pk, 1)]
        assert seal(now + 2 * DAY).heads.count() == 0
        assert found() == []

    def test_the_night_s_seal_leaves_the_portal(self, dossier: Application, settings: Any, mailoutbox: Any) -> None:
        settings.AUDIT_EMAIL = "archives@exemple.fr"
        seal_journal()
        seal_journal()
        outbox.drain()
        (sent,) = [message for message in mail.outbox if message.to == ["archives@exemple.fr"]]
        row = AuditSeal.objects.get()
        (noted,) = set(re.findall(r"\d{4}-\d\d-\d\d:[0-9a-f]{64}", str(sent.body)))
        assert noted == f"{row.day}:{row.digest}"
        out = StringIO()
        call_command("verify_audit", "--seal", noted, stdout=out)
        assert "Tout se tient." in out.getvalue()

    def test_the_command_says_the_digest(self, dossier: Application) -> None:
        out = StringIO()
        call_command("seal_audit", stdout=out)
        assert AuditSeal.objects.get().digest in out.getvalue()

    def test_an_erased_dossier_leaves_seals_that_still_hold(self, call: Call) -> None:
        row = complete_draft(call)
        now = timezone.now()
        seal(now)
        RetentionRule.objects.get_or_create(subject=RetentionSubject.DRAFTS, defaults={"months": 12})
        at = now + timedelta(days=4000)
        due = retention.Due(RetentionSubject.DRAFTS, row.pk, row.updated_at, at)
        Application.objects.filter(pk=row.pk).update(updated_at=now - DAY)
        retention._erase(due, at, None)
        line = Erasure.objects.get()
        assert (line.chain_length, len(line.chain_head)) == (1, 64)
        seal(now + DAY)
        assert found() == []
        past_the_triggers("UPDATE privacy_erasure SET chain_head = repeat('b', 64)")
        assert found() == [
            f"dossier n° {line.target} : effacé avec une autre fin de chaîne que celle qui était scellée"
        ]


class TestReading:
    def test_memory_does_not_grow_with_the_chains(self, dossier: Application) -> None:
        chains = stored_chains()
        assert iter(chains) is chains
        assert next(chains).name == dossier.number

    def test_a_part_cannot_be_taken_for_another(self, dossier: Application) -> None:
        link = next(stored_chains()).links[0]
        moved = replace(link, action="star", source="t")
        assert (link.action, link.source) == ("start", "")
        assert digest_of_link(dossier.public_id, link) != digest_of_link(dossier.public_id, moved)

    def test_an_empty_chain_ends_nowhere(self, dossier: Application) -> None:
        assert faults_of(dossier.public_id, []) == ([], Head(0, ""))

    def test_submissions_are_counted(self, dossier: Application) -> None:
        counted = Counted()
        assert list(faults(counted)) == []
        assert (counted.dossiers, counted.events, counted.copies) == (1, 3, Submission.objects.count())


def test_a_seal_knows_its_day() -> None:
    assert str(AuditSeal(day=date(2026, 11, 22))) == "Sceau du 22/11/2026"
