"""Writing a contribution to the yearly report, sending it, and what the direction does of it.

Each writes in one transaction, with its event and its mails. Nobody's text is overwritten: each part is compared with
what the page showed, and what differs comes back to be chosen.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.db.models import F

from contacts.clock import today
from contacts.models import User
from contacts.notifications import notify
from contacts.refusals import Refused
from reporting.contributing import (
    MOVES,
    PUBLISHED,
    PUBLISHED_STAYS,
    ContributionGesture,
    ContributionRole,
    is_worth_keeping,
    refusal,
)
from reporting.models import (
    Availability,
    Contribution,
    ContributionEvent,
    ContributionPart,
    ContributionState,
    DeclaredAmount,
    EarlierText,
    Edition,
    EditionState,
)
from reporting.selectors.contributions import (
    amounts_mark,
    amounts_of,
    lacking_in,
    part_mark,
    parts_in_order,
    people_of,
    place_of,
)
from territories.models import Commune, Neighbourhood

TOPIC = "annual_report"
NOT_YOURS = "Vous n’avez plus accès à cette contribution."
SEEN_CHANGED = "Cette contribution a changé depuis que vous avez ouvert la page : relisez-la."
G = ContributionGesture


class ContributionRefused(Refused):
    """Nothing was written; ``str()`` is the French sentence to show."""


class Unanswered(ContributionRefused):
    """Parts are neither written nor answered otherwise; ``parts`` names them."""

    def __init__(self, parts: Sequence[str]) -> None:
        super().__init__("Il manque une réponse : écrivez chaque partie, ou dites pourquoi vous ne l’écrivez pas.")
        self.parts = tuple(parts)


@dataclass(frozen=True, slots=True)
class PartEdit:
    """A part as the page sends it; ``base`` is the mark of what the page showed."""

    name: str
    body: str
    availability: str
    base: str


@dataclass(frozen=True, slots=True)
class AmountLine:
    """A declared amount, read and understood."""

    scheme: str
    nature: str
    year: int
    value: Decimal | None
    unit: str
    territory: str
    neighbourhood: Neighbourhood | None = None
    commune: Commune | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class AmountsEdit:
    """The whole table as the page sends it."""

    lines: tuple[AmountLine, ...]
    base: str


@dataclass(frozen=True, slots=True)
class Clash:
    """Something written by someone else since the page was opened; ``name`` is the part's, or ``amounts``."""

    name: str
    seen: str


@dataclass(frozen=True, slots=True)
class Saved:
    contribution: Contribution
    clashes: tuple[Clash, ...]
    changed: bool


@transaction.atomic
def save_contribution(
    *, by: User, at: datetime, contribution: Contribution, parts: Iterable[PartEdit], amounts: AmountsEdit | None = None
) -> Saved:
    """Write what changed and clashes with nobody's writing. Raises ``ContributionRefused``, or ``ValidationError`` with
    the sentence to show for a table that the database would refuse."""
    row = held(by, contribution, G.WRITE)
    stored = {part.name: part for part in parts_in_order(row)}
    clashes: list[Clash] = []
    changed = False
    for edit in parts:
        part = stored.get(edit.name)
        if part is None:
            continue
        mine, theirs = part_mark(edit.body, edit.availability), part_mark(part.body, part.availability)
        if mine in (edit.base, theirs):
            continue
        if edit.base != theirs:
            clashes.append(Clash(edit.name, theirs))
            continue
        _write(row, part, edit.body, edit.availability, by=by, at=at)
        changed = True
    if amounts is not None:
        told = _save_amounts(row, amounts, clashes, by=by, at=at)
        changed = changed or told
    if changed:
        if row.state == ContributionState.ASKED:
            row.state = ContributionState.WRITING
            trace(row, "begin", by=by, at=at)
        touch(row, at)
    return Saved(row, tuple(clashes), changed)


def line_key(one: AmountLine | DeclaredAmount) -> tuple[str, ...]:
    """An amount as texts: two tables are the same when their keys are."""
    value = "" if one.value is None else f"{one.value:.2f}"
    place = one.neighbourhood.code if one.neighbourhood else one.commune.insee_code if one.commune else ""
    return (one.scheme, one.nature, str(one.year), value, one.unit, one.territory, place, one.note)


def amounts_text(lines: Iterable[AmountLine | DeclaredAmount]) -> str:
    """The table as it is read, a line each."""
    return "\n".join(" · ".join(filter(None, line_key(one))) for one in lines)


