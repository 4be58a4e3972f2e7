"""A committee of eight funders and thirty dossiers, replayed from its convocation to its signed minutes.

Six passages by the keyboard of the secretary's page, the others by the forms of that same page; a screen follows in
another browser. In the end every line of the minutes is told again from the rows by ``tests.replaying``. The figures of
a run are in ``docs/sitting.md``, written again with ``WRITE_FIGURES=1``.
"""

import io
import os
import re
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.db import InternalError, transaction
from django.urls import reverse
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pypdf import PdfReader
from pytest_django.live_server_helper import LiveServer

from applications.models import Application
from committees.models import Minutes, MinutesLine, Packet, Position, Recusal
from contacts.models import OutboxEntry, User
from eligibility.models import Call
from funding.models import Commitment, CommitmentChange
from instruction.models import AgendaItem, Committee
from tests.conftest import share_session
from tests.factories import PASSWORD, mails_to, signed_in
from tests.journeys.secretary import FIGURES, Sitting, told
from tests.replaying import Desk, Said, Turn, minutes_again, record, script_of
from tests.sittings import FUNDERS, Table, funder, laid, tied

pytestmark = pytest.mark.django_db(transaction=True)

SignIn = Callable[[Page, User], None]
BY_KEYBOARD = 6


@pytest.fixture
def table(committed_call: Call) -> Table:
    return laid(committed_call)


@pytest.fixture
def screen(browser: Browser, live_server: LiveServer, table: Table) -> Any:
    """Another browser: that of the Region's person, who shows the screen."""
    other = browser.new_context(base_url=live_server.url, locale="fr-FR", timezone_id="Europe/Paris")
    share_session(signed_in(table.people["region"]), other, live_server.url)
    yield other.new_page()
    other.close()


def test_thirty_dossiers_and_eight_funders_from_the_convocation_to_the_signed_minutes(
    table: Table, page: Page, context: BrowserContext, screen: Page, sign_in: SignIn, axe: Callable[[Page], list[str]]
) -> None:
    desk = Desk(table.secretary)
    base = reverse("committees:agenda", args=[table.committee.public_id])
    dossiers = prepared(table, desk, base)
    turns = script_of(table, dossiers)
    items = {item.application_id: item for item in AgendaItem.objects.filter(committee=table.committee)}
    cut = next(turn for turn in turns[:BY_KEYBOARD] if "region" in table.asked[turn.dossier.pk])
    # All that is asked of the first one is given, so that one cut alone opens its plan.
    cut.said = {slug: Said("not_concerned") for slug in FUNDERS}
    cut.said |= {slug: Said("favourable", amount) for slug, amount in table.asked[cut.dossier.pk].items()}

    page.set_viewport_size({"width": 1440, "height": 900})
    screen.set_viewport_size({"width": 1920, "height": 1080})
    sign_in(page, table.secretary)
    page.goto(f"{base}seance/")
    page.get_by_role("button", name="Ouvrir la séance").press("Enter")
    expect(page.locator("#live-head")).to_contain_text(turns[0].dossier.title)
    screen.goto(f"{base}projection/")
    sitting = Sitting(page, screen, base)
    for rank, turn in enumerate(turns[:BY_KEYBOARD], start=1):
        item = items[turn.dossier.pk]
        expect(page.locator("#live-head")).to_contain_text(turn.dossier.number)
        expect(screen.locator(".screen-rank")).to_have_text(f"Passage {rank} sur 30")
        if rank == 2:
            without_a_network(sitting, context, item, turn)
        if rank == 3:
            two_at_once(sitting, Desk(table.second), item, turn)
        sitting.replay(turn)
        if turn is cut:
            one_funder_gives_less(sitting, table, turn)
        page.keyboard.press("n")
    assert len(sitting.delays) == BY_KEYBOARD + 1

    for turn in turns[BY_KEYBOARD:]:
        assert desk.post(f"{base}seance/{turn.dossier.public_id}/appeler/").status_code == 302
        record(desk, base, turn)
    expect(screen.locator(".screen-rank")).to_have_text("Passage 30 sur 30")
    kept_as_said(turns, items)

    page.goto(f"{base}seance/lever/")
    assert axe(page) == []
    page.get_by_role("button", name="Lever la séance").press("Enter")
    expect(page.get_by_text("28 examinés, 2 ajournés")).to_be_visible()
    states = Application.objects.filter(pk__in=items).values_list("state", flat=True)
    assert (list(states).count("examined"), list(states).count("deferred")) == (28, 2)
    assert AgendaItem.objects.get(application=turns[-1].dossier).remark == "Non examiné faute de temps."

    assert desk.send(f"{base}releve/", "//main//form").status_code == 302
    lines = minutes_again(table)
    assert len(lines) > 300
    assert_minutes_are(lines, page, desk, base)
    assert any("il manque 2 000 €" in line for line in lines)
    signed_by_the_chair(table, page, sign_in, base)
    pages = assert_minutes_are(lines, page, desk, base)
    nothing_changes_any_more(table, desk, base, turns, lines)
    if os.environ.get("WRITE_FIGURES"):
        FIGURES.write_text(told(sitting, len(lines), pages), encoding="utf-8")


