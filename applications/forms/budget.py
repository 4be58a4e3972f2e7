"""The grid of the budget and the lines of the plan, cell by cell: what they show, and what was typed in them."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from django import forms
from django.http import QueryDict

from applications import cells, chart
from applications.budget import Budget, Change, change
from applications.forms.fields import amount_field, line_field, one_of
from applications.models import Application, BudgetLine, Firmness, FundingLine, Nature
from applications.selectors import plan_lines
from applications.services import Edit
from applications.sums import read_sum, typed_amount
from applications.typed import read_text
from contacts.models import Funder, FunderKind
from eligibility.engine.wording import money

NATURES = [
    (Nature.SPECIFIC, "Crédit spécifique", "une subvention de la politique de la ville ou d’un appel à projets."),
    (Nature.COMMON_LAW, "Droit commun", "l’argent habituel du financeur, ouvert partout : prestation, poste."),
    (Nature.VALUED, "Valorisé", "pas d’argent : un agent, une salle, du matériel. Compte en 87, jamais en 74."),
]  # fmt: skip
CERTAINTIES = [
    (Firmness.INTENT, "Envisagé", "vous le demandez, ou allez le demander : pas encore de réponse."),
    (Firmness.AGREED, "Accord de principe", "un service vous a dit oui, la décision n’est pas prise."),
    (Firmness.VOTED, "Voté", "la décision est prise : vous avez une lettre ou une convention."),
    (Firmness.PAID, "Payé", "l’argent est sur votre compte."),
]


@dataclass(frozen=True, slots=True)
class Cell:
    """One input: its name, what it is called, the text in it, what is wrong with it, and the result of a sum."""

    code: str
    label: str
    text: str
    error: str = ""
    echo: str = ""
    base: str = ""

    @property
    def anchor(self) -> str:
        return f"div_id_{self.code}"


@dataclass(frozen=True, slots=True)
class Part:
    """A line that the association added under a line of the form, with its name; or a funder's line, with its details
    (nature, firmness, note)."""

    number: int
    name: Cell | None
    amount: Cell
    line: BudgetLine | FundingLine
    details: tuple[Cell, ...] = ()


@dataclass(frozen=True, slots=True)
class GridRow:
    """A line of the form: its own cell, or the lines it is split into with their total."""

    account: chart.Account
    own: Cell | None
    parts: tuple[Part, ...]
    total: Decimal | None
    change: Change | None


@dataclass(frozen=True, slots=True)
class Block:
    """A heading of the form with its lines; funders' lines too for 74 and 87."""

    group: chart.Group
    rows: tuple[GridRow, ...]
    funders: tuple[Part, ...]
    total: Decimal | None
    change: Change | None

    @property
    def is_folded(self) -> bool:
        """A heading rarely used stays folded until it holds something, this year or last."""
        return self.group.rare and not self.funders and self.total is None and not self.change and not self.has_error

    @property
    def has_error(self) -> bool:
        return any(cell.error for row in self.rows for cell in (row.own, *(part.amount for part in row.parts)) if cell)


