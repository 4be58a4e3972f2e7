"""Votes brought by a sheet: read, judged line by line, recorded once."""

import io
from decimal import Decimal

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import reverse
from python_calamine import CalamineWorkbook

from applications.models import Application
from contacts.models import User
from eligibility.models import Call
from funding.models import Commitment, Vote, VoteImport, VoteRow
from tests.factories import signed_in
from tests.funding.paying import agreed, asking, envelope, funder, head, speaker, voted, yesterday

URL = "/financements/votes/tableaux/?financeur=region"
HEAD = "Numéro;Montant;Date;Instance;Référence;Conditions;Résultat;Motif"


@pytest.fixture
def by(db: None) -> User:
    return head()


@pytest.fixture
def client(by: User) -> Client:
    return signed_in(by)


@pytest.fixture
def dossiers(call: Call) -> list[Application]:
    return [asking(call) for _ in range(3)]


def line(number: str, amount: str = "", result: str = "", reference: str = "27-C-1", reason: str = "") -> str:
    return f"{number};{amount};{yesterday():%d/%m/%Y};Commission;{reference};;{result};{reason}"


def sent(client: Client, call: Call, *lines: str, name: str = "votes.csv") -> VoteImport:
    content = "\n".join([HEAD, *lines]).encode()
    answer = client.post(URL, {"call": call.code, "file": SimpleUploadedFile(name, content)})
    assert answer.status_code == 302, answer.content.decode()
    return VoteImport.objects.order_by("-pk").first()


def told(sheet: VoteImport) -> list[tuple[str, str]]:
    return [(row.state, row.message) for row in VoteRow.objects.filter(sheet=sheet).order_by("number")]


def record(client: Client, sheet: VoteImport) -> None:
    client.post(reverse("funding:vote_sheet", args=[sheet.public_id]))


def test_a_sheet_is_read_shown_then_recorded_and_twice_is_once(
    client: Client, call: Call, dossiers: list[Application]
) -> None:
    one, two, three = (row.number for row in dossiers)
    lines = (line(one, "3 500,50"), line(two, "", "Refusé"), line(three), line("INCONNU", "10"))
    sheet = sent(client, call, *lines)
    assert [state for state, _ in told(sheet)] == ["ready", "ready", "unchanged", "refused"]
    assert told(sheet)[3][1].startswith("A5 : ")
    assert not Vote.objects.exists()
    page = client.get(reverse("funding:vote_sheet", args=[sheet.public_id])).content.decode()
    assert "Enregistrer 2 votes" in page
    record(client, sheet)
    assert [state for state, _ in told(sheet)] == ["done", "done", "unchanged", "refused"]
    assert Commitment.objects.get(application=dossiers[0]).voted == Decimal("3500.50")
    assert Vote.objects.get(amount__gt=0).row.number == 2
    record(client, sheet)
    again = sent(client, call, *lines)
    assert [state for state, _ in told(again)][:2] == ["unchanged", "unchanged"]
    record(client, again)
    assert Vote.objects.count() == 2


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        ("{n};abc;{d};Commission;R;;;", "B2 : "),
        ("{n};10;32/13/2027;Commission;R;;;", "C2 : "),
        ("{n};10;;Commission;R;;;", "C2 : écrivez la date"),
        ("{n};10;31/12/2199;Commission;R;;;", "C2 : "),
        ("{n};10;{d};;R;;;", "D2 : Écrivez l’instance"),
        ("{n};10;{d};Commission;;;;", "E2 : Écrivez la référence"),
        ("{n};10;{d};Commission;R;;peut-être;", "G2 : écrivez accordé"),
        ("{n};10;{d};Commission;R;;refusé;", "B2 : Un refus"),
        ("{n};;{d};Commission;R;;accordé;", "B2 : Écrivez le montant"),
    ],
)
def test_each_cell_says_what_is_wrong(
    client: Client, call: Call, dossiers: list[Application], cells: str, message: str
) -> None:
    sheet = sent(client, call, cells.format(n=dossiers[0].number, d=f"{yesterday():%d/%m/%Y}"))
    assert told(sheet)[0][0] == "refused"
    assert told(sheet)[0][1].startswith(message)


def test_what_changed_between_reading_and_recording_is_judged_again(
    client: Client, call: Call, dossiers: list[Application], by: User
) -> None:
    one, two, three = dossiers
    envelope(call, funder(), "5000", by)
    sheet = sent(client, call, *(line(row.number, "3000") for row in dossiers), line(one.number, "3000"))
    assert told(sheet)[3] == ("refused", "Cette ligne est deux fois dans le tableau.")
    Application.objects.filter(pk=two.pk).update(state="withdrawn")
    record(client, sheet)
    assert [state for state, _ in told(sheet)][:3] == ["done", "refused", "refused"]
    assert "ne le permet pas" in told(sheet)[2][1]
    assert Vote.objects.get().commitment.application == one
    assert three.events.filter(action="vote").count() == 0


