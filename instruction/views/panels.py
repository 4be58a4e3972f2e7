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
from instruction.selectors.analysis import analysis_panel
from instruction.selectors.assigning import assignment_panel
from instruction.selectors.checklist import admissibility_panel
from instruction.selectors.flags import flags_panel
from instruction.selectors.history import history_panel
from instruction.selectors.notes import notes_panel
from instruction.selectors.opinions import opinions_panel
from instruction.selectors.overrides import findings_panel
from instruction.selectors.plan import plan_panel
from instruction.selectors.proposal import proposal_panel
from instruction.selectors.scores import scores_panel

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


PANELS: tuple[Panel, ...] = (
    Panel("instruction/partials/flags.html", flags_panel, "Points signalés", "signalements"),
    Panel("instruction/partials/findings_panel.html", findings_panel, "Critères", "criteres"),
    Panel("instruction/partials/admissibility.html", admissibility_panel, "Complétude", "recevabilite"),
    Panel("instruction/partials/plan.html", plan_panel, "Plan", "plan"),
    Panel("instruction/partials/analysis.html", analysis_panel, "Budget", "analyse"),
    Panel("instruction/partials/scores.html", scores_panel, "Notation", "notation"),
    Panel("instruction/partials/proposal.html", proposal_panel, "Proposition", "proposition"),
    Panel("instruction/partials/opinions.html", opinions_panel, "Avis", "avis"),
    Panel("instruction/partials/notes.html", notes_panel, "Notes", "notes"),
    Panel("instruction/partials/assignment.html", assignment_panel, "Qui l’instruit", "instruit"),
    Panel("instruction/partials/history.html", history_panel, "Historique", "historique"),
)


# What the apps above this one add, at their start: in the order of registration, after the proposal.
_added: list[Panel] = []


def add_panels(*panels: Panel) -> None:
    """Called once by each app that shows something of its own on the dossier's page, from its ``ready``."""
    _added.extend(panel for panel in panels if panel not in _added)


def every_panel() -> tuple[Panel, ...]:
    """All panels, in the order of the page."""
    after = next((place for place, panel in enumerate(PANELS, 1) if panel.anchor == "proposition"), len(PANELS))
    return (*PANELS[:after], *_added, *PANELS[after:])


def panels_of(desk: Desk, user: User, sheet: Sheet, at: datetime) -> list[Drawn]:
    """The panels to draw, in the order of the page. No query besides theirs."""
    found = (Drawn(panel, panel.read(desk, user, sheet, at)) for panel in every_panel())
    return [drawn for drawn in found if drawn.content is not None]
