"""Votes brought by a sheet: read, shown with what is wrong, then recorded line by line, each on its own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.db import transaction

from applications.models import Application
from applications.spreadsheets import Sheet
from applications.workflow import NotAllowed
from contacts.models import Funder, User
from eligibility.models import Call
from funding.models import VoteImport, VoteImportState, VoteRow, VoteRowState
from funding.selectors.votes import VoteLine, dossiers_of, funders_spoken_for, lines_to_vote
from funding.services.votes import AlreadyVoted, Told, VoteRefused, checked, record_vote, told_in_words
from funding.vote_cells import Said, lines_in, understood

LONGEST_MESSAGE = 500
# As many lines as a page records while somebody waits for it: some seconds.
AT_ONCE = 100
NOTHING = "Ni résultat ni montant : rien à enregistrer."
LineKey = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Judged:
    """What a line of the sheet comes to; ``told`` and ``line`` are there when it may be recorded."""

    state: str
    message: str
    application: Application | None = None
    line: VoteLine | None = None
    told: Told | None = None
    reason: str = ""


@transaction.atomic
def read_sheet(
    *, by: User, at: datetime, funder: Funder, call: Call, name: str, content: bytes, sheets: Sequence[Sheet]
) -> VoteImport:
    """Keep the lines of a sheet, each judged as it stands now; nothing is voted yet.

    Raises ``NotAllowed`` for who does not write this funder's votes, ``NotASheetOfVotes`` with the sentence to show.
    """
    _must_speak(by, funder)
    lines = lines_in(sheets)
    held = VoteImport.objects.create(
        funder=funder,
        call=call,
        name=name[:200],
        sha256=sha256(content).hexdigest(),
        uploaded_by=by,
        uploaded_at=at,
    )
    known = _known(by, funder, call, [line.cells["number"] for line in lines])
    rows, seen = [], set()
    for line in lines:
        judged = _judge(line.cells, known, at)
        key = (judged.line.key if judged.line else "") if judged.state == VoteRowState.READY else ""
        if key and key in seen:
            judged = Judged(VoteRowState.REFUSED, "Cette ligne est deux fois dans le tableau.", judged.application)
        seen.add(key)
        rows.append(
            VoteRow(
                sheet=held,
                number=line.number,
                typed=dict(line.cells),
                application=judged.application,
                state=judged.state,
                message=judged.message[:LONGEST_MESSAGE],
            )
        )
    VoteRow.objects.bulk_create(rows)
    return held


def apply_sheet(*, by: User, at: datetime, sheet: VoteImport) -> VoteImport:
    """Record the next ``AT_ONCE`` lines that are ready, each in a transaction of its own and judged again; the others
    say why not.

    Done again, it records what is left: a line recorded stays as it is, and the sheet is closed with its last line.
    Raises ``NotAllowed``.
    """
    _must_speak(by, sheet.funder)
    if sheet.state == VoteImportState.DROPPED:
        raise NotAllowed("Ce tableau a été abandonné.")
    waiting = list(sheet.rows.filter(state=VoteRowState.READY).order_by("number")[:AT_ONCE])
    known = _known(by, sheet.funder, sheet.call, [row.typed.get("number", "") for row in waiting])
    for row in waiting:
        _apply(row, sheet, known, by=by, at=at)
    if not sheet.rows.filter(state=VoteRowState.READY).exists():
        VoteImport.objects.filter(pk=sheet.pk, state=VoteImportState.READ).update(
            state=VoteImportState.APPLIED, closed_at=at
        )
    sheet.refresh_from_db()
    return sheet


@transaction.atomic
def drop_sheet(*, by: User, at: datetime, sheet: VoteImport) -> VoteImport:
    """Leave a sheet unrecorded. Raises ``NotAllowed``."""
    _must_speak(by, sheet.funder)
    held = VoteImport.objects.select_for_update().get(pk=sheet.pk)
    if held.state == VoteImportState.APPLIED:
        raise NotAllowed("Ce tableau est déjà enregistré.")
    if held.state == VoteImportState.READ:
        held.state, held.closed_at = VoteImportState.DROPPED, at
        held.save(update_fields=["state", "closed_at"])
    return held


@transaction.atomic
def _apply(row: VoteRow, sheet: VoteImport, known: Mapping[str, list[VoteLine]], *, by: User, at: datetime) -> None:
    """Judge the line again on what is known now, and record it; what changes in between is seen under its locks."""
    held = VoteRow.objects.select_for_update().get(pk=row.pk)
    if held.state != VoteRowState.READY:
        return
    judged = _judge(held.typed, known, at)
    if judged.told is not None and judged.line is not None:
        judged = _recorded(held, judged, sheet.funder, by=by, at=at)
    held.state, held.message, held.application = judged.state, judged.message[:LONGEST_MESSAGE], judged.application
    held.save(update_fields=["state", "message", "application"])


def _recorded(held: VoteRow, judged: Judged, funder: Funder, *, by: User, at: datetime) -> Judged:
    line, told = judged.line, judged.told
    if line is None or told is None:
        return judged
    words: dict[str, Any] = {
        name: getattr(told, name) for name in ("result", "amount", "voted_on", "body", "reference", "conditions")
    }
    try:
        with transaction.atomic():
            vote = record_vote(
                by=by,
                at=at,
                application=line.application,
                funder=funder,
                nature=line.line.nature,
                note=line.line.note,
                replaces=line.vote if line.is_voted else None,
                reason=judged.reason,
                row=held,
                **words,
            )
    except NotAllowed as refusal:
        return Judged(VoteRowState.REFUSED, str(refusal), judged.application)
    return Judged(VoteRowState.DONE, told_in_words(vote), judged.application)


def _known(by: User, funder: Funder, call: Call, numbers: Sequence[str]) -> dict[str, list[VoteLine]]:
    """The lines of the funder on the dossiers of the sheet, by their number: a foreign one is as unknown."""
    found = list(dossiers_of(by, funder).filter(call=call, number__in={number.strip() for number in numbers}))
    lines: dict[str, list[VoteLine]] = {row.number: [] for row in found}
    for line in lines_to_vote(funder, found):
        lines[line.application.number].append(line)
    return lines


def _judge(cells: Mapping[str, str], known: Mapping[str, list[VoteLine]], at: datetime) -> Judged:
    """What a line of cells comes to now."""
    lines = known.get(cells.get("number", "").strip())
    if lines is None:
        sentence = "ce numéro n’est celui d’aucun dossier de cet appel qui concerne ce financeur."
        return Judged(VoteRowState.REFUSED, f"{cells.get('cell_number', '')} : {sentence}")
    application = lines[0].application if lines else None
    if not (cells.get("result") or cells.get("amount")):
        return Judged(VoteRowState.UNCHANGED, NOTHING, application)
    try:
        said = understood(cells, {name.removeprefix("cell_"): text for name, text in cells.items()
                                  if name.startswith("cell_")})  # fmt: skip
        line = _line(cells, said, lines)
        told = checked(
            result=said.result,
            amount=said.amount,
            voted_on=said.voted_on,
            body=cells.get("body", ""),
            reference=cells.get("reference", ""),
            conditions=cells.get("conditions", ""),
            at=at,
        )
    except VoteRefused as refusal:
        where = cells.get(f"cell_{refusal.field}", "")
        return Judged(VoteRowState.REFUSED, f"{where} : {refusal}" if where else str(refusal), application)
    except ValueError as error:
        return Judged(VoteRowState.REFUSED, str(error), application)
    reason = cells.get("reason", "").strip()
    if told.is_same_as(line.vote):
        return Judged(VoteRowState.UNCHANGED, "Ce vote est déjà enregistré.", application)
    if line.is_voted and line.vote is not None and not reason:
        return Judged(VoteRowState.REFUSED, str(AlreadyVoted(line.vote)), application)
    return Judged(VoteRowState.READY, "", application, line, told, reason)


def _line(cells: Mapping[str, str], said: Said, lines: Sequence[VoteLine]) -> VoteLine:
    """The line of the plan that is meant. Raises ``ValueError`` where it could be several, or none."""
    note = cells.get("note", "").strip()
    found = [
        line
        for line in lines
        if (not said.nature or line.line.nature == said.nature) and (not note or line.line.note == note)
    ]
    if len(found) == 1:
        return found[0]
    if not found:
        raise ValueError("Ce financeur n’a pas de telle ligne dans le plan de ce dossier.")
    raise ValueError("Ce financeur a plusieurs lignes sur ce dossier : précisez la nature, et la précision.")


def _must_speak(user: User, funder: Funder) -> None:
    if not funders_spoken_for(user).filter(pk=funder.pk).exists():
        raise NotAllowed("Vous n’enregistrez pas les votes de ce financeur.")
