"""What each funder says of a passage: announced by its own people before the sitting, recorded during it."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from applications.answers import Values
from applications.models import Nature
from applications.services import Gesture, record
from applications.services.signing import book_gesture
from applications.workflow import NotAllowed
from committees.models import Position, PositionAmount, PositionState, PositionValue, Seat
from committees.selectors.positions import FunderRow, LineKey, kept_amounts, row_of, rows_of
from committees.selectors.seats import seats_for
from committees.services.holding import changed
from committees.services.passages import Held, hold_passage, must_be_writable, must_keep
from contacts.models import Funder, FunderMember, FunderRole, User
from funding.models import Commitment
from funding.selectors.plan import asked_plan, frozen_answers, given_to
from funding.services.ledger import agree
from instruction.models import AgendaItem, CommitteeState

Amounts = Mapping[LineKey, Decimal | None]
# Who says this gives nothing, whatever was asked of it.
GIVES_NOTHING = frozenset({PositionValue.UNFAVOURABLE, PositionValue.NOT_CONCERNED})
GIVES = frozenset({PositionValue.FAVOURABLE, PositionValue.RESERVED})
LONGEST_COMMENT = 2000
# Before the sitting, and while others are examined.
ANNOUNCED_IN = frozenset({CommitteeState.CONVENED, CommitteeState.OPEN})


class Clash(Exception):
    """A colleague wrote this position meanwhile: ``position`` is what is kept, ``None`` when nothing is."""

    def __init__(self, position: Position | None) -> None:
        super().__init__("Une autre personne a écrit cette position en même temps que vous.")
        self.position = position


class PositionRefused(NotAllowed):
    """What was typed cannot be kept; ``field`` is where the sentence goes: value, amounts, comment or seat."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field


@dataclass(frozen=True, slots=True)
class _Said:
    value: str
    amounts: Amounts
    comment: str
    seat: Seat | None
    state: str


@dataclass(frozen=True, slots=True)
class Writing:
    """A passage held by who writes its record: the funders' rows and the seats as they are in the database now."""

    held: Held
    rows: tuple[FunderRow, ...]
    seats: tuple[Seat, ...]
    answers: Mapping[int, Values]
    given: Mapping[tuple[str, str, str], Commitment]


@contextmanager
def writing(*, by: User, item: AgendaItem, reason: str = "", keeps: bool = False) -> Iterator[Writing]:
    """Hold a passage while positions are written in it, all of them or none; ``keeps`` where the caller has just asked
    whether the person keeps the record. Raises ``NotAllowed``."""
    with transaction.atomic():
        held = hold_passage(item, by)
        must_keep(by, held, known=keeps)
        must_be_writable(held.committee, reason)
        seats = seats_for(held.committee, held.item)
        answers = frozen_answers([held.application.pk])
        given = given_to(held.application)
        rows = rows_of(held.item, asked_plan(held.application, answers, given), seats)
        yield Writing(held, tuple(rows), tuple(seats), answers, given)


def record_position(
    *,
    by: User,
    at: datetime,
    item: AgendaItem,
    funder: Funder,
    value: str,
    amounts: Amounts,
    comment: str,
    version: int,
    seat: Seat | None = None,
    reason: str = "",
    gesture: Gesture | None = None,
) -> Position:
    """Write what a funder says during the sitting; its amounts are agreed in the ledger.

    ``version`` is the one that the secretary had before her eyes, 0 when there was none. A line left out of ``amounts``
    stays as it is; who gives nothing gives 0 on each of its lines. After the sitting, a correction says its ``reason``.
    Raises ``Clash`` with what a colleague wrote, ``PositionRefused`` or ``NotAllowed``; nothing is written then.
    """
    with writing(by=by, item=item, reason=reason) as sheet:
        return record_in(
            sheet,
            by=by,
            at=at,
            funder=funder,
            value=value,
            amounts=amounts,
            comment=comment,
            version=version,
            seat=seat,
            reason=reason,
            gesture=gesture,
        )


def record_in(
    sheet: Writing,
    *,
    by: User,
    at: datetime,
    funder: Funder,
    value: str,
    amounts: Amounts,
    comment: str,
    version: int,
    seat: Seat | None = None,
    reason: str = "",
    gesture: Gesture | None = None,
) -> Position:
    """The same, of a passage that is held: each funder once. What refuses does so before anything is written, but for
    ``KeyReused``, which undoes all that was written while the passage was held."""
    held = sheet.held
    row = _row(sheet.rows, funder, version)
    _check(row, value, amounts, comment)
    if seat is not None and seat not in row.seats:
        raise PositionRefused("seat", f"{seat.name} ne parle pas pour ce financeur, ou s’est déportée de ce passage.")
    if value in GIVES_NOTHING:
        amounts = dict.fromkeys(row.known, Decimal(0))
    # Of whom nothing is asked, and who says no amount, the plan has no line.
    amounts = {key: amount for key, amount in amounts.items() if amount is not None or key in row.known}
    said = _Said(value, amounts, comment.strip(), seat, PositionState.RECORDED)
    position = _write(held, row, said, action="position", reason=reason, by=by, at=at)
    for (nature, note), amount in (kept_amounts(row.position) | dict(amounts)).items():
        agree(
            by=by,
            at=at,
            application=held.application,
            funder=funder,
            nature=nature,
            note=note,
            amount=amount,
            source=f"position:{position.public_id}",
            known=sheet.given.get((funder.slug, nature, note)),
        )
    if gesture is not None:
        book_gesture(held.application, gesture, by=by, at=at)
    return position


