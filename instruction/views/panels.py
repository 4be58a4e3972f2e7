"""What the dossier's page shows beside what is claimed, one panel a topic, in the order of the page.

A panel is read by a selector of its own and drawn by a template of its own, which finds ``panel`` (what was read),
``application``, ``sheet`` and ``suffix`` (the inbox’s filters); one whose selector gives ``None`` is not drawn.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from contacts.models import User
from instruction.selectors import Desk, Sheet

# Whose desk, who reads, which dossier, when.
Reading = Callable[[Desk, User, Sheet, datetime], Any]


@dataclass(frozen=True, slots=True)
class Panel:
    """A topic of the page: its template and what reads it; ``title`` and ``anchor`` lead to it from the page's links.

    ``anchor`` is the id of the panel's heading.
    """

    template: str
    read: Reading
    title: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Drawn:
    """A panel with what was read for it."""

    panel: Panel
    content: Any


PANELS: tuple[Panel, ...] = ()


def panels_of(desk: Desk, user: User, sheet: Sheet, at: datetime) -> list[Drawn]:
    """The panels to draw, in the order of the page."""
    found = (Drawn(panel, panel.read(desk, user, sheet, at)) for panel in PANELS)
    return [drawn for drawn in found if drawn.content is not None]
