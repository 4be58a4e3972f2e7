"""What the addressee of a request reads: exactly what was granted, and her own words."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from applications.display import ReadableSection, readable
from applications.models import Application, Revision
from applications.questionnaire import PLACES, STRUCTURE
from applications.selectors import today
from applications.selectors.interests import recused_from
from applications.workflow import State
from contacts.identity import readable_siret
from contacts.models import User
from contacts.sheet import SHEET
from files.models import StoredFile
from instruction.models import Confidentiality, OpinionLink, OpinionRequest, OpinionState
from instruction.selectors.documents import SentDocument, documents_sent
from instruction.selectors.opinions import (
    ASKABLE,
    BANK_DOCUMENTS,
    CONTACTS,
    VALUE_TONES,
    is_kept_away,
    is_open,
)

# The topics of an organisation's sheet that name people or say how to reach them.
ABOUT_PEOPLE = frozenset(SHEET[slug].title for slug in ("adresses", "representant", "contact"))
Lines = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class SharedOpinion:
    """Another person's answer, which its asker lets the others consulted read."""

    who: str
    body: str
    value: str
    tone: str
    text: str
    additions: list[str]


@dataclass(frozen=True, slots=True)
class Granted:
    """All that an addressee may read of a dossier."""

    title: str
    organisation: str
    sections: list[ReadableSection]
    about: list[tuple[str, Lines]]
    communes: list[str]
    neighbourhoods: list[str]
    documents: list[SentDocument]
    others: list[SharedOpinion]
    sent_at: datetime
    is_revision: bool

    @property
    def has_map(self) -> bool:
        return bool(self.communes or self.neighbourhoods)


def request_for_user(user: User, public_id: UUID, at: datetime) -> OpinionRequest | None:
    """The request asked of a signed-in person, or ``None`` where she may not know of it. At most five queries."""
    found = _requests().filter(public_id=public_id, user=user).first() if user.is_active else None
    if found is None or not is_open(found, today(at)):
        return None
    return None if is_kept_away(found.application, user=user) else found


def request_for_link(link: int, public_id: UUID, at: datetime) -> OpinionRequest | None:
    """The request that a link has opened in this browser, as long as it may be read. At most six queries."""
    found = _requests().filter(public_id=public_id, user=None, links=link, links__used_at__isnull=False).first()
    if found is None or not is_open(found, today(at)):
        return None
    return None if is_kept_away(found.application, email=found.email) else found


def requests_of(user: User, at: datetime) -> list[OpinionRequest]:
    """What is or was asked of a signed-in person, what waits first. At most two queries."""
    hers = _requests().filter(user=user).exclude(recused_from(user.pk, through="application__"))
    rows = list(hers.exclude(state=OpinionState.REVOKED).order_by("due_on", "pk"))
    mine = set(user.memberships.values_list("organisation", flat=True))
    return [row for row in rows if is_open(row, today(at)) and row.application.organisation_id not in mine]


def link_of(digest: str) -> OpinionLink | None:
    """A link that was sent, used or not. One query."""
    return OpinionLink.objects.filter(digest=digest).select_related("request__application").first()


def may_answer(opinion: OpinionRequest) -> bool:
    """Whether an answer, or what completes one, can still count."""
    return opinion.state != OpinionState.REVOKED and State(opinion.application.state) in ASKABLE


def granted(opinion: OpinionRequest) -> Granted:
    """What the request shows, read from the frozen copy that it names and from nothing else. At most ten queries."""
    application, frozen = opinion.application, opinion.frozen
    answers, shown = frozen.content["answers"], frozenset(opinion.sections)
    places = PLACES.slug in shown
    return Granted(
        title=opinion.shown_title,
        organisation=str(frozen.content["organisation"]["name"]),
        sections=_sections(application, answers, shown),
        about=_about(frozen.content, shown),
        communes=list(answers.get("communes") or []) if places else [],
        neighbourhoods=list(answers.get("neighbourhoods") or []) if places else [],
        documents=granted_documents(opinion),
        others=_shared(opinion),
        sent_at=frozen.at,
        is_revision=isinstance(frozen, Revision),
    )


def granted_documents(opinion: OpinionRequest) -> list[SentDocument]:
    """The documents chosen, in the order of the frozen copy; bank details never. At most two queries."""
    if not opinion.documents:
        return []
    frozen = opinion.frozen
    sent = frozen.content["answers"].get("documents") or []
    chosen = frozenset(opinion.documents)
    return [
        document
        for row, document in zip(sent, documents_sent(frozen), strict=True)
        if row["sha256"] in chosen and row["purpose"] not in BANK_DOCUMENTS
    ]


def granted_document(opinion: OpinionRequest, public_id: UUID) -> tuple[StoredFile, str] | None:
    """One of the documents chosen, with its name in the frozen copy. At most three queries."""
    file = StoredFile.objects.filter(public_id=public_id).first()
    if file is None:
        return None
    named = (one.name for one in granted_documents(opinion) if one.file and one.file.sha256 == file.sha256)
    name = next(named, None)
    return None if name is None else (file, name)


def _requests() -> Any:
    return OpinionRequest.objects.select_related(
        "application__call", "application__theme", "application__submission", "revision", "asked_by__referent__service"
    )


def _sections(application: Application, answers: dict[str, Any], shown: frozenset[str]) -> list[ReadableSection]:
    parts = readable(application.call, application.theme, answers)
    return [part for part in parts if part.section.slug in shown and part.answers]


def _about(content: dict[str, Any], shown: frozenset[str]) -> list[tuple[str, Lines]]:
    """What the frozen copy says of the organisation; its people and addresses apart. Its account is never read."""
    organisation, told = content["organisation"], []
    if STRUCTURE.slug in shown:
        seat = f"{organisation['address']}, {organisation['postal_code']} {organisation['city']}".strip(", ")
        told.append(("La structure", [("SIRET", readable_siret(organisation["siret"])), ("Siège", seat)]))
    if CONTACTS in shown:
        reach = [("Téléphone", organisation["phone"]), ("Adresse e-mail", organisation["email"])]
        told.append(("Joindre la structure", reach))
    for topic in content.get("sheet", []):
        part = CONTACTS if topic["title"] in ABOUT_PEOPLE else STRUCTURE.slug
        if part in shown:
            told.append((topic["title"], [(line["label"].capitalize(), line["value"]) for line in topic["lines"]]))
    return [(title, [line for line in lines if line[1]]) for title, lines in told]


def _shared(opinion: OpinionRequest) -> list[SharedOpinion]:
    others = opinion.application.opinion_requests.filter(
        confidentiality=Confidentiality.SHARED, state=OpinionState.ANSWERED
    ).exclude(pk=opinion.pk)
    return [
        SharedOpinion(
            other.signed_as,
            other.body,
            other.get_value_display(),
            VALUE_TONES[other.value],
            other.text,
            [addition.text for addition in other.additions.all()],
        )
        for other in others.prefetch_related("additions").order_by("answered_at", "pk")
    ]
