"""A test's gesture comes when the page is whole: between a heading and the scripts after it, a key would be lost.

A person needs a second to see a page, by which time its scripts are there; a test acts at its first element, and on a
busy machine the scripts come later.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from playwright.sync_api import Locator, Page

_GESTURES = (
    *("check", "click", "dblclick", "drag_to", "fill", "focus", "hover", "press", "press_sequentially"),
    *("select_option", "set_checked", "set_input_files", "uncheck"),
)
_HANDS = ("keyboard", "mouse")


def wait_for_whole_pages() -> None:
    """For the whole run: gestures on an element, the keyboard and the mouse of a page wait for the end of its load."""
    for name in _GESTURES:
        setattr(Locator, name, _on_a_whole_page(getattr(Locator, name)))
    for name in _HANDS:
        setattr(Page, name, property(_of_a_whole_page(getattr(Page, name).fget)))


def _on_a_whole_page(gesture: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(gesture)
    def waited(element: Locator, *arguments: Any, **options: Any) -> Any:
        element.page.wait_for_load_state()
        return gesture(element, *arguments, **options)

    return waited


def _of_a_whole_page(hand: Callable[[Page], Any]) -> Callable[[Page], Any]:
    def waited(page: Page) -> Any:
        page.wait_for_load_state()
        return hand(page)

    return waited