def prepared(table: Table, desk: Desk, base: str) -> list[Application]:
    """The agenda filled by its rule, the members convened, the packet asked, the positions announced, who came."""
    filled = desk.send(f"{base}inscrire/", "//form[.//button[@value='all']]", ("do", "all"))
    assert filled.status_code == 302
    rows = AgendaItem.objects.filter(committee=table.committee).order_by("order").select_related("application")
    dossiers = [row.application for row in rows]
    assert len(dossiers) == 30
    tied(table, "caf", next(one for one in dossiers if "caf" in table.asked[one.pk]))
    assert desk.send(f"{base}convocation/", "//main//form").status_code == 302
    for person in [*table.people.values(), table.secretary]:
        (mail,) = mails_to(person.email)
        (entry,) = mail["attachments"]
        assert "METHOD:REQUEST" in str(entry)
        assert table.committee.title in mail["subject"] + mail["body"]
    assert desk.send(f"{base}dossier/", "//form[contains(@action, 'preparer')]").status_code == 302
    packet = Packet.objects.get()
    assert (packet.state, packet.total) == ("pending", 30)
    assert OutboxEntry.objects.filter(kind="packet").count() == 1
    # The Region says what it will say of two dossiers; the last is not reached by the sitting.
    region = Desk(table.people["region"])
    said = {}
    for row in (rows[0], rows[29]):
        said |= {f"p{row.pk}-value": "reserved", f"p{row.pk}-comment": "Sous réserve de notre commission."}
    give = reverse("cofunders:give", args=[table.committee.public_id])
    assert region.send(give, "//main//form[@method='post']", **said).status_code == 302
    for seat in table.committee.seats.all():
        came = {"caf": "remote", "commune-lille": "excused"}.get(seat.funder.slug if seat.funder else "", "present")
        assert desk.post(f"{base}presence/", seat=str(seat.public_id), attendance=came).status_code == 302
    return dossiers


def without_a_network(sitting: Sitting, context: BrowserContext, item: AgendaItem, turn: Turn) -> None:
    """Some seconds: what is typed stays, is said loudly, and is written once when the network returns."""
    context.set_offline(True)
    for slug in ("mel", "caf"):
        sitting.type(slug, replace(turn.said[slug], comment=""))
    alert = sitting.page.locator("[data-live-alert]")
    for slug in ("mel", "caf"):
        expect(alert).to_contain_text(funder(slug).name)
    time.sleep(2)
    waiting = [entry["slug"] for entry in sitting.waiting()]
    # On a machine so slow that a choice leaves before its amount is typed, the first one waits twice.
    assert waiting in (["mel", "caf"], ["mel", "mel", "caf"])
    expect(alert).to_contain_text(f"{len(waiting)} saisies ne sont pas enregistrées")
    sitting.page.keyboard.press("n")
    expect(sitting.page.locator("#live-head")).to_contain_text(turn.dossier.number)
    assert not Position.objects.filter(item=item).exists()
    context.set_offline(False)
    for slug in ("mel", "caf"):
        sitting.says(slug)
    expect(alert).to_be_empty()
    written = {slug: Position.objects.get(item=item, funder__slug=slug).version for slug in ("mel", "caf")}
    assert written == Counter(waiting)


