"""The application's role: it does all that the portal does, and can rewrite no evidence, whatever it tries."""

import os
from collections.abc import Iterator
from io import StringIO
from typing import Any

import psycopg2
import pytest
from django.contrib.admin.models import LogEntry
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from psycopg2 import sql

from applications import services
from applications.chain import NOTHING
from applications.models import Assessment, Event, Revision, Submission
from applications.workflow import Action
from contacts import outbox
from contacts.models import Funder, Referent
from eligibility.models import Call
from instruction.models import Inadmissibility, OpinionTrace, ScoreGrid
from instruction.services.notes import write_note
from melpv.audit.models import AuditSeal, SealedHead
from melpv.audit.roles import evidence_models, may_erase, rewritable_tables, tables
from melpv.audit.seals import seal
from melpv.audit.verifying import Counted, faults
from melpv.privacy.accounts import close_account
from melpv.privacy.erasure import erase, rows_of
from melpv.privacy.models import Erasure
from tests.bundled import call, committed_call
from tests.factories import UserFactory, filed, member, referent_with_account, signed_in

__all__ = ["call", "committed_call"]
PASSWORD = "only-for-this-test"


@pytest.fixture
def role(db: None) -> Iterator[str]:
    """A role made in the test's own transaction, and its rights."""
    yield from _made()


@pytest.fixture
def committed_role(transactional_db: None) -> Iterator[str]:
    """A role that a connection of its own can use."""
    yield from _made()
    with connection.cursor() as cursor:
        name = sql.Identifier(_name())
        cursor.execute(sql.SQL("DROP OWNED BY {}").format(name))
        cursor.execute(sql.SQL("DROP ROLE {}").format(name))


def _name() -> str:
    return f"app_{connection.settings_dict['NAME']}_{os.getpid()}"[:63]


def _made() -> Iterator[str]:
    with connection.cursor() as cursor:
        words = sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}").format(sql.Identifier(_name()), sql.Literal(PASSWORD))
        cursor.execute(words)
    call_command("grant_application_role", _name(), verbosity=0)
    yield _name()


@pytest.fixture
def acting(role: str) -> str:
    """All that follows in the test is done by the application's role, as after ``SET ROLE``."""
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("SET LOCAL ROLE {}").format(sql.Identifier(role)))
    return role


class TestTables:
    def test_evidence_is_found_by_its_triggers(self) -> None:
        found = evidence_models()
        named = {Event, Submission, Revision, Assessment, Inadmissibility, OpinionTrace, ScoreGrid}
        assert named | {AuditSeal, SealedHead, Erasure, LogEntry} <= found
        histories = [model for model in found if hasattr(model, "pgh_tracked_model")]
        assert len(histories) > 25

    def test_every_table_has_rights_and_only_evidence_lacks_the_right_to_rewrite(self, db: None) -> None:
        by_name = {table.name: table for table in tables()}
        assert set(connection.introspection.table_names()) <= set(by_name)
        assert by_name["applications_event"].rights == ("SELECT", "INSERT")
        assert by_name["privacy_erasure"].rights == ("SELECT",)
        assert by_name["django_migrations"].rights == ("SELECT",)
        assert "DELETE" in by_name["applications_application"].rights
        assert "TRUNCATE" not in {right for table in by_name.values() for right in table.rights}


