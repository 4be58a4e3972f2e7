"""What the association and the services say to each other: additions asked for, what they changed, messages."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery

from applications import chart
from applications.answers import Row, Value, Values, rows, values_of
from applications.differences import Difference, Piece, by_lines, by_words, differences
from applications.display import ReadableAnswer, ReadableCell, ReadableTable, readable
from applications.documents import label_of
from applications.models import (
    AdditionItem,
    AdditionRequest,
    AdditionState,
    Application,
    Message,
    Nature,
    Party,
    Revision,
    Submission,
    Thread,
    ThreadReading,
)
from applications.questionnaire import LABELS, SECTIONS, Section, section_of
from applications.selectors.rights import may_write, roles_of
from applications.workflow import STAFF
from contacts.clock import today
from contacts.models import User
from eligibility.engine import wording
from eligibility.models import Call, Theme
from eligibility.selectors import questions_of
from files.models import FileState, StoredFile

# A text longer than this is compared word by word; a shorter one is shown before and after.
LONG = 60
TITLES = {section.slug: section.title for section in SECTIONS}


def open_request(application: Application) -> AdditionRequest | None:
    """The request for additions that waits for an answer, with what it asks. Two queries."""
    request: AdditionRequest | None = (
        AdditionRequest.objects.filter(application=application, state=AdditionState.OPEN)
        .select_related("asked_by")
        .prefetch_related("items")
        .first()
    )
    return request


def usual_due_day(application: Application, at: datetime) -> date:
    """The day by which additions asked now are expected, by the call's own delay."""
    return today(at) + timedelta(days=application.call.carrier_days)


def latest_frozen(application: Application) -> Submission | Revision:
    """The dossier as the services have it: the last one sent back, else the one filed. At most two queries."""
    revision: Revision | None = application.revisions.order_by("-number").first()
    return revision or application.submission


def changed_since_frozen(application: Application, item: AdditionItem) -> bool:
    """Whether what an item asks about is no longer what the services have."""
    before, after = latest_frozen(application).content["answers"], values_of(application)
    if item.code:
        return bool(before.get(item.code) != after.get(item.code))
    codes = _codes_of(application.call, application.theme, item.section, {*before, *after})
    return any(before.get(code) != after.get(code) for code in codes)


# The answers that an editor of its own writes, by its section.
OF_EDITORS = {"budget": "budget", "funding_plan": "plan", "documents": "pieces"}


def _codes_of(call: Call, theme: Theme, slug: str, codes: set[str]) -> list[str]:
    topics = {question.code: question.section for question in questions_of(call, theme)}
    return [code for code in codes if OF_EDITORS.get(code, section_of(code, topics.get(code, "")).slug) == slug]


@dataclass(frozen=True, slots=True)
class AskedAgain:
    """One thing asked, with the words for it: in which section, which question, and whether it is answered."""

    item: AdditionItem
    section: str
    question: str

    @property
    def label(self) -> str:
        return f"{self.section} : {self.question}" if self.question else self.section


def asked_again_in_words(application: Application, addition: AdditionRequest) -> list[AskedAgain]:
    """What a request asks, each with its labels. One query when questions are named, for those of the call."""
    items = list(addition.items.all())
    labels = question_labels(application) if any(item.code for item in items) else {}
    return [
        AskedAgain(item, TITLES.get(item.section, item.section), labels.get(item.code, item.code)) for item in items
    ]


def question_labels(application: Application) -> dict[str, str]:
    """Every question of the dossier by its code, in the words of the form."""
    asked = questions_of(application.call, application.theme)
    return LABELS | {question.code: question.label for question in asked}


@dataclass(frozen=True, slots=True)
class Change:
    """A question answered otherwise, in words. ``kind``: prose is shown as one text, list as lines, short as two."""

    code: str
    label: str
    kind: str
    before: str
    after: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class ChangedSection:
    section: Section
    changes: tuple[Change, ...]


def difference_of(revision: Revision) -> list[ChangedSection]:
    """What a revision changed, question by question, since the copy before it. Some nine queries."""
    application = revision.application
    before = application.revisions.filter(number=revision.number - 1).first() or application.submission
    return changed_sections(application, before.content["answers"], revision.content["answers"])


def changed_sections(application: Application, before: Values, after: Values) -> list[ChangedSection]:
    """The questions answered otherwise, section by section, in the words and the order of the form."""
    changed = {one.code: one for one in differences(before, after)}
    if not changed:
        return []
    call, theme = application.call, application.theme
    old, new = (
        {answer.code: (part.section, answer) for part in readable(call, theme, values) for answer in part.answers}
        for values in (before, after)
    )
    found: dict[str, list[Change]] = {}
    for code in sorted(changed, key=_order_of([*new, *old])):
        section, label = _place_of(code, new.get(code) or old.get(code))
        texts = [_texts(code, shown[code][1] if code in shown else None, value) for shown, value in
                 ((old, changed[code].before), (new, changed[code].after))]  # fmt: skip
        found.setdefault(section.slug, []).append(_change(code, label, changed[code], *texts))
    return [ChangedSection(section, tuple(found[section.slug])) for section in SECTIONS if section.slug in found]


