"""The packet of a sitting: made once for the same readers, redrawn where it changed, and never with what one may not
read."""

import io
import zipfile
from dataclasses import replace
from typing import Any

import pikepdf
import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from applications.documents_out import CannotPrint
from committees.models import Packet, PacketSheet, PacketState
from committees.selectors.packets import contents_of, reading_of, shelf_of
from committees.services import packets
from committees.services.packets import ask_packet, make_packet
from committees.tasks import forget_old_packets
from contacts.models import OutboxEntry, OutboxState, User
from contacts.outbox import NeverWorks
from eligibility.models import Call
from files.models import StoredFile
from instruction.models import Committee, Proposal
from instruction.services.agendas import take_off_agenda
from tests.committees.packing import Press, linked, made, seat, sitting, work
from tests.factories import member, signed_in
from tests.instruction.conftest import call, committed_call
from tests.threads import together

__all__ = ["call", "committed_call"]


@pytest.fixture
def press(monkeypatch: pytest.MonkeyPatch) -> Press:
    found = Press()
    monkeypatch.setattr(packets, "print_pdf", found.print_pdf)
    monkeypatch.setattr(packets, "print_parts", found.print_parts)
    return found


def body(response: Any) -> bytes:
    return b"".join(response.streaming_content)


def address(name: str, held: Committee) -> str:
    return reverse(f"committees:{name}", args=[held.public_id])


def kinds_in(element: Any, found: list[tuple[str, Any]]) -> list[tuple[str, Any]]:
    """Each tag of a document with its element, in order."""
    for child in element.get("/K", []):
        if isinstance(child, pikepdf.Dictionary) and "/S" in child:
            found.append((str(child.S), child))
            kinds_in(child, found)
    return found


def test_the_file_is_tagged_numbered_and_has_a_page_for_each_dossier(call: Call) -> None:
    held, items, admin = sitting(call, place="Salle 4", minutes_each=12)
    seat(held, function="Déléguée du préfet")
    packet = made(admin, held)
    assert (packet.state, packet.done, packet.total) == (PacketState.READY, 2, 2)
    with packet.pdf.content.open("rb") as content, pikepdf.open(io.BytesIO(content.read())) as document:
        assert str(document.Root.Lang) == "fr"
        assert document.Root.MarkInfo.Marked
        assert str(document.docinfo["/Title"]).startswith("Dossier de séance : Comité technique")
        assert b"pdfuaid" in document.Root.Metadata.read_bytes()
        assert len(document.pages) == 4
        with document.open_outline() as outline:
            assert [str(entry.title) for entry in outline.root] == ["Ordre du jour", *["Ateliers du samedi"] * 2]
        tags = kinds_in(document.Root.StructTreeRoot.K[0], [])
        names = [name for name, _ in tags]
        assert {"/H1", "/H2", "/H3", "/Table", "/TH", "/TD", "/Figure", "/Link"} <= {*names}
        figures = [element for name, element in tags if name == "/Figure"]
        # A map and a bar for each line of the budget and of the plan.
        assert len(figures) == 2 * 3
        assert all(str(element.Alt) for element in figures)
        assert any("Roubaix" in str(element.Alt) for element in figures)
    for item in items:
        with item.sheet.pdf.content.open("rb") as content, pikepdf.open(io.BytesIO(content.read())) as alone:
            assert len(alone.pages) == 1
            assert alone.Root.MarkInfo.Marked


def test_two_who_read_the_same_ask_for_one_packet(call: Call, press: Press) -> None:
    held, _, admin = sitting(call)
    guest = seat(held)
    first = ask_packet(by=admin, at=timezone.now(), committee=held)
    second = ask_packet(by=guest, at=timezone.now(), committee=held)
    assert first == second
    assert OutboxEntry.objects.filter(kind="packet").count() == 1
    work()
    assert len(press.drawn) == 1
    assert ask_packet(by=guest, at=timezone.now(), committee=held) == first
    assert OutboxEntry.objects.filter(kind="packet").count() == 1


def test_two_asks_and_two_workers_at_the_same_instant_make_one_file(committed_call: Call, press: Press) -> None:
    held, _, admin = sitting(committed_call)
    guest = seat(held)

    def ask(user: User) -> Packet | None:
        return ask_packet(by=user, at=timezone.now(), committee=held)

    first, second = together([lambda: ask(admin), lambda: ask(guest)])
    assert first == second
    (entry,) = OutboxEntry.objects.filter(kind="packet")
    assert together([lambda: make_packet(entry), lambda: make_packet(entry)]) == [None, None]
    packet = Packet.objects.select_related("pdf").get()
    assert packet.state == PacketState.READY
    pages = PacketSheet.objects.exclude(pdf=None)
    assert pages.count() == 2
    kept = {packet.pdf_id, *pages.values_list("pdf", flat=True)}
    assert set(StoredFile.objects.values_list("pk", flat=True)) >= kept
    assert not StoredFile.objects.filter(name__startswith="dossier-de-seance").exclude(pk__in=kept).exists()
    assert StoredFile.objects.filter(name__in=[f"{page.item.application.number}.pdf" for page in pages]).count() == 2


