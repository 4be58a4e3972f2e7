"""The journal of a dossier in words: every event in the order of its chain, what it changed, and whether the chain
holds."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from applications.models import Application, Event, Outcome
from applications.selectors.chains import chain_faults
from applications.workflow import STANDINGS, Action, Role, State
from eligibility.engine import VERDICT_LABELS
from instruction.models import CheckState, Confidentiality, OpinionValue
from instruction.selectors.opinions import PARTS

LONGEST = 600
NOTHING = "—"
ROLES = {
    Role.WRITER: "pour la structure",
    Role.SIGNATORY: "signataire de la structure",
    Role.REFERENT: "référent",
    Role.ADMINISTRATOR: "administration",
    "opinion": "donne un avis",
    "": "le portail",
}
# What a detail is called; what is not here keeps its own name.
NAMES = {
    "amount": "montant",
    "call": "appel",
    "comment": "commentaire",
    "committee": "comité",
    "conditions": "conditions",
    "confidentiality": "confidentialité",
    "documents": "pièces",
    "due_on": "attendu pour le",
    "expected": "attendu",
    "explanation": "explication",
    "findings": "critères non respectés",
    "for": "pour",
    "from": "avant",
    "ground": "motif",
    "link_only": "par lien seulement",
    "lost": "réponses laissées",
    "measured": "constaté",
    "mentions": "personnes nommées",
    "name": "nom",
    "next_date": "échéance",
    "number": "dossier",
    "opinion": "avis",
    "outcome": "critères au dépôt",
    "put_back": "remise",
    "remedies": "recours",
    "revision": "version",
    "round": "passage",
    "rule": "critère",
    "schemes": "autres dispositifs",
    "sections": "parties",
    "state": "constat",
    "subject": "objet",
    "theme": "thématique",
    "to": "après",
}
# What binds an event to the marks that it tells of.
SEALS = frozenset({"digest", "sheet"})
# Numbers that say nothing to a reader: the chain proves them all the same.
UNSPOKEN = frozenset(
    {
        *SEALS, "assessment", "flag", "item", "label", "line", "note", "opinion", "opinions", "request", "run",
        "sha256", "undoes",
    }
)  # fmt: skip
# Codes in words: those that mean one thing everywhere, then those of one detail.
_CODES: dict[str, str] = {
    **{verdict.value: label for verdict, label in VERDICT_LABELS.items()},
    **dict(Outcome.choices),
    **dict(CheckState.choices),
    "lifted": "Levé",
}
_CODES_OF: dict[str, dict[str, str]] = {
    "confidentiality": dict(Confidentiality.choices),
    "opinion": dict(OpinionValue.choices),
    "sections": dict(PARTS),
}


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that an event changed or says: its name where it has one, what it was, what it is."""

    name: str
    before: str
    after: str

    @property
    def sentence(self) -> str:
        what = f"{self.before or NOTHING} → {self.after or NOTHING}" if self.before or not self.name else self.after
        return f"{self.name} : {what}" if self.name else what


@dataclass(frozen=True, slots=True)
class Entry:
    """One event of the journal, ready to be read."""

    sequence: int
    at: datetime
    actor: str
    role: str
    label: str
    move: str
    reason: str
    changes: tuple[Change, ...]
    digest: str


@dataclass(frozen=True, slots=True)
class Journal:
    """The whole chain of a dossier; ``faults`` is empty as long as it holds."""

    entries: tuple[Entry, ...]
    faults: tuple[str, ...]


def journal_of(application: Application) -> Journal:
    """The journal of a filed dossier. Two queries, whatever its length.

    What the association wrote to itself before it filed stays its own: those events show neither reason nor details.
    """
    events = list(application.events.select_related("actor").order_by("sequence"))
    filed = next((event.sequence for event in events if event.action == Action.SUBMIT), 0)
    entries = tuple(_entry(event, is_told=event.sequence >= filed) for event in events)
    return Journal(entries, tuple(chain_faults(application)))


def _entry(event: Event, *, is_told: bool) -> Entry:
    return Entry(
        sequence=event.sequence,
        at=event.at,
        actor=str(event.actor or ""),
        role=ROLES.get(event.role, event.role),
        label=event.label,
        move=_move(event),
        reason=event.reason if is_told else "",
        changes=tuple(changes_of(event.details)) if is_told else (),
        digest=event.digest,
    )


def changes_of(details: dict[str, Any]) -> Iterator[Change]:
    """What the details of an event say, in words."""
    before, after = details.get("before"), details.get("after")
    if isinstance(before, dict) or isinstance(after, dict):
        was, now = before if isinstance(before, dict) else {}, after if isinstance(after, dict) else {}
        for key in [*was, *(key for key in now if key not in was)]:
            old, new = _words(was.get(key), key), _words(now.get(key), key)
            if was.get(key) != now.get(key) and (old or new) and key not in SEALS:
                yield Change(_name(key), old, new)
    elif "before" in details or "after" in details:
        yield Change("", _words(before), _words(after))
    for key, value in details.items():
        if key not in UNSPOKEN and key not in ("before", "after") and _words(value):
            yield Change(_name(key), "", _words(value, key))


def _move(event: Event) -> str:
    """From which state to which, in the services' words."""
    states = [STANDINGS[State(code)].for_staff for code in (event.source, event.target) if code in set(State)]
    return " → ".join(states) if event.source else ""


def _name(key: str) -> str:
    return NAMES.get(key, key.replace("_", " "))


def _words(value: Any, key: str = "") -> str:
    """A value as a person reads it, cut where it is long: the whole stands in the page that wrote it."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, list):
        return _cut(", ".join(filter(None, (_words(each, key) for each in value))))
    if isinstance(value, dict):
        return _cut(" ; ".join(f"{_name(name)} : {_words(each, name)}" for name, each in value.items() if _words(each)))
    text = str(value)
    if len(text) == len("2026-01-31"):
        try:
            return f"{date.fromisoformat(text):%d/%m/%Y}"
        except ValueError:
            pass
    return _cut(_CODES_OF.get(key, _CODES).get(text, text))


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
