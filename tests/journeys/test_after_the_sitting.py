"""Around a sitting, page by page: what a co-funder says before and sends after, votes, decisions, results told at their
hour, and two studies compared. Every form is the page's own (``tests.replaying.Desk``).
"""

import csv
import io
from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import lxml.html
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from applications.models import Application
from committees.models import Position
from eligibility.models import Call
from funding.models import Commitment, Envelope, Letter, Release, Scenario, Vote, VoteImport, VoteRow
from funding.services.letter_reference import load_letters
from funding.tasks import release_due
from instruction.models import AgendaItem
from tests.factories import PASSWORD, fresh, mails_to
from tests.funding.test_releases import drained_letters, walk
from tests.replaying import Desk, Said, Turn, euros, record
from tests.sittings import FUNDERS, Table, laid

pytestmark = pytest.mark.django_db


@pytest.fixture
def table(call: Call) -> Table:
    return laid(call, 6)


def convened(table: Table, desk: Desk) -> str:
    base = reverse("committees:agenda", args=[table.committee.public_id])
    desk.send(f"{base}inscrire/", "//form[.//button[@value='all']]", ("do", "all"))
    desk.send(f"{base}convocation/", "//main//form")
    return base


def held(table: Table, desk: Desk, base: str) -> None:
    """Everybody comes, and every funder gives what it is asked, the Region 2 000 € less on each dossier."""
    for seat in table.committee.seats.all():
        desk.post(f"{base}presence/", seat=str(seat.public_id), attendance="present")
    desk.send(f"{base}seance/", "//form[.//button[@value='open']]", ("gesture", "open"))
    for dossier in table.dossiers:
        record(desk, base, Turn(dossier, said_of(table, dossier), opinion="favourable"))
    desk.send(f"{base}seance/lever/", "//main//form[@method='post']")


def said_of(table: Table, dossier: Application) -> dict[str, Said]:
    said = {slug: Said("not_concerned") for slug in FUNDERS}
    for slug, asked in table.asked[dossier.pk].items():
        said[slug] = Said("favourable", agreed(asked, slug))
    return said


def agreed(asked: Decimal, slug: str) -> Decimal:
    return asked - 2000 if slug == "region" else asked


def text_of(answer: Any) -> str:
    content = answer.content.decode()
    return " ".join(lxml.html.document_fromstring(content).text_content().split()) if content else ""


def test_a_cofunder_speaks_before_exports_reads_what_is_recorded_and_sends_its_votes(table: Table) -> None:
    secretary, region = Desk(table.secretary), Desk(table.people["region"])
    base = convened(table, secretary)
    asked = {one.pk: table.asked[one.pk].get("region") for one in table.dossiers}
    mine = [one for one in table.dossiers if asked[one.pk]]
    assert len(mine) >= 3

    # Before: all its positions on one page, the amounts said once; nothing is agreed by that.
    give = reverse("cofunders:give", args=[table.committee.public_id])
    rows = {row.application_id: row.pk for row in AgendaItem.objects.filter(committee=table.committee)}
    said = {}
    for one in mine:
        said |= {f"p{rows[one.pk]}-value": "reserved", f"p{rows[one.pk]}-amount0": str(asked[one.pk])}
    assert region.send(give, "//main//form[@method='post']", **said).status_code == 302
    assert Position.objects.filter(funder__slug="region", state="announced").count() == len(mine)
    assert not Commitment.objects.exclude(agreed=None).exists()
    exported = exports(region)
    assert {row["Numéro"] for row in exported} == {one.number for one in table.dossiers}
    assert sum(Decimal(row["Annoncé"] or 0) for row in exported) == sum(filter(None, asked.values()))
    assert {row["Accordé en comité"] for row in exported} == {""}

    # The sitting writes something else: that is what it reads then, and it no longer changes it.
    held(table, secretary, base)
    exported = exports(region)
    given = {one.number: agreed(asked[one.pk], "region") if asked[one.pk] else Decimal(0) for one in table.dossiers}
    assert {row["Numéro"]: Decimal(row["Accordé en comité"] or 0) for row in exported} == given
    assert {row["Annoncé"] for row in exported} == {""}
    page = text_of(region.client.get(reverse("cofunders:dossier", args=[mine[0].public_id])))
    assert "Favorable Enregistrée en séance" in page
    assert euros(given[mine[0].number]) in page
    assert "Plan non bouclé : il manque 2 000 €." in page
    assert not region.tree(give).xpath("//select[contains(@name, '-value')]")

    # After: its sheet of votes, one line of which its envelope does not hold.
    Envelope.objects.filter(funder__slug="region").update(amount=sum(given.values()) - 1)
    sheet = sends_votes(region, table.call, {one.number: given[one.number] for one in mine})
    assert VoteRow.objects.filter(sheet=sheet, state="ready").count() == len(mine)
    region.send(reverse("funding:vote_sheet", args=[sheet.public_id]), "//form[.//button[contains(., 'Enregistrer')]]")
    (refused,) = VoteRow.objects.filter(sheet=sheet).exclude(state="done")
    assert "enveloppe" in refused.message
    voted = {
        one.commitment.application.number: one.amount for one in Vote.objects.filter(recorded_by=table.people["region"])
    }
    assert voted.keys() == {one.number for one in mine} - {refused.typed["number"]}
    assert all(voted[number] == given[number] for number in voted)
    assert sum(voted.values()) <= Envelope.objects.get(funder__slug="region").amount