class TestGranting:
    def test_repeated_it_changes_nothing(self, role: str) -> None:
        before = _rights()
        out = StringIO()
        call_command("grant_application_role", role, stdout=out)
        assert _rights() == before
        assert "où il ne fait qu’ajouter" in out.getvalue()

    def test_a_right_too_many_is_taken_back(self, role: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute(sql.SQL("GRANT ALL ON applications_event TO {}").format(sql.Identifier(role)))
        assert rewritable_tables(role) == ["applications_event"]
        call_command("grant_application_role", role, verbosity=0)
        assert rewritable_tables(role) == []

    def test_a_role_that_gets_more_from_another_is_refused(self, role: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute(sql.SQL("GRANT pg_write_all_data TO {}").format(sql.Identifier(role)))
        with pytest.raises(CommandError, match="peut encore réécrire"):
            call_command("grant_application_role", role)

    @pytest.mark.parametrize(
        ("made", "sentence"),
        [("", "n’existe pas"), ("SUPERUSER", "droits sur tout le serveur"), ("CREATEROLE", "droits sur tout")],
    )
    def test_no_role_or_too_strong_a_one(self, db: None, made: str, sentence: str) -> None:
        if made:
            with connection.cursor() as cursor:
                cursor.execute(f"CREATE ROLE strong_{os.getpid()} {made}")
        with pytest.raises(CommandError, match=sentence):
            call_command("grant_application_role", f"strong_{os.getpid()}")

    def test_the_role_of_the_address_is_made_with_its_password(self, db: None, monkeypatch: pytest.MonkeyPatch) -> None:
        """As the migrations of compose do it: no role is named, and the password is sent as a proof."""
        monkeypatch.setenv("DATABASE_URL", f"postgres://{_name()}:{PASSWORD}@db.example.fr/melpv")
        with CaptureQueriesContext(connection) as asked:
            call_command("grant_application_role", "--create", verbosity=0)
            call_command("grant_application_role", "--create", verbosity=0)
        assert rewritable_tables(_name()) == []
        assert not any(PASSWORD in query["sql"] for query in asked.captured_queries)
        with pytest.raises(CommandError, match="ne nommez pas un autre rôle"):
            call_command("grant_application_role", "another", "--create")

    def test_the_owner_is_no_application(self, db: None) -> None:
        with pytest.raises(CommandError, match="propriétaire"):
            call_command("grant_application_role", connection.settings_dict["USER"])


IGNORE = "SET pgtrigger.ignore = '{applications_event:event_is_append_only}'"
REFUSED = {
    "change an event": "UPDATE applications_event SET reason = 'x'",
    "remove events": "DELETE FROM applications_event",
    "empty the table": "TRUNCATE applications_event",
    "empty it with what holds it": "TRUNCATE applications_application CASCADE",
    "set the triggers aside": "ALTER TABLE applications_event DISABLE TRIGGER ALL",
    "set the user's triggers aside": "ALTER TABLE applications_event DISABLE TRIGGER USER",
    "drop the chain": "DROP TRIGGER event_is_chained ON applications_event",
    "drop the table": "DROP TABLE applications_event CASCADE",
    "drop the function": "DROP FUNCTION applications_event_chain() CASCADE",
    "write the function anew": "CREATE OR REPLACE FUNCTION applications_event_chain() RETURNS trigger"
    " LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$",
    "add a trigger": "CREATE TRIGGER mine BEFORE INSERT ON applications_event"
    " FOR EACH ROW EXECUTE FUNCTION applications_event_chain()",
    "add a rule": "CREATE RULE mine AS ON INSERT TO applications_event DO INSTEAD NOTHING",
    "play a replica": "SET session_replication_role = replica",
    "ask pgtrigger to look away, then change": f"{IGNORE}; UPDATE applications_event SET reason = 'x'",
    "ask pgtrigger to look away, then remove": f"{IGNORE}; DELETE FROM applications_event",
    "become the owner": "SET ROLE postgres",
    "give itself rights, then change": "GRANT ALL ON applications_event TO CURRENT_USER;"
    " UPDATE applications_event SET reason = 'x'",
    "take the table": "ALTER TABLE applications_event OWNER TO CURRENT_USER",
    "make a table": "CREATE TABLE mine (id int)",
    "make a table that hides another": "CREATE TEMP TABLE applications_event (id int)",
    "turn the counter back": "SELECT setval('applications_event_id_seq', 1)",
    "tell an erasure that never was": "INSERT INTO privacy_erasure (subject, target, at, rows, copy_digest,"
    " chain_length, chain_head) VALUES ('drafts', 1, now(), 1, '', 0, '')",
    "change the frozen copy": "UPDATE applications_submission SET digest = ''",
    "upsert an event": "INSERT INTO applications_event SELECT * FROM applications_event"
    " ON CONFLICT (id) DO UPDATE SET reason = 'x'",
    "unlearn a migration": "DELETE FROM django_migrations",
}


class TestRefusals:
    @pytest.mark.django_db(transaction=True)
    def test_all_that_would_rewrite_evidence(self, committed_call: Call, committed_role: str) -> None:
        """On a real connection of that role, in one test: a committed database is long to make."""
        filed(committed_call)
        before = list(Event.objects.order_by("pk").values())
        theirs = psycopg2.connect(**_reach(), user=committed_role, password=PASSWORD)
        theirs.autocommit = True
        passed = [gesture for gesture, statement in REFUSED.items() if not _is_refused(theirs, statement)]
        for table in tables():
            if table.is_evidence:
                statements = (f"DELETE FROM {table.name}", f"TRUNCATE {table.name} CASCADE", f"DROP TABLE {table.name}")
                passed += [statement for statement in statements if not _is_refused(theirs, statement)]
        with theirs.cursor() as cursor:
            # What it may do is chained all the same, even where pgtrigger looks away.
            cursor.execute("SET pgtrigger.ignore = '{applications_event:event_is_chained}'")
            cursor.execute(
                "INSERT INTO applications_event (application_id, at, role, action, source, target, reason, details,"
                " sequence, previous_digest, digest) SELECT application_id, at, '', 'note', '', '', '', '{}', 77,"
                " 'made up', 'made up' FROM applications_event LIMIT 1"
            )
        theirs.close()
        assert passed == []
        assert list(Event.objects.order_by("pk").values())[:-1] == before
        assert Event.objects.latest("pk").sequence == len(before) + 1
        assert list(faults(Counted())) == []


class TestWorking:
    """A day of the portal, each gesture by the application's role."""

    def test_a_dossier_is_filed_moved_talked_of_and_read(self, call: Call, acting: str) -> None:
        at, referent = timezone.now(), referent_with_account(Referent.objects.get(email=_lead(call)))
        row = filed(call, theme="numerique").application
        services.move(by=referent, at=at, application=row, action=Action.ADMIT)
        services.open_thread(
            by=referent, at=at, application=row, subject="Une question", body="Où est l’atelier ?", key="a" * 32
        )
        write_note(by=referent, at=at, application=row, text="À voir avec le service.")
        client = signed_in(referent)
        page = client.post(
            reverse("instruction:threads", args=[row.public_id]), {"subject": "Suite", "body": "Merci", "key": "b" * 32}
        )
        assert page.status_code == 302
        assert client.get(reverse("instruction:dossier", args=[row.public_id])).status_code == 200
        services.move(by=row.created_by, at=at, application=row, action=Action.WITHDRAW, reason="Abandon")
        outbox.drain()
        seal(at)
        chain = list(row.events.order_by("sequence"))
        assert [event.sequence for event in chain] == list(range(1, len(chain) + 1))
        assert chain[0].previous_digest == NOTHING
        assert list(faults(Counted())) == []

    def test_what_is_tracked_is_written_to_its_history(self, call: Call, acting: str) -> None:
        client = signed_in(UserFactory.create(is_staff=True, is_superuser=True))
        funder = Funder.objects.get(slug="mel")
        page = reverse("admin:contacts_funder_change", args=[funder.pk])
        form = client.get(page).context["adminform"].form
        typed = {name: form.get_initial_for_field(field, name) for name, field in form.fields.items()}
        written = {name: value for name, value in typed.items() if value not in (None, False)} | {"name": "La MEL"}
        assert client.post(page, written).status_code == 302
        history = funder.events.latest("pgh_id")
        assert (history.name, history.pgh_context.metadata["url"]) == ("La MEL", page)
        assert LogEntry.objects.filter(object_id=str(funder.pk)).exists()

    def test_an_account_is_closed(self, call: Call, acting: str) -> None:
        row = filed(call).application
        leaving = member(row.organisation)
        close_account(user=leaving, at=timezone.now())
        leaving.refresh_from_db()
        assert not leaving.is_active

    def test_the_purge_asks_for_the_owner(self, call: Call, acting: str) -> None:
        assert not may_erase()
        with pytest.raises(CommandError, match="OWNER_DATABASE_URL"):
            call_command("purge", "--apply", stdout=StringIO())
        call_command("purge", stdout=StringIO())

    def test_what_stands_in_for_the_purge_is_refused_too(self, call: Call, acting: str) -> None:
        row = filed(call).application
        with pytest.raises(PermissionError, match="OWNER_DATABASE_URL"):
            erase(rows_of(row))
        assert Event.objects.filter(application=row).exists()

    def test_the_owner_may(self, db: None) -> None:
        assert may_erase()
        assert "applications_event" in rewritable_tables()


def _lead(call: Call) -> str:
    line = call.themes.get(slug="numerique").theme_referents.order_by("order").first()
    return str(line.referent.email)


def _reach() -> dict[str, Any]:
    wanted = connection.settings_dict
    reach = {"dbname": wanted["NAME"], "host": wanted["HOST"], "port": wanted["PORT"]}
    return {name: value for name, value in reach.items() if value}


def _is_refused(theirs: Any, statement: str) -> bool:
    """Refused for want of a right, and for no other reason."""
    try:
        with theirs.cursor() as cursor:
            cursor.execute(statement)
    except psycopg2.errors.InsufficientPrivilege:
        return True
    return False


def _rights() -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, relacl::text FROM pg_class WHERE relnamespace = 'public'::regnamespace ORDER BY relname"
        )
        return list(cursor.fetchall())
