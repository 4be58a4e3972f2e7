"""What every test may ask for: fast passwords, strict templates, a live server as in production, a real browser."""

import os
import shutil
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg2
import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.staticfiles import handlers as static_handlers
from django.db import connection
from django.test import Client, override_settings
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from pytest_django.live_server_helper import LiveServer

from applications.documents_out import printing
from contacts.models import User
from files.inspection import sandbox
from tests import migrated, overhead
from tests.emptying import hasten
from tests.strict_templates import Undefined
from tests.whole_pages import wait_for_whole_pages

# Playwright's synchronous interface runs an event loop in the test's thread, where Django would refuse the database.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# Chromium looks for its maker's servers by itself; a closed network would answer each time with an error.
BROWSER_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
)
# How long a page is waited for on a busy machine: nothing of the portal, whose own delays are tried by its clock.
PATIENCE_MS = 30_000
# Rules of WCAG 2.2 level AA, and nothing of taste.
AXE_OPTIONS = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]},
    # What is right is not told element by element: a third of the time of a page.
    "resultTypes": ["violations"],
}


hasten()
overhead.list_static_files_once()
overhead.copy_fields_of_migrations()
overhead.draw_documents_here()
overhead.judge_a_file_once()
wait_for_whole_pages()
# How long examples take to draw tells how busy the machine is, and nothing of the portal.
hypothesis_settings.register_profile(
    "suite", parent=hypothesis_settings(), deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
hypothesis_settings.load_profile("suite")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    request: pytest.FixtureRequest, django_db_modify_db_settings_parallel_suffix: None, django_db_blocker: Any
) -> None:
    """Of several processes, the first migrates a database and the others copy it; alone, it migrates its own."""
    if hasattr(request.config, "workerinput"):
        migrated.copy_the_model(django_db_blocker)


@pytest.fixture(autouse=True, scope="session")
def _strict_templates() -> Iterator[None]:
    """In the settings, and not on the engine: a test that changes DEBUG makes Django build a new one."""
    from django.conf import settings

    (ours,) = settings.TEMPLATES
    strict = {**ours, "OPTIONS": {**ours["OPTIONS"], "string_if_invalid": Undefined()}}
    with override_settings(TEMPLATES=[strict]):
        yield


@pytest.fixture(autouse=True, scope="session")
def _fast_passwords() -> Iterator[None]:
    """Argon2 takes a sixth of a second each time, by design; tests sign in hundreds of times."""
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        yield


@pytest.fixture(autouse=True)
def _own_files(settings: Any, tmp_path: Path) -> None:
    """Stored files and written mails of a test stay in its own folder."""
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.MEDIA_ROOT.mkdir()
    settings.EMAIL_FILE_PATH = str(tmp_path / "mail")


@pytest.fixture(autouse=True)
def _mail_through_the_outbox(settings: Any) -> None:
    """Django's test runner puts its own mail backend in place of the portal's: give the portal's back.

    What the worker would hand to the mail server arrives in ``mailoutbox``.
    """
    settings.OUTGOING_EMAIL_BACKEND = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = "contacts.mail.OutboxBackend"


@pytest.fixture(autouse=True)
def _own_cache(settings: Any) -> None:
    """Throttles and cached readings of one test reach no other, nor those of a worker beside."""
    own = {"BACKEND": "tests.caching.OwnCache", "KEY_PREFIX": f"test-{uuid.uuid4().hex}"}
    settings.CACHES = {"default": settings.CACHES["default"] | own}


@pytest.fixture
def documents_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each document is drawn in a process of its own, as by the portal."""
    monkeypatch.setattr(printing, "_drawn", overhead.DRAWN_APART)


@pytest.fixture
def files_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each file is judged in the sandbox, even one that it knows."""
    monkeypatch.setattr(sandbox, "_ask", overhead.JUDGED_APART)