def _order_of(codes: list[str]) -> Callable[[str], int]:
    ranks = {code: rank for rank, code in reversed(list(enumerate(codes)))}
    return lambda code: ranks.get(code, len(codes))


def _place_of(code: str, place: tuple[Section, ReadableAnswer] | None) -> tuple[Section, str]:
    if place is not None:
        return place[0], place[1].label
    slug = OF_EDITORS.get(code)
    section = next((one for one in SECTIONS if one.slug == slug), None) or section_of(code)
    return section, section.title if slug else LABELS.get(code, code)


def _change(code: str, label: str, one: Difference, before: list[str], after: list[str]) -> Change:
    is_list = isinstance(one.after if one.after is not None else one.before, list)
    prose = not is_list and max(map(len, [*before, *after, ""])) > LONG
    pieces = by_lines(before, after) if is_list else by_words("".join(before), "".join(after)) if prose else []
    kind = "list" if is_list else "prose" if prose else "short"
    return Change(code, label, kind, ", ".join(before), ", ".join(after), tuple(pieces))


def _texts(code: str, answer: ReadableAnswer | None, value: Value | None) -> list[str]:
    """An answer as lines of text: one for a text or a number, one an item for a list, one a row for a table."""
    if value is None:
        return []
    if answer is not None and isinstance(answer.value, ReadableTable):
        return [_line(label, cells) for label, cells in answer.value.rows]
    if table := rows(value):
        return [_row(code, row) for row in table]
    if answer is None or answer.is_blank:
        return [str(value)]
    if isinstance(answer.value, list):
        return [str(item) for item in answer.value]
    if answer.kind == "amount":
        return [wording.money(Decimal(str(answer.value)))]
    if isinstance(answer.value, date):
        return [f"{answer.value:%d/%m/%Y}"]
    return [wording.number(answer.value)] if isinstance(answer.value, int) else [str(answer.value)]


def _row(code: str, row: Row) -> str:
    """A line of an editor of its own, in words: a document with its size, a line of the budget, one of the plan."""
    if code == "documents":
        return f"{label_of(row['purpose'])} : {row['name']} ({wording.number(int(row['size'] or 0))} octets)"
    amount = wording.money(Decimal(str(row["amount"]))) if row.get("amount") else ""
    if code == "budget":
        account = chart.ACCOUNTS.get(str(row["account"]))
        told = [account.number, row["label"] or account.label] if account else [row["account"], row["label"]]
    elif code == "funding_plan":
        told = [row["funder"] or row["note"], dict(Nature.choices).get(str(row["nature"]), "")]
    else:
        told, amount = list(row.values()), ""
    return " · ".join(str(word) for word in (*told, amount) if word not in (None, ""))


def _line(label: str, cells: Sequence[ReadableCell]) -> str:
    words = [label, *(_cell(cell) for cell in cells)]
    return " · ".join(word for word in words if word)


def _cell(cell: ReadableCell) -> str:
    if cell.value in (None, ""):
        return ""
    if cell.kind == "amount":
        return wording.money(Decimal(str(cell.value)))
    return wording.number(cell.value) if isinstance(cell.value, int) else str(cell.value)


# --- Messages ---------------------------------------------------------------------------------------------------------


def side_of(user: User, application: Application) -> Party | None:
    """On whose behalf the person writes about this dossier; ``None`` when she may only read, or not even that."""
    if may_write(user, application):
        return Party.ASSOCIATION
    return Party.SERVICES if roles_of(user, application) & STAFF else None


def threads_of(application: Application, user: User, side: str) -> list[Thread]:
    """The subjects of a dossier, the latest first, each with how many messages are new to the person. One query.

    ``side`` is the person's own: what her side wrote is never new to her.
    """
    read = ThreadReading.objects.filter(thread=OuterRef("pk"), user=user).values("read_at")[:1]
    threads: QuerySet[Thread] = Thread.objects.filter(application=application).annotate(read_at=Subquery(read))
    unread = ~Q(messages__side=side) & (Q(read_at=None) | Q(messages__at__gt=F("read_at")))
    return list(
        threads.annotate(
            unread=Count("messages", filter=unread, distinct=True), count=Count("messages", distinct=True)
        ).order_by("-last_at", "-pk")
    )


def messages_of(thread: Thread) -> list[Message]:
    """The messages of a thread with their files, the oldest first. Two queries."""
    return list(thread.messages.select_related("author").prefetch_related("attachments__file").order_by("at", "pk"))


def files_of(values: Values) -> dict[str, StoredFile]:
    """The clean files that a dossier's documents name, by digest. One query.

    Any file with the same digest is the same file, whoever sent it.
    """
    digests = [str(row.get("sha256", "")) for row in rows(values.get("documents"))]
    clean = StoredFile.objects.filter(sha256__in=digests, state=FileState.CLEAN).order_by("pk") if digests else []
    return {file.sha256: file for file in clean}
