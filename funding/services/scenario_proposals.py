"""Taking up a scenario: its amounts become what the services propose, dossier by dossier, each with its own report.

A dossier and its event are one transaction: what stops half-way has done whole dossiers, and doing it again does the
others alone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from applications.models import Application
from applications.services import Edit
from applications.workflow import NotAllowed
from contacts.models import User
from eligibility.engine.wording import listed, money
from funding.models import Scenario
from funding.selectors.scenario_proposals import Change, Proposable, proposables_of
from funding.selectors.scenarios import reading_of
from instruction.selectors.desks import directs
from instruction.selectors.proposal import AMOUNT, WHY
from instruction.services.proposals import ProposalSaved, save_proposal
from instruction.services.versioned import mark_of

# How many dossiers are taken up at once: some two seconds of work.
MOST = 50
MOVED = "Le scénario ou la proposition a changé depuis que vous l’avez lu : rien n’est écrit. Relisez cette ligne."


@dataclass(frozen=True, slots=True)
class Report:
    """What became of a dossier: ``written`` tells what its proposal says now, ``left`` what was not written and why."""

    application: Application
    written: tuple[str, ...]
    left: tuple[str, ...]


def apply_scenario(
    *, by: User, at: datetime, scenario: Scenario, marks: Mapping[str, str], reason: str = ""
) -> Sequence[Report]:
    """Write the amounts of the scenario in the proposals of these dossiers, by public id and the mark of what was read.

    ``reason`` says why some amounts go above what is asked. Raises ``NotAllowed`` for who does not direct, for an
    archived scenario and for too many dossiers.
    """
    if not directs(by):
        raise NotAllowed("Les administrateurs et les responsables de service appliquent les scénarios.")
    if scenario.archived_at is not None:
        raise NotAllowed("Ce scénario est archivé : restaurez-le pour l’appliquer.")
    if not 0 < len(marks) <= MOST:
        raise NotAllowed(f"Cochez de 1 à {MOST} dossiers.")
    found = proposables_of(reading_of(scenario, by))
    return [
        _applied(one, marks[key], by=by, at=at, reason=reason.strip())
        for one in found.rows
        if (key := str(one.application.public_id)) in marks
    ]


def _applied(one: Proposable, mark: str, *, by: User, at: datetime, reason: str) -> Report:
    if mark != one.mark:
        return Report(one.application, (), (MOVED,))
    edits = []
    for change in one.changes:
        before = "" if change.before is None else f"{change.before:.2f}"
        edits.append(Edit(change.code, f"{change.after:.2f}", mark_of(before)))
        if change.is_above and reason:
            edits.append(Edit(change.code.replace(AMOUNT, WHY, 1), reason, mark_of(change.reason)))
    try:
        saved = save_proposal(by=by, at=at, application=one.application, edits=edits)
    except NotAllowed as refusal:
        return Report(one.application, (), (str(refusal),))
    return _told(one, saved)


def _told(one: Proposable, saved: ProposalSaved) -> Report:
    theirs = {conflict.code: conflict.theirs for conflict in saved.found.conflicts}
    written, left = [], []
    for change in one.changes:
        if change.code in saved.found.saved:
            written.append(f"{change.funder} {money(change.after)}")
        elif change.code in saved.found.refused:
            left.append(f"{change.funder} : {saved.found.refused[change.code]}")
        elif change.code in saved.found.stale:
            left.append(_meanwhile(change, theirs.get(change.code)))
        else:
            left.append(f"{change.funder} : le plan envoyé n’a plus cette ligne.")
    if one.lost:
        left.append(f"{listed(one.lost)} : le plan du dossier n’a pas de ligne pour ce montant.")
    return Report(one.application, tuple(written), tuple(left))


def _meanwhile(change: Change, theirs: object) -> str:
    there = f" : {str(theirs).replace('.', ',')} €" if theirs else ""
    return f"{change.funder} : une autre personne vient de l’écrire{there}. Son montant reste."


__all__ = ["MOST", "Report", "apply_scenario"]
