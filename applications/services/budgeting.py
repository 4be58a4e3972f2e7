"""Writing the budget and the plan: each cell saved by itself, no figure overwritten unseen, nothing typed lost."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from applications import cells, chart, selectors, workflow
from applications.budget import rounded
from applications.models import Application, BudgetLine, Firmness, FundingLine, Nature
from applications.services.budget_rows import write_budget_rows
from applications.services.drafts import Conflict, Edit, SaveResult, must_be_editable
from applications.services.ledger import Ledger
from applications.services.moves import locked
from contacts.mail import write_mail
from contacts.models import Funder, User

# Under one account, and in the whole budget: past that, a page would have more fields than a request may bring.
MOST_LINES = 40
MOST_LINES_IN_ALL = 200


class MoneyRefused(Exception):
    """The gesture is not possible; ``str()`` is the French sentence to show. Nothing is written."""


@dataclass(frozen=True, slots=True)
class MoneySaved(SaveResult):
    """As for answers; ``refused`` are the cells left as they were, each with the sentence that says why."""

    refused: Mapping[str, str] = field(default_factory=dict)


class Asked:
    """Which cells may change now: all those of a draft; while additions are awaited, those that are asked again."""

    def __init__(self, row: Application) -> None:
        self.sections = selectors.open_sections(row)
        self.codes = {section: selectors.open_codes(row, section) for section in ("budget", "plan")}

    def refusal(self, code: str) -> str:
        """Why a cell may not change; blank when it may. Raises ``workflow.NotAllowed`` for a whole section."""
        section = cells.section_of_cell(code)
        if section not in self.sections:
            raise workflow.NotAllowed("Cette partie du dossier ne se modifie plus : ses montants ne changent plus.")
        codes = self.codes[section]
        if codes is None or cells.answer_of(code) in codes:
            return ""
        return "Le référent ne demande pas de changer ce montant : il ne se modifie plus."


@transaction.atomic
def save_money(*, by: User, at: datetime, application: Application, edits: Sequence[Edit]) -> MoneySaved:
    """Save each cell on its own, on whichever page it was typed; what someone else changed meanwhile is reported.

    Raises ``workflow.NotAllowed`` when she may not write it, or when its section no longer changes.
    """
    row = locked(application)
    must_be_editable(by, row)
    ledger, asked = Ledger(row), Asked(row)
    saved: list[str] = []
    rejected: list[str] = []
    conflicts: list[Conflict] = []
    stale: list[str] = []
    refused: dict[str, str] = {}
    kept_apart = 0
    for edit in edits:
        current, mine = ledger.mark(edit.code), cells.mark(_as_text(edit.value), edit.rejected)
        if mine == current:
            if edit.rejected:
                rejected.append(edit.code)
                kept_apart += 1
        elif why := asked.refusal(edit.code):
            refused[edit.code] = why
        elif edit.base != current or not ledger.exists(edit.code):
            stale.append(edit.code)
            # What she left as she saw it is no figure of hers, and no conflict.
            if mine != edit.base:
                value, text = ledger.shown(edit.code)
                conflicts.append(Conflict(edit.code, text or value, edit.rejected or edit.value))
        elif why := ledger.write(edit.code, _as_text(edit.value), edit.rejected):
            refused[edit.code] = why
        else:
            (rejected if edit.rejected else saved).append(edit.code)
    if saved or len(rejected) > kept_apart:
        _touch(row, at)
    return MoneySaved(
        row,
        saved=tuple(saved),
        rejected=tuple(rejected),
        conflicts=tuple(conflicts),
        stale=tuple(stale),
        refused=refused,
    )


@transaction.atomic
def split_account(*, by: User, at: datetime, application: Application, account: str) -> BudgetLine:
    """Add a line of the association's own under a line of the form; the amount already there becomes the first.

    Raises ``MoneyRefused`` past forty lines, or for an account that the form does not have.
    """
    ledger = _opened(by, application, "budget")
    if account not in chart.ACCOUNTS:
        raise MoneyRefused("Ce compte n’est pas dans le plan comptable du formulaire.")
    parts = _as_split(ledger, account)
    if len(parts) >= MOST_LINES:
        raise MoneyRefused(f"Ce compte a déjà {MOST_LINES} lignes : regroupez-en quelques-unes.")
    _must_fit(len(ledger.lines) + 1)
    order = max((line.order for line in parts), default=0) + 1
    line = BudgetLine.objects.create(application=ledger.row, account=account, order=order)
    _touch(ledger.row, at)
    return line


@transaction.atomic
def remove_line(*, by: User, at: datetime, application: Application, number: int, base: str) -> dict[str, Any] | None:
    """Take away a line of the association's own, and give what puts it back; ``None`` when it was already gone.

    ``base`` is the mark of the amount that she saw: raises ``MoneyRefused`` when someone changed it meanwhile.
    """
    ledger = _opened(by, application, "budget")
    line = ledger.lines.get(number)
    if line is None or not line.order:
        return None
    _must_be_seen(ledger, cells.named(cells.AMOUNT, number), base)
    line.delete()
    _touch(ledger.row, at)
    return {"account": line.account, "label": line.label, "order": line.order, "typed": _typed(line)}


@transaction.atomic
def restore_line(*, by: User, at: datetime, application: Application, removed: Mapping[str, Any]) -> BudgetLine:
    """Put back a line that ``remove_line`` took away, at its place if that is still free."""
    ledger = _opened(by, application, "budget")
    taken = {line.order for line in _as_split(ledger, removed["account"])}
    order = removed["order"] if removed["order"] not in taken else max(taken) + 1
    line = BudgetLine.objects.create(
        application=ledger.row,
        account=removed["account"],
        label=removed["label"],
        order=order,
        **_read(removed["typed"]),
    )
    _touch(ledger.row, at)
    return line


@transaction.atomic
def add_funder(
    *,
    by: User,
    at: datetime,
    application: Application,
    funder: Funder | None,
    unlisted: str = "",
    nature: str = Nature.SPECIFIC,
    firmness: str = Firmness.INTENT,
    amount: Decimal | None = None,
    note: str = "",
) -> FundingLine:
    """Add what one funder is asked; one that the list does not have is named in ``unlisted`` and counts for nothing.

    Raises ``MoneyRefused`` when the funder already has this line, or when it is the MEL's own credit.
    """
    ledger = _opened(by, application, "plan")
    if (funder is None) == (not unlisted):
        raise MoneyRefused("Choisissez un financeur de la liste, ou écrivez le nom d’un autre.")
    if len(ledger.fundings) >= MOST_LINES:
        raise MoneyRefused(f"Le plan a déjà {MOST_LINES} lignes : regroupez-en quelques-unes.")
    line = FundingLine(
        application=ledger.row,
        funder=funder,
        unlisted=unlisted,
        nature=nature,
        firmness=firmness,
        amount=amount,
        note=note,
    )
    if why := ledger.refusal(line):
        raise MoneyRefused(why)
    line.save()
    if unlisted:
        _ask_to_attach(line)
    _touch(ledger.row, at)
    return line


@transaction.atomic
def attach_funder(*, at: datetime, line: FundingLine, funder: Funder) -> FundingLine:
    """Say which funder the association meant: from now on the line counts. The administrator's gesture.

    The name that the association gave stays in the note. Raises ``MoneyRefused`` when the funder has this line already.
    """
    ledger = Ledger(locked(line.application))
    row = ledger.fundings[line.pk]
    if row.funder is not None:
        raise MoneyRefused("Cette ligne est déjà rattachée à un financeur.")
    row.note = " · ".join(filter(None, (row.unlisted, row.note)))[:200]
    row.funder, row.unlisted = funder, ""
    if why := ledger.refusal(row):
        raise MoneyRefused(why)
    row.save()
    _touch(ledger.row, at)
    return row


@transaction.atomic
def remove_funding(
    *, by: User, at: datetime, application: Application, number: int, base: str
) -> dict[str, Any] | None:
    """Take away a line of the plan, and give what puts it back; ``None`` when it was already gone."""
    ledger = _opened(by, application, "plan")
    line = ledger.fundings.get(number)
    if line is None:
        return None
    _must_be_seen(ledger, cells.named(cells.FUNDING, number), base)
    line.delete()
    _touch(ledger.row, at)
    return {
        "funder": line.funder_id,
        "unlisted": line.unlisted,
        "nature": line.nature,
        "firmness": line.firmness,
        "note": line.note,
        "typed": _typed(line),
    }


@transaction.atomic
def restore_funding(*, by: User, at: datetime, application: Application, removed: Mapping[str, Any]) -> FundingLine:
    """Put back a line that ``remove_funding`` took away. Raises ``MoneyRefused`` when another took its place."""
    ledger = _opened(by, application, "plan")
    funder = Funder.objects.filter(pk=removed["funder"]).first()
    fields = {name: removed[name] for name in ("unlisted", "nature", "firmness", "note")}
    line = FundingLine(application=ledger.row, funder=funder, **fields, **_read(removed["typed"]))
    if why := ledger.refusal(line):
        raise MoneyRefused(why)
    line.save()
    _touch(ledger.row, at)
    return line


@transaction.atomic
def round_to_euros(*, by: User, at: datetime, application: Application) -> int:
    """Every amount in whole euros, as the form wishes; gives how many changed."""
    ledger = _opened(by, application, "budget")
    must_be_editable(by, ledger.row, "plan")
    changed = 0
    lines: list[BudgetLine | FundingLine] = [*ledger.lines.values(), *ledger.fundings.values()]
    for line in lines:
        if line.amount is not None and line.amount != rounded(line.amount):
            line.amount = rounded(line.amount)
            line.save(update_fields=["amount"])
            changed += 1
    if ledger.row.requested_amount is not None and ledger.row.requested_amount != rounded(ledger.row.requested_amount):
        ledger.row.requested_amount = rounded(ledger.row.requested_amount)
        changed += 1
    if changed:
        _touch(ledger.row, at)
    return changed


@transaction.atomic
def write_import(
    *,
    by: User,
    at: datetime,
    application: Application,
    version: int,
    rows: Sequence[Mapping[str, Any]],
    fundings: Mapping[str, str],
    requested: str | None,
) -> int:
    """Write what a sheet brought, as it was shown at ``version``; gives the number of lines written.

    The accounts of the sheet take its rows, the others stay. ``fundings`` are amounts by funder's slug. Raises
    ``MoneyRefused`` when someone changed the dossier since the preview.
    """
    ledger = _opened(by, application, "budget")
    if ledger.row.version != version:
        raise MoneyRefused("Le dossier a changé depuis cet aperçu. Relisez-le ci-dessous, puis confirmez à nouveau.")
    written = write_budget_rows(ledger.row, rows, accounts={str(row["account"]) for row in rows})
    _must_fit(ledger.row.budget_lines.count())
    if fundings or requested is not None:
        must_be_editable(by, ledger.row, "plan")
        written += _write_asked(ledger, fundings)
        if requested is not None:
            ledger.write(cells.REQUESTED, requested)
            written += 1
    _touch(ledger.row, at)
    return written


def _write_asked(ledger: Ledger, fundings: Mapping[str, str]) -> int:
    """The first line of money of each funder takes the amount; who has none gets one."""
    lines = {line.funder.slug: line for line in reversed(ledger.fundings.values()) if line.funder and _pays(line)}
    funders = {funder.slug: funder for funder in Funder.objects.filter(slug__in=fundings)}
    for slug, amount in fundings.items():
        line = lines.get(slug) or FundingLine(application=ledger.row, funder=funders[slug])
        line.amount, line.rejected = Decimal(amount), ""
        line.save()
    return len(fundings)


def _ask_to_attach(line: FundingLine) -> None:
    """Tell the administrators, who alone add funders to the list."""
    context = {"line": line, "application": line.application}
    for address in User.objects.filter(is_staff=True, is_active=True).values_list("email", flat=True):
        write_mail("funder_to_attach", context, to=address, key=f"funder:{line.pk}")


def _pays(line: FundingLine) -> bool:
    return line.nature != Nature.VALUED


def _opened(by: User, application: Application, section: str) -> Ledger:
    row = locked(application)
    must_be_editable(by, row, section, ["budget" if section == "budget" else "funding_plan"])
    return Ledger(row)


def _as_split(ledger: Ledger, account: str) -> list[BudgetLine]:
    """The split lines of an account; the form's own cell, if it holds something, becomes the first of them."""
    parts, own = ledger.split(account), ledger.own(account)
    if own is None:
        return parts
    own.order = max((line.order for line in parts), default=0) + 1
    own.label = chart.ACCOUNTS[account].label
    own.save()
    return [*parts, own]


def _must_be_seen(ledger: Ledger, code: str, base: str) -> None:
    if ledger.mark(code) != base:
        raise MoneyRefused("Quelqu’un a modifié cette ligne pendant que vous lisiez. Relisez-la avant de la retirer.")


def _typed(line: BudgetLine | FundingLine) -> list[str]:
    return ["" if line.amount is None else f"{line.amount:.2f}", line.rejected]


def _read(typed: Sequence[str]) -> dict[str, Any]:
    return {"amount": Decimal(typed[0]) if typed[0] else None, "rejected": typed[1]}


def _must_fit(lines: int) -> None:
    if lines > MOST_LINES_IN_ALL:
        raise MoneyRefused(f"Un budget a {MOST_LINES_IN_ALL} lignes au plus : regroupez-en quelques-unes.")


def _as_text(value: Any) -> str | None:
    return None if value in (None, "") else str(value)


def _touch(row: Application, at: datetime) -> None:
    """The version grows with what a person changed, as for answers."""
    row.updated_at = at
    row.version += 1
    row.save(update_fields=["requested_amount", "rejected", "updated_at", "version"])
