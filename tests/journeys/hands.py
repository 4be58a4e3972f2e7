"""A person at her keyboard: every key that she presses is counted, and no other gesture exists."""

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from playwright.sync_api import Locator, Page, expect

# A pointer that touches a page is told by the browser itself.
NO_POINTER = """
addEventListener("pointerdown", (event) => { if (event.isTrusted) sessionStorage.pointers = 1; }, true);
"""
FURTHEST = 150


@dataclass
class Told:
    """What one dossier cost: seconds of the machine, keys that lead, characters written, pages loaded."""

    name: str
    seconds: float = 0
    keys: int = 0
    characters: int = 0
    loads: int = 0


class Hands:
    """The keyboard of a page, with the cost of what is being done."""

    def __init__(self, page: Page) -> None:
        self.page, self.told = page, Told("")
        page.add_init_script(NO_POINTER)
        page.on("domcontentloaded", self._loaded)

    def _loaded(self, page: Page) -> None:
        self.told.loads += 1

    @contextmanager
    def on(self, name: str) -> Iterator[Told]:
        """Count what is done inside under this name."""
        self.told = told = Told(name)
        started = time.monotonic()
        yield told
        told.seconds += time.monotonic() - started

    def aside(self, look: Callable[[], object]) -> None:
        """Look at something without its seconds being the person's."""
        started = time.monotonic()
        look()
        self.told.seconds -= time.monotonic() - started

    def press(self, key: str) -> None:
        self.told.keys += 1
        self.page.keyboard.press(key)

    def write(self, text: str) -> None:
        self.told.characters += len(text)
        self.page.keyboard.type(text)

    def reach(self, place: Locator, key: str = "Tab") -> None:
        """Go there with one key, as often as it takes."""
        for _stop in range(FURTHEST):
            if place.evaluate("(one) => one === document.activeElement"):
                return
            self.press(key)
        raise AssertionError(f"{place} is not reached with {FURTHEST} × {key}")

    def into(self, place: Locator) -> None:
        """From the top of a page that has just opened, past what every page begins with."""
        self.press("Tab")
        # A page that a form leads back to keeps the place where the form was: it opens in its content already.
        if self.page.locator(".skip-link").evaluate("(link) => link === document.activeElement"):
            self.press("Enter")
        self.reach(place)

    def enter(self, lands_on: str) -> None:
        """Press Enter on what has the focus, and wait for the page that it leads to."""
        with self.page.expect_navigation(url=re.compile(lands_on)):
            self.press("Enter")

    def follow(self, key: str, lands_on: str) -> None:
        """A key that leads to another page."""
        with self.page.expect_navigation(url=re.compile(lands_on)):
            self.press(key)

    def act(self, name: str, lands_on: str) -> None:
        """A gesture of a dossier's page: those of its menu come after the menu's button, the others just before."""
        head = self.page.locator("[data-dossier-head]")
        self.press("a")
        expect(head.locator(".dossier-menu")).to_have_attribute("open", "")
        in_menu = head.locator(".dossier-menu").get_by_role("link", name=name, exact=True)
        if in_menu.count():
            self.reach(in_menu)
        else:
            self.reach(head.get_by_role("link", name=name, exact=True), "Shift+Tab")
        self.enter(lands_on)