def test_a_correction_by_sheet_says_why(client: Client, call: Call, dossiers: list[Application], by: User) -> None:
    row = dossiers[0]
    first = voted(row, funder(), "3000", by)
    sheet = sent(client, call, line(row.number, "2000"))
    assert "dites pourquoi" in told(sheet)[0][1]
    sheet = sent(client, call, line(row.number, "2000", reason="Erreur de saisie"))
    record(client, sheet)
    assert Vote.objects.latest("pk").replaces == first
    assert Commitment.objects.get(application=row).voted == Decimal(2000)


def test_a_sheet_left_is_recorded_no_more(client: Client, call: Call, dossiers: list[Application]) -> None:
    sheet = sent(client, call, line(dossiers[0].number, "10"))
    client.post(reverse("funding:vote_sheet_drop", args=[sheet.public_id]))
    record(client, sheet)
    assert not Vote.objects.exists()
    sheet.refresh_from_db()
    assert sheet.state == "dropped"


def test_a_long_sheet_is_recorded_in_several_times(
    client: Client, call: Call, dossiers: list[Application], monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("services", "views"):
        monkeypatch.setattr(f"funding.{module}.vote_sheets.AT_ONCE", 2)
    sheet = sent(client, call, *(line(row.number, "10") for row in dossiers))
    address = reverse("funding:vote_sheet", args=[sheet.public_id])
    assert "Enregistrer 2 votes sur 3" in client.get(address).content.decode()
    assert "enregistrez la suite" in client.post(address, follow=True).content.decode()
    sheet.refresh_from_db()
    assert (Vote.objects.count(), sheet.state) == (2, "read")
    left = client.post(reverse("funding:vote_sheet_drop", args=[sheet.public_id]), follow=True).content.decode()
    assert "2 votes de ce tableau sont enregistrés et le restent" in left
    assert Vote.objects.count() == 2


def test_a_speaker_brings_her_sheet_and_reads_no_other(call: Call, client: Client, dossiers: list[Application]) -> None:
    hers = signed_in(speaker(funder()))
    sheet = sent(hers, call, line(dossiers[0].number, "10"))
    record(hers, sheet)
    assert Vote.objects.count() == 1
    foreign = signed_in(speaker(funder("caf")))
    assert foreign.get(reverse("funding:vote_sheet", args=[sheet.public_id])).status_code == 404
    assert foreign.post(reverse("funding:vote_sheet", args=[sheet.public_id])).status_code == 404
    # A dossier that asks nothing of her funder is as unknown.
    with transaction.atomic():
        dossiers[1].funding_lines.all().delete()
    other = sent(hers, call, line(dossiers[1].number, "10"))
    assert "aucun dossier" in told(other)[0][1]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("vide.csv", b""),
        ("photo.csv", b"\x89PNG\r\n"),
        ("faux.xlsx", b"PK\x03\x04faux"),
        ("titres.csv", b"Nom;Ville\nA;B"),
        ("rien.csv", HEAD.encode()),
        ("nul.csv", b"Num\x00"),
        ("long.csv", (HEAD + "\nX;1;;;;;;" * 501).encode()),
    ],
)
def test_a_hostile_file_is_a_sentence_beside_its_field(
    client: Client, call: Call, dossiers: list[Application], name: str, content: bytes
) -> None:
    answer = client.post(URL, {"call": call.code, "file": SimpleUploadedFile(name, content)})
    assert answer.status_code == 422
    assert "error-summary" in answer.content.decode()
    assert not VoteImport.objects.exists()


def test_the_sheet_to_fill_holds_what_waits_and_no_formula(
    client: Client, call: Call, dossiers: list[Application], by: User
) -> None:
    Application.objects.filter(pk=dossiers[0].pk).update(title="=HYPERLINK(0)")
    agreed(dossiers[0], funder(), "1234.56", by)
    voted(dossiers[1], funder(), "10", by)
    answer = client.get(reverse("funding:vote_template"), {"financeur": "region", "appel": call.code})
    content = b"".join(answer.streaming_content)
    rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    assert [row[0] for row in rows[1:]] == [dossiers[0].number, dossiers[2].number]
    assert rows[1][11] == "=HYPERLINK(0)"
    assert rows[1][13] == 1234.56
    # Filled, it is read back.
    book = xlsxwriter.Workbook(stream := io.BytesIO(), {"in_memory": True, "strings_to_formulas": False})
    sheet = book.add_worksheet()
    for place, row in enumerate(rows):
        for column, cell in enumerate(row):
            sheet.write(place, column, cell)
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    sheet.write_number(1, 4, 999.5)
    sheet.write_datetime(1, 5, yesterday(), day)
    sheet.write_string(1, 6, "Commission")
    sheet.write_string(1, 7, "R-1")
    book.close()
    client.post(URL, {"call": call.code, "file": SimpleUploadedFile("votes.xlsx", stream.getvalue())})
    made = VoteImport.objects.get()
    assert [state for state, _ in told(made)] == ["ready", "unchanged"]
    record(client, made)
    assert Commitment.objects.get(application=dossiers[0]).voted == Decimal("999.50")