def exports(desk: Desk) -> list[dict[str, str]]:
    rows = rows_of(desk.client.get(reverse("cofunders:export")))
    return [{name: text.replace(",", ".") for name, text in row.items()} for row in rows]


def sends_votes(desk: Desk, call: Call, amounts: Mapping[str, Decimal]) -> VoteImport:
    lines = [
        f"{number};{amount};{timezone.localdate():%d/%m/%Y};Commission permanente;27-C-1"
        for number, amount in amounts.items()
    ]
    content = "\n".join(["Numéro;Montant;Date;Instance;Référence", *lines]).encode()
    url = reverse("funding:vote_sheets") + "?financeur=region"
    file = SimpleUploadedFile("votes.csv", content)
    answer = desk.send(url, "//form[@enctype]", call=call.code, file=file)
    assert answer.status_code == 302, text_of(answer)
    return VoteImport.objects.latest("pk")


def test_votes_decisions_and_results_told_at_their_hour_and_once(table: Table, monkeypatch: pytest.MonkeyPatch) -> None:
    load_letters()
    desk = Desk(table.secretary)
    held(table, desk, convened(table, desk))
    granted = next(one for one in table.dossiers if "etat" in table.asked[one.pk])
    refused = next(one for one in table.dossiers if one.pk != granted.pk)
    asked = table.asked[granted.pk]
    votes_typed(table, desk, granted)
    people = {one.pk: Desk(one.created_by) for one in (granted, refused)}
    before = {one.pk: walk(people[one.pk].client, one) for one in (granted, refused)}

    decides(desk, granted, kind="partial", amount="4 321", conditions="Canari-conditions")
    decides(desk, refused, kind="refused", ground="budget_spent", sentence="Canari-motif")
    release = announces(desk)
    letters = reverse("funding:letters_batch") + f"?annonce={release.public_id}"
    desk.send(letters, "//form[.//input[@value='prepare'] or .//button[@value='prepare']]", ("step", "prepare"))
    drained_letters()
    assert Letter.objects.filter(sent_at=None).count() == 2

    # Until its hour nothing of it is said, whatever the clock of the worker does.
    at_the_clock(monkeypatch, release.due_at - timedelta(seconds=1))
    assert release_due() == 0
    for one in (granted, refused):
        letter = Letter.objects.get(application=one)
        now = walk(people[one.pk].client, one)
        for secret in ("Canari", "4\u202f321", str(letter.public_id)):
            assert secret not in now
        assert len(now) == pytest.approx(len(before[one.pk]), rel=0.02)
        assert people[one.pk].client.get(reverse("letters:letter", args=[letter.public_id])).status_code == 404
        assert fresh(one).state == "examined"

    at_the_clock(monkeypatch, release.due_at + timedelta(seconds=20))
    assert [release_due(), release_due()] == [2, 0]
    assert (fresh(granted).state, fresh(refused).state) == ("granted", "refused")
    for one in (granted, refused):
        told = [mail for mail in mails_to(one.created_by.email) if "la MEL vous répond" in mail["subject"]]
        assert len(told) == 1
    reads_its_letter(people[granted.pk], granted, asked)
    assert "Canari-motif" in walk(people[refused.pk].client, refused)