@pytest.fixture(scope="session")
def live_server() -> Iterator[LiveServer]:
    """A server in a thread. With production's static files (make test), WhiteNoise serves them as in production."""
    from django.conf import settings

    with pytest.MonkeyPatch.context() as patch:
        if "Manifest" in settings.STORAGES["staticfiles"]["BACKEND"]:
            patch.setattr(static_handlers, "StaticFilesHandler", lambda application: application)
        server = LiveServer("localhost")
        yield server
        server.stop()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for the whole run; the test is left out, or in CI fails, where there is none."""
    path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)
    if path is None:
        sentence = "Chromium is missing: type apt-get install chromium, or give its path in CHROMIUM."
        if os.environ.get("BROWSER_TESTS") == "required":
            pytest.fail(sentence)
        pytest.skip(sentence)
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=list(BROWSER_ARGUMENTS))
        yield started
        started.close()


@pytest.fixture
def context(browser: Browser, live_server: LiveServer) -> Iterator[BrowserContext]:
    """A browser without memory, in French, on the live server: ``page.goto("/")`` is enough. It asks for less motion:
    where things are is read while nothing glides."""
    made = browser.new_context(
        base_url=live_server.url, locale="fr-FR", timezone_id="Europe/Paris", reduced_motion="reduce"
    )
    made.set_default_timeout(PATIENCE_MS)
    yield made
    for opened in browser.contexts:
        # Those of other people too: a page left open would go on asking the server during the tests that follow.
        opened.close()
    _wait_for_the_last_requests()


def _wait_for_the_last_requests(seconds: float = 10.0) -> None:
    """A page that closes may leave a request behind: emptying the tables under it would be a deadlock."""
    server = psycopg2.connect(**connection.get_connection_params())
    busy = (
        "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND state <> 'idle' "
        "AND pid NOT IN (pg_backend_pid(), %s)"
    )
    own = connection.connection.info.backend_pid if connection.connection else 0
    server.autocommit = True
    until = time.monotonic() + seconds
    with server.cursor() as cursor:
        cursor.execute(busy, [own])
        while cursor.fetchone() and time.monotonic() < until:
            time.sleep(0.02)
            cursor.execute(busy, [own])
    server.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A page whose errors fail the test: a script that throws, a refusal by the content security policy."""
    faults: list[str] = []
    made = context.new_page()
    made.on("pageerror", lambda error: faults.append(str(error)))
    made.on(
        "console",
        lambda message: faults.append(message.text) if "Content Security Policy" in message.text else None,
    )
    yield made
    assert not faults, f"errors in the page: {faults}"


@pytest.fixture
def sign_in(context: BrowserContext, client: Client, live_server: LiveServer) -> Callable[[User], None]:
    """Signs a person in in the browser, without the pages of signing in."""

    def signed(user: User) -> None:
        client.force_login(user)
        share_session(client, context, live_server.url)

    return signed


def share_session(signed: Client, browsing: BrowserContext, url: str) -> None:
    """The person who is signed in in one is signed in in the other."""
    from django.conf import settings

    name = settings.SESSION_COOKIE_NAME
    browsing.add_cookies([{"name": name, "value": signed.cookies[name].value, "url": url}])


@pytest.fixture
def axe() -> Callable[[Page], list[str]]:
    """Accessibility faults of a page, one line each; a test asserts that the list is empty."""

    def faults(page: Page) -> list[str]:
        found = Axe().run(page, options=AXE_OPTIONS).response["violations"]
        return [
            f"{fault['id']}: {fault['help']} · {' '.join(map(str, node['target']))}"
            for fault in found
            for node in fault["nodes"]
        ]

    return faults


def pytest_sessionfinish(session: pytest.Session) -> None:
    if getattr(session.config.option, "numprocesses", None):
        migrated.drop_the_model()


def pytest_collection_finish() -> None:
    overhead.leave_modules_out_of_garbage()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what drives the browser, so that ``-m "not browser"`` leaves it out.

    These come last, for they commit, and a journey is as long as ten others: dealt out among the first half, journeys
    fall to every process, and none begins at the end. A browser waits half of its time: tests without a database, which
    nothing committed can trouble, are dealt out among them.
    """
    driven, pure, others = [], [], []
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker("browser")
            driven.append(item)
        else:
            (others if _reads_the_database(item) else pure).append(item)
    long, short = ([item for item in driven if ("journeys" in item.path.parts) is wanted] for wanted in (True, False))
    half = len(short) // 2
    items[:] = others + _dealt(_dealt(short[:half], long) + short[half:], pure)


def _reads_the_database(item: pytest.Item) -> bool:
    fixtures = {"db", "transactional_db", "live_server", "django_db_setup"}
    return bool(item.get_closest_marker("django_db")) or not fixtures.isdisjoint(getattr(item, "fixturenames", ()))


def _dealt(rows: list[pytest.Item], among: list[pytest.Item]) -> list[pytest.Item]:
    """Both lists as one, each in its order, at an even pace."""
    paced = [((rank + 0.5) / len(some), item) for some in (rows, among) for rank, item in enumerate(some)]
    return [item for _, item in sorted(paced, key=lambda one: one[0])]
