"""The choice of files in a real browser: progress, a line that is cut, a refusal, a keyboard, no script."""

import hashlib
import random
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect
from pytest_django.live_server_helper import LiveServer

from applications.models import Application
from contacts.models import User
from eligibility.models import Call
from files.models import StoredFile, Upload
from tests.bundled import committed_call
from tests.factories import draft
from tests.files.making import docx, located_photograph, pdf

__all__ = ["committed_call"]

pytestmark = pytest.mark.django_db(transaction=True)
Axe = Callable[[Page], list[str]]


@pytest.fixture
def application(committed_call: Call, sign_in: Callable[[User], None], settings: Any) -> Application:
    """A draft whose writer is signed in in the browser; the scanner has not spoken yet."""
    settings.ANTIVIRUS, settings.CLAMD_URL = "clamd", ""
    made = draft(committed_call, theme="sport")
    sign_in(made.created_by)
    return made


@pytest.fixture
def large(tmp_path: Path) -> Path:
    """A PDF of some 4 MB, which no compression shrinks: four pieces."""
    path = tmp_path / "Comptes approuvés.pdf"
    data = pdf()
    cut = data.index(b"\n") + 1
    path.write_bytes(data[:cut] + b"%" + random.Random(7).randbytes(4_000_000).replace(b"\n", b"").replace(b"\r", b""))
    path.write_bytes(path.read_bytes() + b"\n" + data[cut:])
    return path


def opened(page: Page, application: Application) -> Page:
    page.goto(f"/dossiers/{application.public_id}/pieces/")
    return page


def slowly(page: Page, milliseconds: int = 400) -> None:
    """Each piece waits: the line of somebody far from the exchange."""

    def wait(route: Route) -> None:
        page.wait_for_timeout(milliseconds)
        route.continue_()

    page.route("**/fichiers/*/", lambda route: wait(route) if route.request.method == "PATCH" else route.continue_())


def test_a_file_is_sent_with_its_progress_and_joined(
    application: Application, page: Page, large: Path, axe: Axe
) -> None:
    slowly(opened(page, application))
    page.locator("input[name=other][type=file]").set_input_files(large)
    item = page.locator("[data-upload-item]")
    expect(item).to_contain_text("Comptes approuvés.pdf")
    expect(item).to_contain_text(re.compile(r"\d+\s%.*sur \d"))
    expect(item.get_by_role("progressbar")).to_have_attribute("aria-label", "Envoi de Comptes approuvés.pdf")
    assert axe(page) == []
    expect(page.locator(".document-line")).to_contain_text("Comptes approuvés.pdf")
    expect(page.locator(".document-line")).to_contain_text("En cours d’analyse")
    joined = application.attachments.get()
    assert joined.file.sha256 == hashlib.sha256(large.read_bytes()).hexdigest()
    assert axe(page) == []


def test_a_cut_line_is_said_and_the_file_goes_on_from_where_it_was(
    application: Application, page: Page, context: BrowserContext, large: Path
) -> None:
    slowly(opened(page, application))
    sent: list[int] = []
    page.on("request", lambda request: sent.append(1) if request.method == "PATCH" else None)
    # The line is cut once the server has kept a piece: what it has, it is not sent again.
    with page.expect_response(lambda answer: answer.request.method == "PATCH" and answer.status == 204):
        page.locator("input[name=other][type=file]").set_input_files(large)
    item = page.locator("[data-upload-item]")
    expect(item).to_contain_text("%")
    context.set_offline(True)
    expect(item).to_contain_text("Connexion perdue")
    assert Upload.objects.get().offset > 0
    context.set_offline(False)
    expect(page.locator(".document-line")).to_contain_text("Comptes approuvés.pdf")
    assert application.attachments.get().file.sha256 == hashlib.sha256(large.read_bytes()).hexdigest()
    assert Upload.objects.count() == 1, "it was resumed, not begun again"