def votes_typed(table: Table, desk: Desk, dossier: Application) -> None:
    """The State's own body votes less than it agreed; more than its envelope is refused, what was typed stays."""
    url, asked = reverse("funding:votes") + "?financeur=etat", table.asked[dossier.pk]["etat"]
    Envelope.objects.filter(funder__slug="etat").update(amount=asked)
    form = "//form[@id='formulaire']"
    (name,) = desk.tree(url).xpath(f"//tr[.//a[text()='{dossier.number}']]//input[contains(@name, 'amount')]/@name")
    common = {"c-voted_on": f"{timezone.localdate():%d/%m/%Y}", "c-body": "Commission", "c-reference": "27-C-9"}
    over = desk.send(url, form, **common, **{name: str(asked + 1)})
    assert over.status_code == 422
    assert "enveloppe" in text_of(over)
    assert str(asked + 1) in over.content.decode()
    assert not Vote.objects.exists()
    assert desk.send(url, form, **common, **{name: str(asked - 2000)}).status_code == 302
    assert Vote.objects.get().amount == asked - 2000
    plan = text_of(desk.client.get(reverse("funding:commitments", args=[dossier.public_id])))
    missing = 2000 + (2000 if "region" in table.asked[dossier.pk] else 0)
    assert f"Plan non bouclé : il manque {euros(Decimal(missing))}." in plan


def decides(desk: Desk, dossier: Application, **said: str) -> None:
    ground = said.pop("ground", "")
    url = reverse("funding:decision", args=[dossier.public_id])
    if ground:
        (said["ground"],) = desk.tree(url).xpath(
            f"//select[@name='ground']//option[contains(@value, '{ground}')]/@value"
        )
    answer = desk.send(url, "//main//form[@method='post'][.//select[@name='kind'] or .//input[@name='kind']]", **said)
    assert answer.status_code == 302, text_of(answer)


def announces(desk: Desk) -> Release:
    due = timezone.localtime() + timedelta(days=2)
    typed = {"name": "Canari-annonce", "due_at_0": f"{due:%Y-%m-%d}", "due_at_1": "09:00", "password": PASSWORD}
    answer = desk.send(reverse("funding:release_new"), "//main//form[@method='post']", **typed)
    assert answer.status_code == 302, text_of(answer)
    release = Release.objects.get()
    desk.post(reverse("funding:release_decisions", args=[release.public_id]), all="1", comite="", appel="")
    assert release.decisions.count() == 2
    return release


def at_the_clock(monkeypatch: pytest.MonkeyPatch, at: Any) -> None:
    """What the beat's task reads on the clock."""
    monkeypatch.setattr("funding.tasks.timezone", SimpleNamespace(now=lambda: at))


def reads_its_letter(desk: Desk, dossier: Application, asked: Mapping[str, Decimal]) -> None:
    """The letter tells the MEL's decision and the State's vote; what the others said in committee binds nobody."""
    letter = Letter.objects.get(application=dossier)
    text = text_of(desk.client.get(reverse("letters:letter", args=[letter.public_id])))
    assert "4 321 €" in text
    assert "Canari-conditions" in text
    rows = {row["name"]: row for part in letter.content["parts"] if part["kind"] == "funders" for row in part["rows"]}
    told = {name: " ".join(row["given"].split()) for name, row in rows.items()}
    assert euros(asked["etat"] - 2000) in told.values()
    assert euros(Decimal(4321)) in told.values()
    assert len([one for one in told.values() if "€" in one]) == 2
    for _ in range(2):
        desk.post(reverse("letters:read", args=[letter.public_id]))
    letter.refresh_from_db()
    assert letter.first_read_at