def two_at_once(sitting: Sitting, rival: Desk, item: AgendaItem, turn: Turn) -> None:
    """A colleague writes the row that is being typed: both texts are shown, and the secretary chooses."""
    row = sitting.row("etat")
    comment = row.get_by_label("Commentaire")
    comment.fill("Mes mots")
    theirs = {"etat-value": "abstains", "etat-comment": "Ses mots"}
    url = f"{sitting.base}seance/{turn.dossier.public_id}/"
    assert rival.send(url, "//form[@id='live-positions']", **theirs).status_code == 302
    comment.press("Enter")
    expect(row.locator(".live-clash")).to_contain_text("Ses mots")
    expect(comment).to_have_value("Mes mots")
    assert Position.objects.get(item=item, funder__slug="etat").comment == "Ses mots"
    row.get_by_role("button", name="Garder ce que j’ai écrit").press("Enter")
    expect(row.locator(".live-clash")).to_have_count(0)
    comment.fill("")
    comment.press("Enter")
    sitting.page.keyboard.press("Escape")


def one_funder_gives_less(sitting: Sitting, table: Table, turn: Turn) -> None:
    """2 000 € less from one funder: the gap is there at once, on every page that shows the plan."""
    page = sitting.page
    asked, gap = table.asked[turn.dossier.pk]["region"], "Plan non bouclé : il manque 2 000 €."
    expect(page.locator("#live-plan")).to_contain_text("Plan bouclé")
    turn.said["region"] = Said("favourable", asked - 2000, "Deux mille de moins.")
    sitting.type("region", turn.said["region"])
    expect(page.locator("#live-plan")).to_contain_text(gap)
    expect(page.locator("#live-plan")).to_contain_text("Réduire les charges de 2 000 €")
    expect(page.locator("#live-plan")).to_contain_text("Demander 2 000 € de plus")
    expect(sitting.screen.locator("#screen-plan-title")).to_have_text(gap)
    sitting.says("region")
    given = CommitmentChange.objects.filter(commitment__application=turn.dossier, commitment__funder__slug="region")
    sitting.measured(given.latest("at").at, gap)
    staff, region = Desk(table.secretary), Desk(table.people["region"])
    pages = [
        (staff, reverse("instruction:dossier", args=[turn.dossier.public_id])),
        (staff, reverse("funding:commitments", args=[turn.dossier.public_id])),
        (region, reverse("cofunders:dossier", args=[turn.dossier.public_id])),
    ]
    for who, url in pages:
        text = " ".join(who.tree(url).text_content().split())
        assert gap in text, url
    assert Commitment.objects.get(application=turn.dossier, funder__slug="region").agreed == asked - 2000


def kept_as_said(turns: list[Turn], items: dict[int, AgendaItem]) -> None:
    """The rows are the script: nothing lost, nothing written twice, nothing of one row in another."""
    for turn in turns:
        rows = {one.funder.slug: one for one in Position.objects.filter(item=items[turn.dossier.pk], state="recorded")}
        assert rows.keys() == turn.said.keys()
        for slug, said in turn.said.items():
            assert (rows[slug].value, rows[slug].comment) == (said.value, said.comment), (turn.dossier.number, slug)
            amounts = {one.amount for one in rows[slug].amounts.all()}
            assert amounts in ({said.kept}, set()), (turn.dossier.number, slug)
        item = AgendaItem.objects.get(pk=items[turn.dossier.pk].pk)
        assert (item.opinion, item.conditions, item.remark) == (turn.opinion, turn.conditions, turn.remark)