def test_a_pause_and_a_resume(application: Application, page: Page, large: Path) -> None:
    slowly(opened(page, application))
    page.locator("input[name=other][type=file]").set_input_files(large)
    item = page.locator("[data-upload-item]")
    item.get_by_role("button", name="Mettre en pause").click()
    expect(item).to_contain_text("En pause")
    expect(page.locator("[data-upload-status]").last).to_have_text("Envoi en pause.")
    # She goes on meanwhile: the page waits for the file, and says so.
    page.get_by_role("button", name="Continuer").click()
    expect(page.locator("[data-upload-holding]")).to_contain_text("en cours d’envoi")
    item.get_by_role("button", name="Reprendre").click()
    page.wait_for_url("**/relecture/")
    assert application.attachments.count() == 1


def test_a_refusal_is_beside_the_file(application: Application, page: Page, tmp_path: Path, axe: Axe) -> None:
    (tmp_path / "lettre.docx").write_bytes(docx({"word/vbaProject.bin": b"x"}))
    (tmp_path / "gros.pdf").write_bytes(pdf() + b"\n" * (10 * 1024 * 1024))
    opened(page, application)
    page.locator("input[name=other][type=file]").set_input_files([tmp_path / "lettre.docx", tmp_path / "gros.pdf"])
    items = page.locator("[data-upload-item]")
    expect(items.nth(0)).to_contain_text("Ce document contient une macro")
    expect(items.nth(1)).to_contain_text("dépasse 10 Mo")
    assert axe(page) == []
    items.nth(0).get_by_role("button", name="Retirer lettre.docx").click()
    expect(items).to_have_count(1)
    assert not StoredFile.objects.exists()


def test_a_file_is_dropped(application: Application, page: Page) -> None:
    opened(page, application)
    data = page.evaluate_handle(
        """bytes => {
            const carried = new DataTransfer();
            carried.items.add(new File([new Uint8Array(bytes)], "photo.jpg", { type: "image/jpeg" }));
            return carried;
        }""",
        list(located_photograph()),
    )
    page.locator("[data-upload-drop]").last.dispatch_event("drop", {"dataTransfer": data})
    expect(page.locator(".document-line")).to_contain_text("photo.jpg")
    file = application.attachments.get().file
    assert file.received_sha256 == hashlib.sha256(located_photograph()).hexdigest()
    assert b"Telephone" not in Path(file.content.path).read_bytes()


def test_the_keyboard_reaches_everything_and_targets_are_large(
    application: Application, page: Page, tmp_path: Path
) -> None:
    (tmp_path / "a.docx").write_bytes(docx({"word/vbaProject.bin": b"x"}))
    opened(page, application)
    field = page.get_by_label("Autres pièces")
    field.focus()
    assert page.evaluate("document.activeElement.type") == "file"
    field.set_input_files(tmp_path / "a.docx")
    button = page.get_by_role("button", name="Retirer a.docx")
    expect(button).to_be_visible()
    for target in (button, page.locator("[data-upload-choose]").last):
        box = target.bounding_box()
        assert box is not None
        assert box["height"] >= 44
    button.focus()
    page.keyboard.press("Enter")
    expect(field).to_be_focused()


def test_an_ended_session_is_said(application: Application, page: Page, tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(pdf())
    opened(page, application)
    page.context.clear_cookies(name="session")
    page.locator("input[name=other][type=file]").set_input_files(tmp_path / "a.pdf")
    expect(page.locator("[data-upload-item]")).to_contain_text("Votre session est terminée")


def test_without_scripts_the_form_brings_the_file(
    application: Application, browser: Browser, context: BrowserContext, live_server: LiveServer, tmp_path: Path
) -> None:
    (tmp_path / "devis.pdf").write_bytes(pdf())
    (tmp_path / "page.pdf").write_bytes(b"<html>")
    plain = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    plain.add_cookies(context.cookies())  # type: ignore[arg-type]
    page = plain.new_page()
    opened(page, application)
    page.get_by_label("Autres pièces").set_input_files([tmp_path / "devis.pdf", tmp_path / "page.pdf"])
    page.get_by_role("button", name="Joindre et rester ici").click()
    expect(page.locator(".error-summary")).to_contain_text("n’est pas celui que son nom annonce")
    expect(page.locator(".document-line")).to_contain_text("devis.pdf")
    page.locator(".document-line").get_by_role("button", name="Retirer").click()
    expect(page.locator(".document-line")).to_have_count(0)
    page.get_by_text("Pièces retirées (1)").click()
    page.get_by_role("button", name="Remettre").click()
    expect(page.locator(".document-line")).to_have_count(1)
    plain.close()
