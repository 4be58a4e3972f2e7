"""The journal of a dossier: every event in words, and whether its chain holds."""

from datetime import timedelta

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from applications import services
from applications.models import Application
from applications.workflow import Action
from instruction.selectors.audit import Change, changes_of, journal_of
from tests.factories import signed_in
from tests.instruction.conftest import People

SECRET = "Le trésorier hésite encore"


def page_of(people: People, name: str = "audit") -> str:
    client = signed_in(people.people["referent of the theme"])
    answer = client.get(reverse(f"instruction:{name}", args=[people.dossier.public_id]))
    assert answer.status_code == 200
    return answer.getvalue().decode()


def test_each_event_is_told_with_who_and_from_where_to_where(people: People) -> None:
    referent, at = people.people["referent of the theme"], timezone.now()
    services.move(by=referent, at=at, application=people.dossier, action=Action.ADMIT)
    services.record(
        people.dossier,
        by=referent,
        at=at,
        role="referent",
        action="propose",
        details={"before": {"amount": "1000.00", "same": 1}, "after": {"amount": "900.00", "same": 1}},
    )
    page = page_of(people)
    assert "Chaîne vérifiée" in page
    assert "À prendre en charge → En instruction" in page
    assert "<del>1000.00</del> <ins>900.00</ins>" in page
    assert str(referent) in page
    ranks = [entry.sequence for entry in journal_of(people.dossier).entries]
    assert ranks == list(range(1, len(ranks) + 1))


def test_what_the_association_said_to_itself_before_filing_stays_its_own(people: People) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(
            "UPDATE applications_event SET reason = %s WHERE application_id = %s AND action = 'start'",
            [SECRET, people.dossier.pk],
        )
    assert SECRET not in page_of(people)
    assert SECRET not in page_of(people, "audit_csv")


def test_a_broken_chain_is_told_first(people: People) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(
            "UPDATE applications_event SET at = at - interval '1 day' WHERE application_id = %s AND sequence = 2",
            [people.dossier.pk],
        )
        cursor.execute("SET LOCAL session_replication_role = origin")
    page = page_of(people)
    assert "La chaîne des événements ne tient plus." in page
    assert "événement 2 : son contenu n’a plus son empreinte" in page
    assert "Chaîne vérifiée" not in page


def test_the_file_holds_whole_digests_and_nothing_that_runs(people: People) -> None:
    services.record(people.dossier, by=None, at=timezone.now(), action="note", reason="=1+1")
    text = page_of(people, "audit_csv")
    assert people.dossier.events.order_by("-sequence").first().digest in text
    assert '"\'=1+1"' in text


def test_two_queries_whatever_its_length(people: People, django_assert_num_queries: object) -> None:
    for hours in range(30):
        services.record(people.dossier, by=None, at=timezone.now() + timedelta(hours=hours), action="note")
    application = Application.objects.get(pk=people.dossier.pk)
    with django_assert_num_queries(2):  # type: ignore[operator]
        assert len(journal_of(application).entries) > 30


@pytest.mark.parametrize(
    ("details", "told"),
    [
        ({}, []),
        ({"before": "2026-12-01", "after": "2026-12-15", "request": 4}, ["01/12/2026 → 15/12/2026"]),
        ({"before": "", "after": "Urgent", "label": "urgent"}, ["— → Urgent"]),
        ({"before": {"state": "ok"}, "after": {}}, ["constat : En règle → —"]),
        ({"outcome": "eligible"}, ["critères au dépôt : Conforme"]),
        ({"lost": ["title", "summary"], "number": "PDV-1"}, ["réponses laissées : title, summary", "dossier : PDV-1"]),
        ({"after": {"due_on": "2027-01-02", "told": True}}, ["attendu pour le : 02/01/2027", "told : oui"]),
        ({"before": [{"name": "A"}], "after": [{"name": "B"}, {"name": None}]}, ["nom : A → nom : B"]),
        ({"before": "fail", "after": "lifted"}, ["Non respecté → Levé"]),
        ({"after": {"sheet": "82ed", "digest": "da0c", "round": 1, "documents": []}}, ["passage : 1"]),
        (
            {"before": {"opinion": ""}, "after": {"opinion": "reserved", "confidentiality": "services"}},
            ["avis : Réservé", "confidentialité : Tous ceux qui instruisent le dossier"],
        ),
        ({"after": "x" * 700}, [f"— → {'x' * 600}…"]),
    ],
)
def test_details_in_words(details: dict[str, object], told: list[str]) -> None:
    assert [_sentence(change) for change in changes_of(details)] == told


def _sentence(change: Change) -> str:
    return change.sentence