def assert_minutes_are(lines: list[str], page: Page, desk: Desk, base: str) -> int:
    """The page line by line, then the whole text of the PDF, whatever its line breaks; how many pages it has."""
    page.goto(f"{base}releve/")
    shown = page.locator(".minutes-line > h2, .minutes-line > .minutes-text").all_inner_texts()
    assert [" ".join(text.split()) for text in shown] == lines
    pdf = desk.client.get(f"{base}releve.pdf")
    content = b"".join(pdf.streaming_content) if pdf.streaming else pdf.content
    reader = PdfReader(io.BytesIO(content))
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    text = "".join(re.sub(r"\d+ / \d+\s*$", "", one.extract_text()) for one in reader.pages)
    text = re.sub(r"[\s•]", "", text)
    place = 0
    for line in lines:
        bare = re.sub(r"\s", "", line)
        found = text.find(bare, place)
        assert found >= 0, line
        between = text[place:found]
        # Between two lines the document holds nothing but its own titles.
        assert place == 0 or between in ("", "Présence"), (between, line)
        place = found + len(bare)
    return len(reader.pages)


def signed_by_the_chair(table: Table, page: Page, sign_in: SignIn, base: str) -> None:
    page.context.clear_cookies()
    sign_in(page, table.chair)
    page.goto(f"{base}releve/signer/")
    page.get_by_label("Votre mot de passe").fill(PASSWORD)
    page.get_by_label("Votre mot de passe").press("Enter")
    expect(page.get_by_text("Empreinte SHA-256")).to_be_visible()
    assert Minutes.objects.get().signed_by.user == table.chair


def nothing_changes_any_more(table: Table, desk: Desk, base: str, turns: list[Turn], lines: list[str]) -> None:
    """Whatever page or statement tries it."""
    turn = turns[0]
    positions = list(Position.objects.order_by("pk").values())
    item, page = AgendaItem.objects.get(application=turn.dossier), f"{base}seance/{turn.dossier.public_id}/"
    mel = Position.objects.get(item=item, funder__slug="mel")
    typed = {"mel-version": str(mel.version), "mel-value": "unfavourable", "reason": "Erreur"}
    desk.post(f"{page}positions/", **typed)
    typed = {"avis-version": str(item.version), "avis-opinion": "favourable", "avis-reason": "Erreur"}
    desk.post(f"{page}avis/", **typed)
    desk.post(f"{base}releve/")
    desk.post(f"{base}releve/ajouter/", text="Une ligne de plus")
    line = MinutesLine.objects.filter(kind="opinion").first()
    desk.post(f"{base}releve/{line.public_id}/", text="Autre chose", version=str(line.version))
    assert list(Position.objects.order_by("pk").values()) == positions
    assert AgendaItem.objects.get(pk=item.pk).version == item.version
    assert [" ".join(str(one).split()) for one in MinutesLine.objects.order_by("order")] == lines
    tried = ((MinutesLine.objects.filter(pk=line.pk), {"text": "x"}), (Minutes.objects, {"sha256": "0" * 64}))
    for rows, said in tried:
        with pytest.raises(InternalError, match="signed minutes do not change"), transaction.atomic():
            rows.update(**said)
    assert Committee.objects.get(pk=table.committee.pk).state == "signed"
    assert Recusal.objects.get().seat.funder.slug == "caf"
    away = Recusal.objects.get().item.application
    caf = Desk(table.people["caf"])
    for url in (f"{base}seance/{away.public_id}/", reverse("cofunders:dossier", args=[away.public_id])):
        assert caf.client.get(url).status_code == 404
    assert away.number not in caf.client.get(f"{base}releve/").content.decode()