def _write(
    row: Contribution,
    part: ContributionPart,
    body: str,
    availability: str,
    *,
    by: User,
    at: datetime,
    keep: bool = False,
) -> None:
    """Give a part its text; ``keep``: what stood there is kept whatever little of it is lost."""
    _keep(row, part.name, part.body, body, by=by, at=at, writer=part.updated_by, written_at=part.updated_at, keep=keep)
    part.body, part.availability, part.version = body, availability, part.version + 1
    part.updated_by, part.updated_at = by, at
    part.save(update_fields=["body", "availability", "version", "updated_by", "updated_at"])


def _keep(
    row: Contribution,
    name: str,
    before: str,
    after: str,
    *,
    by: User,
    at: datetime,
    writer: User | None = None,
    written_at: datetime | None = None,
    keep: bool = False,
) -> None:
    """Keep what is being written over, unless next to nothing of it is lost. Two queries at most."""
    last = row.earlier_texts.filter(name=name).first()
    since = at - last.replaced_at if last else None
    # Nobody is told apart in a table of amounts: a while between two of them is enough.
    worth = is_worth_keeping(before, after, same_hand=writer in (None, by), since=since)
    if worth or (keep and before.strip() and before != after):
        EarlierText.objects.create(
            contribution=row, name=name, body=before, written_by=writer, written_at=written_at,
            replaced_by=by, replaced_at=at,
        )  # fmt: skip


def _save_amounts(row: Contribution, edit: AmountsEdit, clashes: list[Clash], *, by: User, at: datetime) -> bool:
    kept = amounts_of(row)
    theirs = amounts_mark([line_key(one) for one in kept])
    mine = amounts_mark([line_key(one) for one in edit.lines])
    if mine in (edit.base, theirs):
        return False
    if edit.base != theirs:
        clashes.append(Clash("amounts", theirs))
        return False
    made = [
        DeclaredAmount(
            contribution=row, scheme=one.scheme, nature=one.nature, year=one.year, value=one.value, unit=one.unit,
            territory=one.territory, neighbourhood=one.neighbourhood, commune=one.commune, note=one.note, order=rank,
        )
        for rank, one in enumerate(edit.lines, 1)
    ]  # fmt: skip
    for one in made:
        one.validate_constraints(exclude={"contribution"})
    _keep(row, EarlierText.AMOUNTS, amounts_text(kept), amounts_text(edit.lines), by=by, at=at)
    row.amounts.all().delete()
    DeclaredAmount.objects.bulk_create(made)
    return True


@transaction.atomic
def take_back(*, by: User, at: datetime, contribution: Contribution, public_id: UUID) -> EarlierText:
    """Write an earlier text again in its part; what stood there is kept in its turn. Raises ``ContributionRefused``."""
    row = held(by, contribution, G.WRITE)
    earlier = row.earlier_texts.exclude(name=EarlierText.AMOUNTS).filter(public_id=public_id).first()
    part = next((part for part in parts_in_order(row) if earlier and part.name == earlier.name), None)
    if earlier is None or part is None:
        raise ContributionRefused("Ce texte n’est plus là : rouvrez la page.")
    _write(row, part, earlier.body, Availability.GIVEN, by=by, at=at, keep=True)
    touch(row, at)
    return earlier


@transaction.atomic
def send(*, by: User, at: datetime, contribution: Contribution) -> Contribution:
    """Send it for validation: every part is written or answered otherwise. Who keeps the campaign is told. Raises
    ``Unanswered`` or ``ContributionRefused``."""
    row = held(by, contribution, G.SEND)
    lacking = lacking_in(row)
    if lacking:
        raise Unanswered([part.name for part in lacking])
    _move(row, G.SEND, by=by, at=at)
    keeper = row.edition.created_by
    if keeper is not None and keeper.pk != by.pk:
        _tell([keeper], "contribution_sent", row, f"sent:{at.isoformat()}", at, person=by)
    return row


@transaction.atomic
def withdraw(*, by: User, at: datetime, contribution: Contribution) -> Contribution:
    """Take the sending back, before it is validated. Raises ``ContributionRefused``."""
    return _move(held(by, contribution, G.WITHDRAW), G.WITHDRAW, by=by, at=at)


@transaction.atomic
def validate(*, by: User, at: datetime, contribution: Contribution, version: int) -> Contribution:
    """Take it for the report, as it was read (``version``). Raises ``ContributionRefused``."""
    row = held(by, contribution, G.VALIDATE)
    if row.version != version:
        raise ContributionRefused(SEEN_CHANGED)
    _move(row, G.VALIDATE, by=by, at=at)
    _tell(people_of([row])[row.pk], "contribution_validated", row, f"validate:{at.isoformat()}", at)
    return row


