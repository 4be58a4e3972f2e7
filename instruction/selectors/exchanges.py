"""What the services ask again of a dossier, what came back, and what is said about it."""

from collections.abc import Sequence
from typing import Any

from applications import selectors
from applications.models import Application, Party, Revision
from applications.questionnaire import SECTIONS, Section, SectionKind, section_of
from applications.workflow import Role, State
from contacts.models import User
from eligibility.selectors import questions_of

WHOLE = "Toute la partie"


def askable(application: Application) -> list[tuple[Section, list[tuple[str, str]]]]:
    """What may be asked again: each section as a whole, then its questions by their code and label. Two queries."""
    by_section: dict[str, list[tuple[str, str]]] = {section.slug: [("", WHOLE)] for section in SECTIONS}
    questions = questions_of(application.call, application.theme)
    topics = {question.code: question.section for question in questions}
    for code, label in selectors.question_labels(application).items():
        section = section_of(code, topics.get(code, ""))
        if section.kind is SectionKind.QUESTIONS:
            by_section[section.slug].append((code, label))
    return [(section, by_section[section.slug]) for section in SECTIONS if _is_asked(section, by_section)]


def _is_asked(section: Section, lines: dict[str, list[tuple[str, str]]]) -> bool:
    """A section of questions that this theme does not have; what belongs to the structure is asked by message."""
    if section.kind is SectionKind.STRUCTURE:
        return False
    return section.kind is not SectionKind.QUESTIONS or len(lines[section.slug]) > 1


def exchanges_of(
    application: Application,
    user: User,
    revisions: Sequence[Revision] | None = None,
    roles: frozenset[Role] | None = None,
) -> dict[str, Any]:
    """What the dossier's page shows of the exchanges. Some twelve queries when something came back, five otherwise;
    less where the copies sent since the filing (``revisions``, the latest first) and the person's roles are given."""
    asked = selectors.open_request(application) if application.state == State.ADDITION_REQUESTED else None
    threads = selectors.threads_of(application, user, Party.SERVICES)
    if revisions is None:
        revisions = list(application.revisions.select_related("sent_by", "application", "request").order_by("-number"))
    return {
        "asked": asked,
        "asked_in_words": selectors.asked_again_in_words(application, asked) if asked else [],
        "revisions": [(revision, selectors.difference_of(revision)) for revision in revisions],
        "unread": sum(thread.unread for thread in threads),  # type: ignore[attr-defined]
        "thread_count": len(threads),
        "lines": {line.action: line for line in selectors.staff_actions(user, application, roles)},
    }