def test_the_differences_of_two_studies_add_up_to_the_difference_of_their_totals(table: Table) -> None:
    """By funder and in all, in the file and on the page: from what each study's own file says it gives."""
    desk = Desk(table.secretary)
    typed = {"name": "Au demandé", "call": str(table.call.pk), "scope": "ready", "order_by": "marks"}
    url = reverse("funding:scenario_new")
    every = desk.tree(url).xpath("//input[@name='funders']/@value")
    assert desk.send(url, "//main//form[@method='post']", **typed, funders=every).status_code == 302
    first = Scenario.objects.get()
    desk.post(reverse("funding:scenario_copy", args=[first.public_id]))
    second = Scenario.objects.exclude(pk=first.pk).get()
    page = reverse("funding:scenario", args=[second.public_id])
    supposed(desk, page, "share", percent="83,33", unit="euro")
    supposed(desk, page, "cap", amount="4999", funder="mel")
    hand = {"dossier": str(table.dossiers[0].public_id), "v:mel|specific|": "123,45"}
    desk.post(reverse("funding:scenario_amounts", args=[second.public_id]), **hand)
    second.refresh_from_db()
    assert (len(second.rules), second.amounts.count()) == (2, 1)

    one, two = (given_by(desk, study) for study in (first, second))
    names = [name for name in one if name not in ("Donné", "Demandé")]
    expected = {name: two[name] - one[name] for name in one}
    assert expected["Donné"] == sum(expected[name] for name in names) < -1000
    assert expected["Donné"] % 1
    compare = reverse("funding:scenario_compare") + f"?a={first.public_id}&b={second.public_id}"
    lines = rows_of(desk.client.get(f"{compare}&format=csv"))
    told = [line for line in lines if line["Numéro"]]
    assert len(told) == len(table.dossiers)
    assert sum(money(line["Différence"]) for line in told) == expected["Donné"]
    assert {name: sum(money(line[name]) for line in told) for name in names} == {name: expected[name] for name in names}

    tree = desk.tree(compare)
    (shown,) = tree.xpath("//table[contains(@class, 'scenario-difference')]")
    head = [cell.text_content() for cell in shown.xpath("./thead//th")]
    cells = [[money(cell.text_content()) for cell in row.xpath("./td")[1:]] for row in shown.xpath("./tbody/tr")]
    sums = dict(zip(head[2:], map(sum, zip(*cells, strict=True)), strict=True))
    assert sums["Différence"] == expected["Donné"] == sums["Après"] - sums["Avant"]
    assert {name: sums[name] for name in names if name in sums} == {
        name: expected[name] for name in names if name in sums
    }
    parts = [one for one in tree.xpath("//table[.//th='Différence']") if one is not shown]
    assert len(parts) >= 4
    for part in parts:
        changes = [money(row.xpath("./td")[-1].text_content()) for row in part.xpath("./tbody/tr")]
        assert sum(changes) == expected["Donné"], part.xpath("./caption")[0].text_content()


def supposed(desk: Desk, page: str, code: str, **typed: str) -> None:
    """A what-if added by its form."""
    tree = desk.tree(f"{page}?hypothese={code}")
    answer = desk.fill(tree, page, "//form[.//input[@name='code']]", **typed)
    assert answer.status_code == 302, text_of(answer)


def given_by(desk: Desk, study: Scenario) -> dict[str, Decimal]:
    """What its own file says: the sum of each funder's column, and of the whole."""
    lines = rows_of(desk.client.get(reverse("funding:scenario_export", args=[study.public_id])))
    head = list(lines[0])
    names = [*head[head.index("Écarté") + 1 : head.index("Demandé")], "Demandé", "Donné"]
    return {name: sum((money(line[name]) for line in lines), Decimal(0)) for name in names}


def rows_of(answer: Any) -> list[dict[str, str]]:
    content = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(content), delimiter=";"))


def money(text: str) -> Decimal:
    """« + 1 234,50 € », « − 500 € », « – »; what follows the amount in its cell is left aside."""
    bare = "".join(text.split("€")[0].replace("−", "-").split()).replace(",", ".").lstrip("+")
    return Decimal(0) if bare in ("–", "") else Decimal(bare)
