"""The head of the dossier's page: what one decides on, and what may be done now."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.urls import reverse

from applications.models import Application
from applications.workflow import Action, State, Transition
from instruction.scoring import MARKED_IN
from instruction.selectors.proposal import PROPOSED_IN

# The page of each action of the workflow that the services do on one dossier.
PAGES: Mapping[Action, str] = {
    Action.ADMIT: "instruction:admit",
    Action.DECLARE_INADMISSIBLE: "instruction:inadmissible",
    Action.REQUEST_ADDITION: "instruction:ask_addition",
    Action.CANCEL_ADDITION: "instruction:cancel_addition",
    Action.DECLARE_READY: "instruction:ready",
    Action.RETURN_TO_REVIEW: "instruction:return_to_review",
    Action.TRANSFER: "instruction:transfer",
}
# What the workflow has no line for, while the dossier is open to the person, and the states where it does something.
TOOLS: tuple[tuple[str, str, frozenset[State] | None], ...] = (
    ("Vérifier la complétude", "instruction:checklist", None),
    ("Noter", "instruction:score", MARKED_IN),
    ("Écrire la proposition", "instruction:proposal", PROPOSED_IN),
    ("Demander un avis", "instruction:opinion_ask", None),
    ("Confier le dossier", "instruction:assign", None),
)
# What takes the dossier forward has a button of its own; the rest is in the menu.
FORWARD = (Action.ADMIT, Action.DECLARE_READY, Action.REQUEST_ADDITION)


@dataclass(frozen=True, slots=True)
class Gesture:
    """A thing to do, in the words of its button; ``is_main`` for the one that takes the dossier forward."""

    label: str
    url: str
    is_main: bool = False


@dataclass(frozen=True, slots=True)
class Gestures:
    """Those that have a button, then those of the menu."""

    buttons: tuple[Gesture, ...]
    menu: tuple[Gesture, ...]


def gestures_of(application: Application, lines: Mapping[str, Transition]) -> Gestures:
    """What the person may do now: ``lines`` are those of the workflow's table that are open to her. No query."""
    buttons: list[Gesture] = []
    menu: list[Gesture] = []
    for action, line in lines.items():
        name = PAGES.get(Action(action))
        if name is None:
            continue
        url = reverse(name, args=[application.public_id])
        if action in FORWARD:
            buttons.append(Gesture(line.label, url, is_main=action != Action.REQUEST_ADDITION))
        else:
            menu.append(Gesture(line.label, url))
    if lines:
        state = State(application.state)
        menu += [
            Gesture(label, reverse(name, args=[application.public_id]))
            for label, name, states in TOOLS
            if states is None or state in states
        ]
    buttons.sort(key=lambda gesture: not gesture.is_main)
    return Gestures(tuple(buttons), tuple(menu))