class MoneyGrid:
    """Every cell of one of the two pages. Bound to what was posted when ``data`` is given.

    ``errors`` are the cells with a sentence beside them.
    """

    def __init__(self, application: Application, budget: Budget, page: str, data: QueryDict | None = None) -> None:
        self.application = application
        self.budget = budget
        self.page = page
        self.data = data
        self.previous: Budget | None = None
        self.kept_bases: Mapping[str, str] = {}
        self.typed: Mapping[str, str] = {}
        self.refused: Mapping[str, str] = {}
        # The mark of what is stored now, beside the one that her page had.
        self.now: dict[str, str] = {}
        self.lines = list(application.budget_lines.all())
        self.fundings = plan_lines(application)

    def after(self, stale: tuple[str, ...], conflicts: tuple[str, ...], refused: Mapping[str, str]) -> None:
        """Keep before her eyes what she typed where it was not saved, with the marks that her page had."""
        data = self.data or QueryDict()
        self.kept_bases = {code: data.get(f"base-{code}", "") for code in stale}
        self.typed = {code: data.get(code, "") for code in (*conflicts, *refused)}
        self.refused = refused

    @property
    def errors(self) -> list[Cell]:
        """The cells with something wrong, in the order of the page."""
        return [cell for cell in self.cells if cell.error]

    @property
    def amounts(self) -> list[Cell]:
        return [cell for cell in self.cells if cells.is_amount(cell.code)]

    @cached_property
    def cells(self) -> list[Cell]:
        """Every cell of the page, once."""
        if self.page == "plan":
            return [self.requested, *(cell for part in self.plan for cell in (part.amount, *part.details))]
        found = [self.requested]
        for block in self.blocks:
            found += [part.amount for part in block.funders]
            for row in block.rows:
                found += [row.own] if row.own else []
                found += [cell for part in row.parts for cell in (part.name, part.amount) if cell]
        return found

    def bases(self) -> list[tuple[str, str]]:
        return [(f"base-{cell.code}", cell.base) for cell in self.cells]

    @cached_property
    def blocks(self) -> list[Block]:
        return [self.block(group) for group in chart.GROUPS]

    @property
    def costs(self) -> list[Block]:
        return [block for block in self.blocks if block.group in chart.COSTS]

    @property
    def income(self) -> list[Block]:
        return [block for block in self.blocks if block.group in chart.INCOME]

    @property
    def in_kind(self) -> list[Block]:
        return [block for block in self.blocks if block.group.valued]

    @property
    def bars(self) -> list[dict[str, Any]]:
        """Who pays for the project, as the bars of the plan show it."""
        return [{"label": label, "amount": amount, "tone": tone} for label, amount, tone in self.budget.shares]

    @property
    def in_kind_is_used(self) -> bool:
        return any(not block.is_folded for block in self.in_kind)

    def block(self, group: chart.Group) -> Block:
        valued = group.key == chart.VALUED_INCOME
        has_funders = valued or group.key == chart.SUBSIDIES
        funders = tuple(
            part
            for part in self.plan
            if has_funders
            and isinstance(part.line, FundingLine)
            and part.line.funder
            and (part.line.nature == Nature.VALUED) == valued
        )
        total = self.budget.group(group.key)
        before = self.previous.group(group.key) if self.previous else None
        rows = tuple(self._row(account) for account in group.accounts)
        return Block(group, rows, funders, total, change(before, total) if self.previous else None)

    @cached_property
    def requested(self) -> Cell:
        value = self.application.requested_amount
        return self._amount(
            cells.REQUESTED, "Métropole Européenne de Lille", value, self.application.rejected.get(cells.REQUESTED, "")
        )

    @cached_property
    def plan(self) -> list[Part]:
        """The funders' lines, the MEL's own credit apart."""
        return [
            Part(
                line.pk,
                None,
                self._amount(cells.named(cells.FUNDING, line.pk), f"Montant, {line.name}", line.amount, line.rejected),
                line,
                (
                    self._text(cells.named(cells.NATURE, line.pk), f"Nature, {line.name}", line.nature),
                    self._text(cells.named(cells.FIRMNESS, line.pk), f"Certitude, {line.name}", line.firmness),
                    self._text(cells.named(cells.NOTE, line.pk), f"Service ou programme, {line.name}", line.note),
                ),
            )
            for line in self.fundings
        ]

    def _row(self, account: chart.Account) -> GridRow:
        mine = [line for line in self.lines if line.account == account.key]
        total = self.budget.account(account.key)
        before = self.previous.account(account.key) if self.previous else None
        parts = tuple(self._part(account, line) for line in mine if line.order)
        own = None
        if not parts:
            amount, rejected = (mine[0].amount, mine[0].rejected) if mine else (None, "")
            own = self._amount(cells.named(cells.OWN, account.key), account.label, amount, rejected)
        return GridRow(account, own, parts, total, change(before, total) if self.previous else None)

    def _part(self, account: chart.Account, line: BudgetLine) -> Part:
        place = line.label or f"ligne {line.order}"
        return Part(
            line.pk,
            self._text(cells.named(cells.LABEL, line.pk), f"Intitulé, {account.label}, ligne {line.order}", line.label),
            self._amount(
                cells.named(cells.AMOUNT, line.pk), f"Montant, {account.label}, {place}", line.amount, line.rejected
            ),
            line,
        )

    def _amount(self, code: str, label: str, amount: Decimal | None, rejected: str) -> Cell:
        self.now[code] = cells.mark(None if amount is None else f"{amount:.2f}", rejected)
        base = self.kept_bases.get(code, self.now[code])
        text = self.typed.get(code, rejected or typed_amount(amount))
        error, _ = _reading(text)
        # A sum stays written in the box until the page is shown anew: its result is told beside it.
        _, echo = _reading(self.data.get(code, "") if self.data else "")
        return Cell(code, label, text, self.refused.get(code) or error, echo, base)

    def _text(self, code: str, label: str, value: str) -> Cell:
        self.now[code] = cells.mark(value)
        base = self.kept_bases.get(code, self.now[code])
        return Cell(code, label, self.typed.get(code, value), self.refused.get(code, ""), "", base)