@transaction.atomic
def return_to_author(*, by: User, at: datetime, contribution: Contribution, reason: str) -> Contribution:
    """Give it back to be completed, and tell why. Raises ``ContributionRefused``."""
    row = _move(held(by, contribution, G.RETURN), G.RETURN, by=by, at=at, reason=reason)
    _tell(people_of([row])[row.pk], "contribution_returned", row, f"return:{at.isoformat()}", at, reason=reason.strip())
    return row


@transaction.atomic
def waive(*, by: User, at: datetime, contribution: Contribution, reason: str) -> Contribution:
    """The report does without it, and says why; what is written is kept. Raises ``ContributionRefused``."""
    return _move(held(by, contribution, G.WAIVE), G.WAIVE, by=by, at=at, reason=reason)


@transaction.atomic
def reopen(*, by: User, at: datetime, contribution: Contribution) -> Contribution:
    """Let it be written again. Raises ``ContributionRefused``."""
    return _move(held(by, contribution, G.REOPEN), G.REOPEN, by=by, at=at)


@transaction.atomic
def give_time(*, by: User, at: datetime, contribution: Contribution, due_on: date) -> Contribution:
    """One author's own deadline; she is told. Raises ``ContributionRefused``."""
    row = directed(by, contribution)
    if due_on < today(at):
        raise ContributionRefused("Choisissez un jour à venir.")
    row.due_on = due_on
    row.save(update_fields=["due_on"])
    trace(row, "more_time", by=by, at=at, reason=f"{due_on:%d/%m/%Y}")
    _tell(people_of([row])[row.pk], "contribution_more_time", row, f"time:{due_on}", at)
    return row


def held(by: User, contribution: Contribution, gesture: ContributionGesture) -> Contribution:
    """The row, held, for a gesture that this person may do now. Raises ``ContributionRefused``."""
    row = _locked(contribution)
    role = place_of(by).role_in(row)
    if role is None:
        raise ContributionRefused(NOT_YOURS)
    says_no = refusal(gesture, role=role, state=row.state, edition=row.edition.state)
    if says_no:
        raise ContributionRefused(says_no)
    return row


def directed(by: User, contribution: Contribution) -> Contribution:
    """The row, held, for who directs and as long as its report is not published. Raises ``ContributionRefused``."""
    row = _locked(contribution)
    if place_of(by).role_in(row) != ContributionRole.DIRECTION:
        raise ContributionRefused(NOT_YOURS)
    if row.edition.state == PUBLISHED:
        raise ContributionRefused(PUBLISHED_STAYS)
    return row


def _locked(contribution: Contribution) -> Contribution:
    """The edition is held in share by its row first: it neither closes nor is published meanwhile."""
    Edition.objects.select_for_update().get(pk=contribution.edition_id)
    rows = Contribution.objects.select_for_update(of=("self",)).select_related("edition__created_by", "funder")
    return rows.get(pk=contribution.pk)


def _move(row: Contribution, gesture: ContributionGesture, *, by: User, at: datetime, reason: str = "") -> Contribution:
    move = MOVES[gesture]
    if move.needs_reason and not reason.strip():
        raise ContributionRefused("Écrivez pourquoi : l’auteur et le rapport en ont besoin.")
    row.state = move.to
    touch(row, at)
    trace(row, gesture, by=by, at=at, reason=reason.strip())
    return row


def touch(row: Contribution, at: datetime) -> None:
    """Keep the state and the mark of the change. In assembly it changes the report too: what is read before it is not
    published after it."""
    row.version, row.updated_at = row.version + 1, at
    row.save(update_fields=["state", "version", "updated_at"])
    if row.edition.state == EditionState.DRAFTING:
        Edition.objects.filter(pk=row.edition_id).update(version=F("version") + 1)


def trace(row: Contribution, action: str, *, by: User | None, at: datetime, reason: str = "") -> ContributionEvent:
    """Append to its history."""
    return ContributionEvent.objects.create(contribution=row, action=action, reason=reason, by=by, at=at)


def _tell(people: Iterable[User], template: str, row: Contribution, key: str, at: datetime, **more: object) -> None:
    for person in people:
        context = {"contribution": row, "edition": row.edition, **more}
        notify(TOPIC, template, context, to_user=person, key=f"contribution:{row.public_id}:{key}", at=at)