def test_only_what_changed_is_drawn_again(call: Call, press: Press) -> None:
    held, (one, other), admin = sitting(call)
    former = made(admin, held)
    assert [len(wanted) for wanted in press.wanted] == [2]
    dates = dict(PacketSheet.objects.values_list("item", "drawn_at"))
    assert shelf_of(admin, held).is_current
    Proposal.objects.filter(application=one.application).update(comment="Un autre regard")
    shelf = shelf_of(admin, held)
    assert (shelf.is_current, shelf.changed, shelf.added) == (False, 1, 0)
    assert "1 page a changé" in signed_in(admin).get(address("packet", held)).content.decode()
    latter = made(admin, held)
    assert latter == former
    assert [len(wanted) for wanted in press.wanted] == [2, 1]
    assert PacketSheet.objects.get(item=other).drawn_at == dates[other.pk]
    assert PacketSheet.objects.get(item=one).drawn_at > dates[one.pk]
    assert "Un autre regard" in press.drawn[-1]
    assert latter.pdf_id != former.pdf_id
    # The former file and the former page are gone: one packet and two pages remain.
    assert not StoredFile.objects.filter(pk=former.pdf_id).exists()
    assert StoredFile.objects.filter(uploaded_by=admin).count() == 3
    page = signed_in(admin).get(address("packet", held)).content.decode()
    assert "À jour" in page
    assert "Mettre le PDF à jour" not in page