class FunderField(forms.ModelChoiceField):
    """The funders of the contract, grouped by kind in the order of the form."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(Funder.objects.none(), to_field_name="slug", **kwargs)

    def offer(self, funders: list[Funder]) -> None:
        """The funders that may be chosen, already read: one query for the page."""
        self.queryset = Funder.objects.filter(pk__in=[funder.pk for funder in funders])
        self.widget.choices = [("", "Choisissez"), *grouped(funders)]


class AddFunderForm(forms.Form):
    """What one more funder is asked. One that is not in the list is named: the MEL then says which body it is."""

    funder = FunderField(
        label="Financeur",
        required=False,
        error_messages={"invalid_choice": "Choisissez un financeur de la liste."},
    )
    unlisted = line_field(
        150,
        label="Il n’est pas dans la liste : son nom",
        help_text="La MEL rattache cette ligne au bon financeur. D’ici là, elle est montrée mais ne compte pas.",
        required=False,
    )
    amount = amount_field(label="Montant", help_text="Laissez vide si vous ne le savez pas encore.", required=False)
    nature = one_of([(value, f"{label} : {meaning}") for value, label, meaning in NATURES], label="Nature")
    firmness = one_of([(value, f"{label} : {meaning}") for value, label, meaning in CERTAINTIES], label="Certitude")
    note = line_field(
        200,
        label="Service ou programme",
        help_text="Par exemple DRAJES ou Fonjep.",
        required=False,
    )

    def __init__(self, *args: Any, funders: list[Funder], **kwargs: Any) -> None:
        super().__init__(*args, prefix="new", **kwargs)
        self.use_required_attribute = False
        self.fields["amount"].read = lambda text: read_sum(text).amount
        self.fields["funder"].offer(funders)
        self.initial = {"nature": Nature.SPECIFIC, "firmness": Firmness.INTENT, **self.initial}
        for name in ("nature", "firmness"):
            self.fields[name].error_messages["required"] = "Choisissez une réponse."

    def clean(self) -> dict[str, Any]:
        super().clean()
        funder, unlisted = self.cleaned_data.get("funder"), self.cleaned_data.get("unlisted")
        if "funder" not in self.errors and bool(funder) == bool(unlisted):
            self.add_error(
                "funder",
                "Choisissez un financeur de la liste, ou écrivez le nom d’un autre : pas les deux."
                if funder
                else "Choisissez un financeur de la liste, ou écrivez son nom plus bas.",
            )
        return self.cleaned_data


def grouped(funders: list[Funder]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Funders under the name of their kind, as a list of choices."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for funder in funders:
        groups.setdefault(str(FunderKind(funder.kind).label), []).append((funder.slug, funder.name))
    return list(groups.items())


def money_edits(data: QueryDict) -> list[Edit]:
    """Each cell posted with the mark of what was shown in it; those of lines that are gone too.

    A mark without its cell is not an emptied one: someone else added that line since the page was opened.
    """
    codes = [name.removeprefix("base-") for name in data if name.startswith("base-")]
    return [_edit(code, data[code], data[f"base-{code}"]) for code in codes if code in data and _is_cell(code)]


def _is_cell(code: str) -> bool:
    return code == cells.REQUESTED or cells.kind_of(code) in cells.OF_BUDGET | cells.OF_PLAN


def _edit(code: str, text: str, base: str) -> Edit:
    """What was typed in one cell, understood, or kept as it is when it is no amount."""
    clean = read_text(text)
    if cells.is_amount(code):
        if not clean:
            return Edit(code, None, base)
        try:
            return Edit(code, f"{read_sum(clean).amount:.2f}", base)
        except ValueError:
            return Edit(code, None, base, rejected=clean[:300])
    return Edit(code, " ".join(clean.split()) or None, base)


def _reading(text: str) -> tuple[str, str]:
    """What is wrong with a text that should be an amount, and the result of one that is a sum."""
    clean = read_text(text)
    if not clean:
        return "", ""
    try:
        found = read_sum(clean)
    except ValueError as error:
        return str(error), ""
    return "", f"= {money(found.amount)}" if found.is_sum else ""
