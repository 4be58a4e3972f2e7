"""The cells of the budget and of the plan: how the pages name them, and the mark of what each one shows."""

from applications.answers import fingerprint

REQUESTED = "requested_amount"
# What a cell of each kind holds; the rest of its name is an account of the chart or the number of a line.
OWN, AMOUNT, LABEL = "a", "l", "n"
FUNDING, NATURE, FIRMNESS, NOTE = "f", "t", "s", "c"
OF_BUDGET = frozenset({OWN, AMOUNT, LABEL})
OF_PLAN = frozenset({FUNDING, NATURE, FIRMNESS, NOTE})


def named(kind: str, key: str | int) -> str:
    """``a-60-services``, ``l-12``: the name of a field, and the code of an edit."""
    return f"{kind}-{key}"


def of_line(order: int, number: int | str, account: str) -> str:
    """The cell of a budget line's amount: the form's own, or that of a line that the association split."""
    return named(AMOUNT, number) if order else named(OWN, account)


def kind_of(code: str) -> str:
    return code.partition("-")[0]


def key_of(code: str) -> str:
    return code.partition("-")[2]


def number_of(code: str) -> int:
    """The number of the line that a cell belongs to; 0, which no line bears, where the name is not one of ours."""
    key = key_of(code)
    return int(key) if key.isascii() and key.isdigit() and len(key) < 19 else 0


def is_amount(code: str) -> bool:
    """Whether the cell holds an amount, and not a name or a choice."""
    return code == REQUESTED or kind_of(code) in (OWN, AMOUNT, FUNDING)


def section_of_cell(code: str) -> str:
    """The section whose answers this cell belongs to, on whichever page it is typed."""
    return "budget" if kind_of(code) in OF_BUDGET else "plan"


def answer_of(code: str) -> str:
    """The answer that this cell is part of, as a dossier's values name it."""
    if code == REQUESTED:
        return code
    return "budget" if kind_of(code) in OF_BUDGET else "funding_plan"


def mark(value: str | None, rejected: str = "") -> str:
    """The fingerprint of what a cell shows; text that was not understood is not the same as the amount it spells."""
    return fingerprint(f"?{rejected}" if rejected else value or None)