def test_a_killed_worker_leaves_the_pages_that_it_drew(call: Call, press: Press, monkeypatch: Any) -> None:
    held, _, admin = sitting(call)
    packet = ask_packet(by=admin, at=timezone.now(), committee=held)
    entry = OutboxEntry.objects.get(kind="packet")

    def killed(*args: Any, **options: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(packets, "_bind", killed)
    with pytest.raises(KeyboardInterrupt):
        make_packet(entry)
    packet.refresh_from_db()
    assert (packet.state, packet.done) == (PacketState.RUNNING, 2)
    dates = set(PacketSheet.objects.values_list("drawn_at", flat=True))
    page = signed_in(admin).get(address("packet", held), headers={"HX-Request": "true"}).content.decode()
    assert "en train d’être dessiné" in page
    assert "every 2s" in page
    monkeypatch.undo()
    monkeypatch.setattr(packets, "print_parts", press.print_parts)
    make_packet(entry)
    packet.refresh_from_db()
    assert packet.state == PacketState.READY
    assert set(PacketSheet.objects.values_list("drawn_at", flat=True)) == dates
    # The same entry, taken twice, draws nothing more.
    make_packet(entry)
    assert len(press.drawn) == 1
    assert "HX-Refresh" in signed_in(admin).get(address("packet", held), headers={"HX-Request": "true"}).headers


def test_what_cannot_be_drawn_is_said_and_may_be_asked_again(call: Call, press: Press, monkeypatch: Any) -> None:
    held, _, admin = sitting(call, 1)

    def refuse(*args: Any, **options: Any) -> None:
        raise CannotPrint("no room")

    monkeypatch.setattr(packets, "print_parts", refuse)
    ask_packet(by=admin, at=timezone.now(), committee=held)
    with pytest.raises(NeverWorks):
        work()
    page = signed_in(admin).get(address("packet", held)).content.decode()
    assert "Une erreur technique empêche" in page
    assert "Préparer le PDF" in page
    OutboxEntry.objects.filter(kind="packet").update(state=OutboxState.FAILED)
    monkeypatch.setattr(packets, "print_parts", press.print_parts)
    assert made(admin, held).state == PacketState.READY


def test_nobody_gets_the_page_of_a_dossier_with_which_she_has_a_link(call: Call, press: Press) -> None:
    held, (one, other), admin = sitting(call)
    kept_away, guest = seat(held), seat(held)
    linked(kept_away, one)
    whole, partial = made(admin, held), made(kept_away, held)
    assert whole.pk != partial.pk
    assert (set(partial.holds), partial.without) == ({str(other.public_id)}, [str(one.public_id)])
    assert one.application.number not in press.drawn[-1]
    assert "ne contient pas un passage" in press.drawn[-1]
    assert "ne contient pas" not in press.drawn[0]
    client = signed_in(kept_away)
    for name in ("packet", "packet_web"):
        page = client.get(address(name, held)).content.decode()
        assert one.application.number not in page
        assert one.application.organisation.name not in page
    assert one.application.number not in " ".join(zipped(client.get(address("packet_zip", held))))
    # Recused after it was made, she loses the file that she could take.
    client = signed_in(guest)
    assert client.get(address("packet_pdf", held)).status_code == 200
    linked(guest, other)
    for name in ("packet_pdf", "packet_zip"):
        assert client.get(address(name, held)).status_code == 404
    page = client.get(address("packet_web", held)).content.decode()
    assert other.application.organisation.name not in page


def test_a_link_that_appears_while_it_is_made_stops_it(call: Call, press: Press) -> None:
    held, (one, _), _ = sitting(call)
    guest = seat(held)
    packet = ask_packet(by=guest, at=timezone.now(), committee=held)
    linked(guest, one)
    work()
    packet.refresh_from_db()
    assert packet.state == PacketState.FAILED
    assert press.drawn == []


def test_the_file_of_a_passage_taken_off_is_nobodys(call: Call, press: Press) -> None:
    held, (one, _), admin = sitting(call)
    made(admin, held)
    file = Packet.objects.get().pdf
    take_off_agenda(by=admin, at=timezone.now(), application=one.application, reason="Retiré")
    client = signed_in(admin)
    assert client.get(address("packet_pdf", held)).status_code == 404
    assert "est à refaire" in client.get(address("packet", held)).content.decode()
    made(admin, held)
    assert not StoredFile.objects.filter(pk=file.pk).exists()
    assert PacketSheet.objects.count() == 1
    assert client.get(address("packet_pdf", held)).status_code == 200


def test_a_page_that_holds_much_is_set_in_a_smaller_type(call: Call) -> None:
    held, _, admin = sitting(call, 1)
    contents = contents_of(held, reading_of(admin, held))
    (sheet,) = contents.sheets
    usual = contents.page(sheet)
    full = contents.page(replace(sheet, headings=sheet.headings * 20))
    assert (usual.is_dense, full.is_dense) == (False, True)
    assert full.cut.words < usual.cut.words
    for page, is_dense in ((usual, False), (full, True)):
        html = render_to_string("committees/partials/sheet.html", {"page": page, "short": True})
        assert ("sheet-dense" in html) is is_dense


def test_old_packets_are_forgotten(call: Call, press: Press) -> None:
    held, _, admin = sitting(call, 1)
    packet = made(admin, held)
    assert forget_old_packets() == 0
    Packet.objects.update(asked_at=packet.asked_at - packets.KEPT * 2)
    assert forget_old_packets() == 1
    assert not StoredFile.objects.filter(pk=packet.pdf_id).exists()


def zipped(response: Any) -> list[str]:
    assert response["Content-Type"] == "application/zip"
    return zipfile.ZipFile(io.BytesIO(body(response))).namelist()


def test_the_archive_holds_the_packet_and_each_page_under_names_for_all_machines(call: Call, press: Press) -> None:
    held, items, admin = sitting(call)
    type(items[0].application).objects.filter(pk=items[0].application_id).update(title='Où ? "Là" : a/b\\c. ' * 9)
    made(admin, held)
    day = held.held_on.isoformat()
    first, *rest = zipped(signed_in(admin).get(address("packet_zip", held)))
    assert first == f"dossier-de-seance-{day}.pdf"
    assert [name.split()[0] for name in rest] == ["pages/01", "pages/02"]
    for name, item in zip(rest, items, strict=True):
        assert item.application.number in name
        assert len(name) < 130
        assert not set(name.removeprefix("pages/")) & set('<>:"|?*\\/')


def test_the_pages_ask_make_and_give_the_packet(call: Call, press: Press) -> None:
    held, items, admin = sitting(call)
    client = signed_in(admin)
    assert "Préparer le PDF" in client.get(address("packet", held)).content.decode()
    assert client.get(address("packet_pdf", held)).status_code == 404
    page = client.post(address("packet_make", held), follow=True).content.decode()
    assert "0 sur 2 pages" in page
    assert "Préparer le PDF" not in page
    work()
    assert client.get(address("packet_pdf", held))["Content-Type"] == "application/pdf"
    web = client.get(address("packet_web", held)).content.decode()
    for item in items:
        assert f'id="page-{item.public_id}"' in web
        assert f'href="#page-{item.public_id}"' in web
    stranger = signed_in(member(items[0].application.organisation))
    for name in ("packet", "packet_pdf", "packet_zip", "packet_web"):
        assert stranger.get(address(name, held)).status_code == 404
    assert stranger.post(address("packet_make", held)).status_code == 404


@pytest.mark.parametrize("name", ["packet", "packet_web"])
def test_a_page_costs_the_same_for_one_dossier_and_for_many(call: Call, name: str) -> None:
    costs = []
    for count in (1, 3):
        held, _, admin = sitting(call, count)
        client = signed_in(admin)
        client.get(address(name, held))
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address(name, held)).status_code == 200
        costs.append(len(queries))
    assert costs[0] == costs[1] <= 50
