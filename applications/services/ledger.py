"""The money of a dossier held by a lock: read and written cell by cell, the same truth for both pages."""

from decimal import Decimal

from applications import cells, chart
from applications.models import Application, BudgetLine, Firmness, FundingLine, Nature
from applications.models.money import MEL

LONGEST_TYPED = 300


class Ledger:
    """Every cell of the budget and of the plan of one row. Two queries to open, one a cell to write."""

    def __init__(self, row: Application) -> None:
        self.row = row
        self.lines = {line.pk: line for line in row.budget_lines.all()}
        self.fundings = {line.pk: line for line in row.funding_lines.select_related("funder")}

    def own(self, account: str) -> BudgetLine | None:
        """The form's own cell of an account, when it holds something."""
        return next((line for line in self.lines.values() if line.account == account and line.order == 0), None)

    def split(self, account: str) -> list[BudgetLine]:
        """The lines that the association split the account into, in order."""
        return [line for line in self.lines.values() if line.account == account and line.order]

    def exists(self, code: str) -> bool:
        """Whether there is such a cell now: an account that is split has none of its own."""
        kind = cells.kind_of(code)
        if kind == cells.OWN:
            return cells.key_of(code) in chart.ACCOUNTS and not self.split(cells.key_of(code))
        if kind in (cells.AMOUNT, cells.LABEL):
            return cells.number_of(code) in self.lines
        return code == cells.REQUESTED or (kind in cells.OF_PLAN and cells.number_of(code) in self.fundings)

    def shown(self, code: str) -> tuple[str | None, str]:
        """What the cell holds: its value, and the text that was not understood. Nothing for a line that is gone."""
        kind, number = cells.kind_of(code), cells.number_of(code)
        if code == cells.REQUESTED:
            return _text(self.row.requested_amount), self.row.rejected.get(code, "")
        if kind == cells.OWN:
            return self._shown_own(cells.key_of(code))
        if kind in (cells.AMOUNT, cells.LABEL):
            line = self.lines.get(number)
            if line is None:
                return None, ""
            return (_text(line.amount), line.rejected) if kind == cells.AMOUNT else (line.label, "")
        funding = self.fundings.get(number)
        if funding is None:
            return None, ""
        if kind == cells.FUNDING:
            return _text(funding.amount), funding.rejected
        return {cells.NATURE: funding.nature, cells.FIRMNESS: funding.firmness, cells.NOTE: funding.note}[kind], ""

    def mark(self, code: str) -> str:
        return cells.mark(*self.shown(code))

    def write(self, code: str, value: str | None, rejected: str = "") -> str:
        """Write one cell, and give the sentence that says why not where it cannot be: nothing is written then."""
        kind, number = cells.kind_of(code), cells.number_of(code)
        amount = Decimal(value) if cells.is_amount(code) and value and not rejected else None
        if code == cells.REQUESTED:
            self.row.requested_amount = amount
            kept = {name: text for name, text in self.row.rejected.items() if name != code}
            self.row.rejected = kept | ({code: rejected[:LONGEST_TYPED]} if rejected else {})
        elif kind == cells.OWN:
            self._write_own(cells.key_of(code), amount, rejected)
        elif kind in (cells.AMOUNT, cells.LABEL):
            line = self.lines[number]
            if kind == cells.LABEL:
                line.label = (value or "")[:120]
            else:
                line.amount, line.rejected = amount, rejected[:LONGEST_TYPED]
            line.save()
        else:
            return self._write_funding(self.fundings[number], kind, value, amount, rejected)
        return ""

    def refusal(self, line: FundingLine) -> str:
        """Why this line of the plan cannot be; blank when it can."""
        if line.funder and line.funder.slug == MEL and line.nature == Nature.SPECIFIC:
            return "Le crédit de la MEL est le montant que vous lui demandez : il a déjà sa ligne."
        twin = (line.funder_id, line.unlisted, line.nature, line.note)
        for other in self.fundings.values():
            if other.pk != line.pk and (other.funder_id, other.unlisted, other.nature, other.note) == twin:
                return "Ce financeur a déjà une ligne de cette nature : précisez le service ou le programme."
        return ""

    def _shown_own(self, account: str) -> tuple[str | None, str]:
        if parts := self.split(account):
            total = sum((line.amount or Decimal(0) for line in parts), Decimal(0))
            return f"{total:.2f}, en {len(parts)} lignes", ""
        own = self.own(account)
        return (_text(own.amount), own.rejected) if own else (None, "")

    def _write_own(self, account: str, amount: Decimal | None, rejected: str) -> None:
        """A blank cell has no row."""
        own = self.own(account)
        if amount is None and not rejected:
            if own:
                del self.lines[own.pk]
                own.delete()
            return
        own = own or BudgetLine(application=self.row, account=account)
        own.amount, own.rejected = amount, rejected[:LONGEST_TYPED]
        own.save()
        self.lines[own.pk] = own

    def _write_funding(
        self, line: FundingLine, kind: str, value: str | None, amount: Decimal | None, rejected: str
    ) -> str:
        if kind == cells.FUNDING:
            line.amount, line.rejected = amount, rejected[:LONGEST_TYPED]
            line.save()
            return ""
        name = {cells.NATURE: "nature", cells.FIRMNESS: "firmness", cells.NOTE: "note"}[kind]
        known = {"nature": Nature.values, "firmness": Firmness.values}.get(name)
        if known is not None and value not in known:
            return "Choisissez une valeur de la liste."
        before = getattr(line, name)
        setattr(line, name, (value or "")[:200])
        if why := self.refusal(line):
            setattr(line, name, before)
            return why
        line.save()
        return ""


def _text(amount: Decimal | None) -> str | None:
    return None if amount is None else f"{amount:.2f}"
