"""What is done with scenarios. Each gesture says what its author had before her eyes: what a colleague changed
meanwhile is shown to her, and never written over unseen.

Nothing here reaches a dossier.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from applications.answers import digest_of
from applications.workflow import NotAllowed
from contacts.models import Funder, User
from eligibility.models import Call
from funding.models import Scenario, ScenarioAmount, ScenarioOrder, ScenarioScope
from funding.selectors.scenarios import taken_in
from funding.simulation.goals import GOALS
from funding.simulation.model import CellKey
from funding.simulation.parameters import Refused, read_entries, written
from funding.simulation.ranking import reordered
from funding.simulation.rules import RULES
from instruction.models import Committee
from instruction.selectors.desks import directs

# What of a scenario is changed on its own, and compared with what its author saw.
PARTS = ("cut", "order_by", "ranking", "rules", "goals")
CATALOGUES: Mapping[str, Mapping[str, Any]] = {"rules": RULES, "goals": GOALS}
MOST_ENTRIES = 30


class Changed(NotAllowed):
    """A colleague changed the same thing meanwhile. ``theirs`` is what is kept, ``mine`` what was to be written."""

    def __init__(self, part: str, theirs: Any, mine: Any, who: str = "") -> None:
        super().__init__("Une autre personne a changé la même chose pendant ce temps : rien n’est écrasé.")
        self.part, self.theirs, self.mine, self.who = part, theirs, mine, who


@dataclass(frozen=True, slots=True)
class Written:
    """An amount typed in a cell: ``seen`` is the amount by hand that her page showed, none where there was none."""

    cell: CellKey
    amount: Decimal | None
    seen: Decimal | None


def seen_of(scenario: Scenario, part: str) -> str:
    """The mark of a part of a scenario, as its page holds it."""
    return digest_of({part: getattr(scenario, part)})


@transaction.atomic
def create_scenario(
    *,
    by: User,
    at: datetime,
    name: str,
    call: Call,
    funders: Iterable[Funder],
    scope: str = ScenarioScope.READY,
    order_by: str = ScenarioOrder.MARKS,
    committee: Committee | None = None,
    note: str = "",
) -> Scenario:
    """A study with no rule yet. Raises ``NotAllowed`` for who does not direct."""
    _may(by)
    scenario = Scenario.objects.create(
        name=name.strip(), call=call, scope=scope, order_by=order_by, committee=committee, note=note.strip(),
        created_by=by, created_at=at, updated_by=by, updated_at=at,
    )  # fmt: skip
    scenario.funders.set(funders)
    return scenario


@transaction.atomic
def copy_scenario(*, by: User, at: datetime, scenario: Scenario, name: str) -> Scenario:
    """The same study under another name, amounts by hand included; its undo begins anew."""
    _may(by)
    names = ("call", "committee", "scope", "order_by", "ranking", "cut", "rules", "goals", "note")
    copied = Scenario.objects.create(
        name=name.strip(), copied_from=scenario, created_by=by, created_at=at, updated_by=by, updated_at=at,
        **{field: getattr(scenario, field) for field in names},
    )  # fmt: skip
    copied.funders.set(scenario.funders.all())
    amounts = list(ScenarioAmount.objects.filter(scenario=scenario))
    for one in amounts:
        one.pk, one.scenario = None, copied
    ScenarioAmount.objects.bulk_create(amounts)
    return copied


@transaction.atomic
def change_part(*, by: User, at: datetime, scenario: Scenario, part: str, value: Any, seen: str) -> Scenario:
    """Write the line, the order, the rules or the goals. Raises ``Changed``, ``Refused`` or ``NotAllowed``."""
    row = _locked(scenario, by)
    if part not in PARTS:
        raise NotAllowed("Ce changement n’existe pas.")
    value = _checked(part, value, row)
    if seen != seen_of(row, part):
        if getattr(row, part) == value:
            return row
        raise Changed(part, getattr(row, part), value, str(row.updated_by or ""))
    return _write(row, {part: value}, by=by, at=at)


@transaction.atomic
def order_by_hand(
    *, by: User, at: datetime, scenario: Scenario, shown: Sequence[str], wished: Sequence[str], seen: str
) -> Scenario:
    """Keep an order made by hand; the dossiers hidden from her keep their places. Raises ``Changed``."""
    row = _locked(scenario, by)
    if seen != seen_of(row, "ranking") or set(shown) != set(wished):
        raise Changed("ranking", None, None, str(row.updated_by or ""))
    stored = row.ranking or list(shown)
    return _write(row, {"ranking": reordered(stored, shown, wished), "order_by": "hand"}, by=by, at=at)


@transaction.atomic
def change_settings(
    *, by: User, at: datetime, scenario: Scenario, version: int, funders: Iterable[Funder], **fields: Any
) -> Scenario:
    """Name, dossiers, committee, order, funders and comment. Raises ``Changed`` where the scenario moved meanwhile."""
    row = _locked(scenario, by)
    if row.version != version:
        raise Changed("settings", row.name, fields.get("name"), str(row.updated_by or ""))
    for name in ("name", "scope", "order_by", "committee", "note"):
        setattr(row, name, fields[name])
    row.funders.set(funders)
    row.undone_by = {}
    row.version, row.updated_by, row.updated_at = row.version + 1, by, at
    row.save()
    return row


@transaction.atomic
def write_amounts(*, by: User, at: datetime, scenario: Scenario, cells: Sequence[Written]) -> Scenario:
    """Write amounts by hand, or take them off. All or nothing: raises ``Changed`` with both values of the first one
    that a colleague wrote meanwhile, ``Refused`` for what is no amount."""
    row = _locked(scenario, by)
    funders = {one.slug: one for one in row.funders.all()}
    keys = {cell.cell[0] for cell in cells}
    dossiers = {str(one.public_id): one for one in taken_in(row).filter(public_id__in=keys)}
    before: list[list[Any]] = []
    for one in cells:
        key, (funder, nature, note) = one.cell
        if key not in dossiers or funder not in funders:
            raise NotAllowed("Ce dossier ou ce financeur n’est pas dans le scénario.")
        if one.amount is not None and not 0 <= one.amount <= Decimal("9999999.99"):
            raise Refused("Écrivez un montant de 0 à 9 999 999,99 €.")
        place = {"application": dossiers[key], "funder": funders[funder], "nature": nature, "note": note}
        kept = ScenarioAmount.objects.filter(scenario=row, **place).first()
        there = kept.amount if kept else None
        if there == one.amount:
            continue
        if there != one.seen:
            raise Changed("amount", there, one.amount, str(row.updated_by or ""))
        before.append([key, funder, nature, note, None if there is None else str(there)])
        _put(row, place, one.amount)
    return _write(row, {}, by=by, at=at, undone_by={"amounts": before}) if before else row


@transaction.atomic
def undo(*, by: User, at: datetime, scenario: Scenario, version: int) -> Scenario:
    """Take the last change off; doing it again brings it back. Raises ``Changed`` where another change followed."""
    row = _locked(scenario, by)
    if row.version != version:
        raise Changed("undo", None, None, str(row.updated_by or ""))
    if not row.undone_by:
        raise NotAllowed("Il n’y a rien à annuler.")
    if "amounts" not in row.undone_by:
        return _write(row, row.undone_by, by=by, at=at)
    keys = [line[0] for line in row.undone_by["amounts"]]
    dossiers = {str(one.public_id): one for one in taken_in(row).filter(public_id__in=keys)}
    funders = {one.slug: one for one in Funder.objects.all()}
    before = []
    for key, funder, nature, note, text in row.undone_by["amounts"]:
        if key in dossiers:
            place = {"application": dossiers[key], "funder": funders[funder], "nature": nature, "note": note}
            kept = ScenarioAmount.objects.filter(scenario=row, **place).first()
            before.append([key, funder, nature, note, str(kept.amount) if kept else None])
            _put(row, place, None if text is None else Decimal(text))
    return _write(row, {}, by=by, at=at, undone_by={"amounts": before})


@transaction.atomic
def archive_scenario(*, by: User, at: datetime, scenario: Scenario, archived: bool) -> Scenario:
    """Put a study away, or bring it back; nothing of it is lost."""
    _may(by)
    row = Scenario.objects.select_for_update(of=("self",)).get(pk=scenario.pk)
    row.archived_at = at if archived else None
    row.version += 1
    row.updated_by, row.updated_at = by, at
    row.save(update_fields=["archived_at", "version", "updated_by", "updated_at"])
    return row


def _may(by: User) -> None:
    if not directs(by):
        raise NotAllowed("Les administrateurs et les responsables de service préparent les scénarios.")


def _locked(scenario: Scenario, by: User) -> Scenario:
    _may(by)
    row = Scenario.objects.select_for_update(of=("self",)).select_related("updated_by").get(pk=scenario.pk)
    if row.archived_at is not None:
        raise NotAllowed("Ce scénario est archivé : restaurez-le pour le changer.")
    return row


def _checked(part: str, value: Any, row: Scenario) -> Any:
    if part in CATALOGUES:
        if len(value) > MOST_ENTRIES:
            raise Refused(f"Un scénario a au plus {MOST_ENTRIES} hypothèses et {MOST_ENTRIES} objectifs.")
        return [written(entry) for entry in read_entries(CATALOGUES[part], value)]
    if part == "cut" and value is not None and not 0 <= value <= 100_000:
        raise Refused("Écrivez un nombre de dossiers, ou laissez vide pour les prendre tous.")
    if part == "order_by" and (value not in ScenarioOrder.values or (value == "committee" and not row.committee_id)):
        raise Refused("Choisissez d’abord le comité dans les réglages.")
    return value


def _write(
    row: Scenario, parts: Mapping[str, Any], *, by: User, at: datetime, undone_by: Mapping[str, Any] | None = None
) -> Scenario:
    row.undone_by = dict(undone_by) if undone_by is not None else {part: getattr(row, part) for part in parts}
    for part, value in parts.items():
        setattr(row, part, value)
    row.version, row.updated_by, row.updated_at = row.version + 1, by, at
    row.save(update_fields=[*parts, "undone_by", "version", "updated_by", "updated_at"])
    return row


def _put(row: Scenario, place: Mapping[str, Any], amount: Decimal | None) -> None:
    if amount is None:
        ScenarioAmount.objects.filter(scenario=row, **place).delete()
    else:
        ScenarioAmount.objects.update_or_create(scenario=row, **place, defaults={"amount": amount})