@transaction.atomic
def announce_position(
    *,
    by: User,
    at: datetime,
    item: AgendaItem,
    funder: Funder,
    value: str,
    amounts: Amounts,
    comment: str,
    version: int,
) -> Position:
    """Write what a funder's own speaker says before the sitting: nothing is agreed by it yet.

    Raises ``Clash``, ``PositionRefused`` or ``NotAllowed``; nothing is written then.
    """
    held = hold_passage(item, by)
    speaks = FunderMember.objects.filter(user=by, funder=funder, ended_at=None, role=FunderRole.SPEAKER)
    if not (by.is_active and speaks.exists()):
        raise NotAllowed("Vous ne donnez pas la position de ce financeur.")
    if held.is_recused:
        raise NotAllowed("Vous vous êtes déporté de ce passage : une autre personne de votre organisme s’exprime.")
    if held.committee.state not in ANNOUNCED_IN:
        raise NotAllowed("Une position s’annonce entre la convocation et la fin de la séance.")
    row = _row(rows_of(held.item, asked_plan(held.application)), funder, version)
    if row.is_recorded:
        raise NotAllowed("Votre position est déjà enregistrée en séance : dites au secrétariat ce qui change.")
    _check(row, value, amounts, comment)
    said = _Said(value, amounts, comment.strip(), None, PositionState.ANNOUNCED)
    return _write(held, row, said, action="position_announce", by=by, at=at)


def _row(rows: Sequence[FunderRow], funder: Funder, version: int) -> FunderRow:
    """What is written already, if the person has read it. Raises ``Clash``, or ``NotAllowed`` for a stranger."""
    row = row_of(rows, funder)
    if row is None:
        raise NotAllowed("Ce financeur ne siège pas à ce comité et n’est pas dans le plan de ce dossier.")
    if version != row.version:
        raise Clash(row.position)
    return row


def _check(row: FunderRow, value: str, amounts: Amounts, comment: str) -> None:
    if value not in ("", *PositionValue.values):
        raise PositionRefused("value", "Choisissez une position de la liste.")
    if not amounts.keys() <= set(row.keys):
        raise PositionRefused("amounts", "Ce financeur n’a pas cette ligne dans le plan du dossier.")
    given = [amount for amount in amounts.values() if amount is not None]
    if any(amount < 0 for amount in given):
        raise PositionRefused("amounts", "Un montant ne peut pas être négatif.")
    if value in GIVES_NOTHING and any(given):
        name = PositionValue(value).label
        raise PositionRefused("amounts", f"« {name} » ne va pas avec un montant : effacez-le, ou changez la position.")
    if row.carries and (value in GIVES or any(given)):
        raise PositionRefused(
            "value", f"{row.funder} porte ce dossier et se déporte : ni avis favorable, ni montant de sa part."
        )
    if len(comment.strip()) > LONGEST_COMMENT:
        raise PositionRefused("comment", f"Gardez {LONGEST_COMMENT} caractères au plus.")


def _write(
    held: Held,
    row: FunderRow,
    said: _Said,
    *,
    action: str,
    by: User,
    at: datetime,
    reason: str = "",
) -> Position:
    kept = kept_amounts(row.position)
    position = Position(
        item=held.item,
        funder=row.funder,
        seat=said.seat,
        value=said.value,
        comment=said.comment,
        state=said.state,
        version=row.version + 1,
        updated_by=by,
        updated_at=at,
    )
    if row.position is not None:
        position.pk, position.public_id = row.position.pk, row.position.public_id
    position.save(force_insert=row.position is None, force_update=row.position is not None)
    PositionAmount.objects.bulk_create(
        [
            PositionAmount(position=position, nature=key[0], note=key[1], amount=one)
            for key, one in said.amounts.items()
        ],
        update_conflicts=True,
        unique_fields=["position", "nature", "note"],
        update_fields=["amount"],
    )
    changed(held.committee)
    details = {
        "committee": str(held.committee),
        "funder": str(row.funder),
        "position": str(position.public_id),
        "before": _told(row.position, kept),
        "after": _told(position, kept | dict(said.amounts)),
    }
    record(held.application, by=by, at=at, action=action, reason=reason.strip(), details=details)
    return position


def _told(position: Position | None, amounts: Amounts) -> dict[str, Any]:
    """A position as its event keeps it, in words; nothing where there is none."""
    if position is None:
        return {}
    found: dict[str, Any] = {"position": position.get_value_display(), "comment": position.comment}
    if position.seat is not None:
        found["said_by"] = position.seat.name
    for (nature, note), amount in amounts.items():
        name = " ".join(filter(None, (Nature(nature).label.lower(), note)))
        found[name] = "" if amount is None else f"{amount:.2f}"
    return found
