"""Values brought by a file: read, judged line by line, recorded whole, once."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from applications.workflow import NotAllowed
from contacts.models import User
from eligibility.models import Call
from reporting.models import LineState, Observation, ObservationImport
from reporting.services.observation_imports import read_values, record_values
from tests.bundled import committed_call
from tests.factories import UserFactory, signed_in
from tests.observing import SLUG, indicator, observed, source
from tests.threads import together

HEAD = "indicateur;echelle;code;annee;depuis;valeur;sans_valeur;source;page;note"
NEW, CHANGED, SAME, REFUSED = LineState.values

__all__ = ["committed_call"]


@pytest.fixture
def by(call: Call) -> User:
    indicator()
    source()
    return UserFactory(is_staff=True)


@pytest.fixture
def client(by: User) -> Client:
    return signed_in(by)


def line(value: str, code: str = "QN05965M", level: str = "quartier", year: str = "2021", **more: str) -> str:
    told = {"slug": SLUG, "since": "", "why": "", "source": "insee-essai", "page": "", "note": ""} | more
    return ";".join(
        (told["slug"], level, code, year, told["since"], value, told["why"], told["source"], told["page"], told["note"])
    )


def sent(client: Client, *lines: str, encoding: str = "utf-8") -> ObservationImport:
    content = "\r\n".join([HEAD, *lines]).encode(encoding)
    answer = client.post(reverse("observatory:imports"), {"file": SimpleUploadedFile("valeurs.csv", content)})
    assert answer.status_code == 302, answer.content.decode()
    return ObservationImport.objects.order_by("-pk").first()


def states(sheet: ObservationImport) -> list[str]:
    return [row["state"] for row in sheet.rows]


def recorded(client: Client, sheet: ObservationImport) -> ObservationImport:
    client.post(reverse("observatory:import", args=[sheet.public_id]))
    sheet.refresh_from_db()
    return sheet


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_a_file_is_read_shown_then_recorded_and_twice_is_once(client: Client, encoding: str) -> None:
    old = observed("40", "priority", 2021)
    lines = (
        line("52,5 %", page="p. 3"),
        line("61", "59512", "commune", note="Été"),
        line("44", "", "quartiers prioritaires"),
        line("", "", "métropole", why="secret statistique"),
    )
    sheet = sent(client, *lines, encoding=encoding)
    assert states(sheet) == [NEW, NEW, CHANGED, NEW]
    assert Observation.objects.count() == 1, "nothing is recorded at once"
    page = client.get(reverse("observatory:import", args=[sheet.public_id])).content.decode()
    assert "40\u00a0% (2021) → <strong>44\u00a0% (2021)</strong>" in page
    assert recorded(client, sheet).state == "applied"
    old.refresh_from_db()
    assert old.value == 44
    assert [event.value for event in old.events.order_by("pgh_id")] == [40, 44], "what it was is kept"
    here = Observation.objects.get(neighbourhood__code="QN05965M")
    assert (here.value, here.page, here.source.slug) == (Decimal("52.5"), "p. 3", "insee-essai")
    assert Observation.objects.get(commune__insee_code="59512").note == "Été"
    assert Observation.objects.get(area="metropole").missing == "secret"
    recorded(client, sheet)
    assert Observation.objects.count() == 4
    assert states(sent(client, *lines, encoding=encoding)) == [SAME] * 4


def test_lines_to_correct_are_told_in_words_and_nothing_is_recorded(client: Client) -> None:
    wrong = {
        line("44", slug="taux-esai"): "Le plus proche est « taux-essai »",
        line("44", "QN99999M"): "Le quartier « QN99999M » n’est pas connu.",
        line("44", "Pont de Boi"): "QN05965M, Pont de Bois - Hôtel de ville (depuis 2024) ; QP059066",
        line("44", "59999", "commune"): "La commune « 59999 » n’est pas connue.",
        line("44", "QN05965M", "métropole"): "n’a pas de code",
        line("440"): "Un pourcentage va de −100 à 100",
        line("un peu"): "Écrivez un nombre",
        line(""): "La valeur manque",
        line("44", why="secret statistique"): "gardez l’un ou l’autre",
        line("44", year="20"): "année en quatre chiffres",
        line("44", since="2022"): "commence avant de finir",
        line("44", source="insee"): "La source « insee » n’est pas connue.",
        line("44", "QN05966M"): "",
        line("45", "QN05966M"): "Ce fichier a déjà une ligne",
    }
    sheet = sent(client, *wrong)
    found = [row["message"] for row in sheet.rows]
    assert [(told, said) for told, said in zip(wrong.values(), found, strict=True) if told not in said] == []
    assert states(sheet).count(NEW) == 1
    assert recorded(client, sheet).state == "read"
    assert Observation.objects.count() == 0
    page = client.get(reverse("observatory:import", args=[sheet.public_id])).content.decode()
    assert "QN99999M" in page, "what was sent stays in sight"


def test_a_file_that_is_not_one_says_so_beside_the_field(client: Client) -> None:
    for content in (b"nom;prenom\nA;B", b"%PDF-1.7", HEAD.encode()):
        answer = client.post(reverse("observatory:imports"), {"file": SimpleUploadedFile("x.csv", content)})
        assert answer.status_code == 422
    assert client.post(reverse("observatory:imports")).status_code == 422
    assert not ObservationImport.objects.exists()


def test_a_value_changed_since_the_reading_is_looked_at_again(client: Client) -> None:
    old = observed("40", "priority", 2021)
    sheet = sent(client, line("44", "", "quartiers prioritaires"), line("52"))
    Observation.objects.filter(pk=old.pk).update(value=41)
    assert recorded(client, sheet).state == "read"
    assert sheet.rows[0]["before"].startswith("41")
    assert Observation.objects.count() == 1, "all or nothing"
    assert recorded(client, sheet).state == "applied"


def test_an_empty_page_or_note_leaves_what_was_written(client: Client) -> None:
    kept = observed("40", "priority", 2021, page="p. 9", note="Provisoire", since=2015, trend="widening")
    recorded(client, sent(client, line("44", "", "quartiers prioritaires")))
    kept.refresh_from_db()
    assert (kept.value, kept.page, kept.note, kept.since, kept.trend) == (44, "p. 9", "Provisoire", 2015, "widening")


def test_a_dropped_file_records_nothing(client: Client, by: User) -> None:
    sheet = sent(client, line("44"))
    client.post(reverse("observatory:import_drop", args=[sheet.public_id]))
    assert recorded(client, sheet).state == "dropped"
    with pytest.raises(NotAllowed):
        record_values(by=UserFactory(), at=timezone.now(), sheet=sheet)
    assert not Observation.objects.exists()


def test_the_model_file_holds_each_indicator_and_is_read(client: Client) -> None:
    answer = client.get(reverse("observatory:model_file"))
    rows = answer.content.decode("utf-8-sig").splitlines()
    assert rows[0].replace('"', "") == HEAD
    assert SLUG in rows[1]


@pytest.mark.django_db(transaction=True)
def test_two_people_record_at_once_and_each_value_is_there_once(committed_call: Call) -> None:
    from reporting.forms.observatory import read_file

    indicator()
    source()
    people = [UserFactory(is_staff=True) for _ in range(2)]
    content = "\n".join([HEAD, line("44"), line("52", "QN05966M")]).encode()
    at = timezone.now() - timedelta(minutes=1)
    sheets = [read_values(by=who, at=at, name="x.csv", content=content, sheets=read_file(content)) for who in people]
    done = together(
        [lambda who=who, sheet=sheet: record_values(by=who, at=at, sheet=sheet)
         for who, sheet in zip(people, sheets, strict=True)]
    )  # fmt: skip
    assert sorted(one.state for one in done) == ["applied", "read"], "the second one is shown what is there now"
    assert Observation.objects.count() == 2
