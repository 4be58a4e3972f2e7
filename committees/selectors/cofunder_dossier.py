"""What a co-funder reads of one dossier: the last copy that was sent, without what is the services' own.

Never here: notes, points, labels, anyone's marks, opinions asked, messages, the account and the identity of people.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from applications.answers import Values, codes, rows
from applications.display import ReadableSection, readable
from applications.documents import MANDATE
from applications.models import Application, Revision, Submission
from applications.questionnaire import DOCUMENTS
from applications.selectors import latest_frozen
from committees.models import Position
from committees.selectors.positions import kept_amounts
from contacts.models import Funder
from files.models import StoredFile
from funding.planning import LivingPlan
from instruction.models import AgendaItem, CommitteeState
from instruction.selectors.documents import SentDocument, documents_sent
from instruction.selectors.opinions import BANK_DOCUMENTS

# Who may be paid, who runs the structure and who signs for it: a co-funder judges the action, not these people.
KEPT_BACK = BANK_DOCUMENTS | {"directors", MANDATE}
# From then on, what each funder says is said before all of them.
SAID_ALOUD = frozenset({CommitteeState.OPEN, CommitteeState.CLOSED, CommitteeState.SIGNED})


@dataclass(frozen=True, slots=True)
class Told:
    """What another funder says of the passage."""

    funder: str
    value: str
    amount: Decimal | None
    comment: str
    state: str


@dataclass(frozen=True, slots=True)
class Reading:
    """A dossier as a co-funder reads it. ``others`` is none while what they announce is kept back."""

    organisation: str
    city: str
    sections: list[ReadableSection]
    communes: list[str]
    neighbourhoods: list[str]
    documents: list[SentDocument]
    plan: LivingPlan
    sent_at: datetime
    is_revision: bool
    others: list[Told] | None

    @property
    def has_map(self) -> bool:
        return bool(self.communes or self.neighbourhoods)


def reading_of(
    application: Application, funder: Funder, item: AgendaItem | None, said: Sequence[Position], plan: LivingPlan
) -> Reading:
    """All that the page of a dossier shows, with its living plan and what is said of its passage. At most ten queries,
    whatever it holds."""
    frozen = latest_frozen(application)
    answers: Values = frozen.content["answers"]
    parts = readable(application.call, application.theme, answers)
    organisation: Mapping[str, Any] = frozen.content["organisation"]
    return Reading(
        organisation=str(organisation["name"]),
        city=str(organisation["city"]),
        sections=[part for part in parts if part.section is not DOCUMENTS and part.answers],
        communes=codes(answers.get("communes")),
        neighbourhoods=codes(answers.get("neighbourhoods")),
        documents=documents_for(frozen),
        plan=plan,
        sent_at=frozen.at,
        is_revision=isinstance(frozen, Revision),
        others=_others(item, funder, said),
    )


def documents_for(frozen: Submission | Revision) -> list[SentDocument]:
    """The documents of the action that a co-funder may open, in the order of the copy. One query."""
    sent = rows(frozen.content["answers"].get("documents"))
    told = documents_sent(frozen)
    return [one for row, one in zip(sent, told, strict=True) if row["purpose"] not in KEPT_BACK]


def document_for(application: Application, public_id: UUID) -> tuple[StoredFile, str] | None:
    """One of them, by its file's public id, with its name in the copy. At most three queries."""
    found = (one for one in documents_for(latest_frozen(application)) if one.file and one.file.public_id == public_id)
    one = next(found, None)
    return None if one is None or one.file is None else (one.file, one.name)


def may_hear_others(item: AgendaItem, mine: Position | None) -> bool:
    """Whether what other funders announce is told to this one: once it has spoken, or the sitting is open. Before that,
    the first amount written would make the others."""
    return item.committee.state in SAID_ALOUD or bool(mine and mine.value)


def _others(item: AgendaItem | None, funder: Funder, said: Sequence[Position]) -> list[Told] | None:
    if item is None:
        return []
    mine = next((one for one in said if one.funder_id == funder.pk), None)
    if not may_hear_others(item, mine):
        return None
    return [
        Told(
            str(one.funder),
            one.get_value_display(),
            _sum(one),
            one.comment,
            one.get_state_display(),
        )
        for one in said
        if one.funder_id != funder.pk
    ]


def _sum(position: Position) -> Decimal | None:
    known = [amount for amount in kept_amounts(position).values() if amount is not None]
    return sum(known, Decimal(0)) if known else None
