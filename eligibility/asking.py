"""How a question is asked beyond its kind, as the call's data says it: the columns and rows of a table, and the
condition under which it applies (pure).

``columns`` is a list of ``[code, label, kind]``, with the choices as a fourth item where the kind is ``choice``.
``rows`` is ``[]`` for rows that people add, a list of ``[code, label]`` for rows of the form, or the name of a list of
places of the dossier. A condition names one or several answers and the values that make the question apply: a code,
``true`` or ``false``, or a comparison such as ``> 23000`` (of a list, its length is compared).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any

CODE = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)*")
# A row that comes from a list tells which one it is under this name.
ROW = "row"
# Rows that are the places of the dossier itself.
PLACES = ("communes", "neighbourhoods")
MOST_COLUMNS = 8
MOST_ROWS = 60
_COMPARISON = re.compile(r"(<=|>=|<|>) ?([0-9]+(?:\.[0-9]{1,2})?)")


class ColumnKind(StrEnum):
    """What is typed in a column of a table."""

    TEXT = "text"
    COUNT = "count"
    DECIMAL = "decimal"
    AMOUNT = "amount"
    DATE = "date"
    SIRET = "siret"
    CHOICE = "choice"


# What a column adds up to is shown under the table.
SUMMED = frozenset({ColumnKind.COUNT, ColumnKind.DECIMAL, ColumnKind.AMOUNT})


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table; ``choices`` are those of a choice."""

    code: str
    label: str
    kind: ColumnKind
    choices: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Condition:
    """When a question applies: one of these answers is one of these values. No answer named: always."""

    answers: tuple[str, ...] = ()
    values: tuple[str, ...] = ()

    def holds(self, values: Mapping[str, Any]) -> bool:
        return not self.answers or any(
            _meets(values.get(code), wanted) for code in self.answers for wanted in self.values
        )


def columns_of(data: Any) -> tuple[Column, ...]:
    """The columns that the data describes. Raises ``ValueError`` with the French sentence that says what is wrong."""
    if not isinstance(data, list | tuple) or not 1 <= len(data) <= MOST_COLUMNS:
        raise ValueError(f'Écrivez de une à {MOST_COLUMNS} colonnes : [["code", "Titre", "text"], …].')
    columns = [_column(row) for row in data]
    if len({column.code for column in columns}) != len(columns):
        raise ValueError("Deux colonnes portent le même code.")
    return tuple(columns)


def rows_of(data: Any) -> tuple[tuple[str, str], ...] | str:
    """The rows of the form as pairs, none where people add them, or the name of the places. Raises ``ValueError``."""
    if isinstance(data, str):
        if data not in PLACES:
            raise ValueError(f"Les lignes viennent d’une liste de paires, ou de {' ou '.join(PLACES)}.")
        return data
    pairs = _pairs(data)
    if pairs is None or not all(CODE.fullmatch(code) for code, _ in pairs):
        raise ValueError('Écrivez les lignes en paires, chaque code une fois : [["code", "Titre"], …].')
    return pairs


def condition_of(depends_on: str, values: Any) -> Condition:
    """The condition that the data describes. Raises ``ValueError``."""
    answers = tuple(depends_on.split())
    if not isinstance(values, list | tuple) or not all(isinstance(value, str) and value for value in values):
        raise ValueError('Écrivez la liste des valeurs : ["true"], ["> 23000"] ou ["code"].')
    if bool(answers) != bool(values):
        raise ValueError("Une condition nomme une réponse, et les valeurs qui font poser la question.")
    if not all(CODE.fullmatch(code) for code in answers):
        raise ValueError("Nommez des réponses par leur code, séparés par des espaces.")
    return Condition(answers, tuple(values))


def _column(row: Any) -> Column:
    if not isinstance(row, list | tuple) or len(row) not in (3, 4) or not all(isinstance(one, str) for one in row[:3]):
        raise ValueError('Chaque colonne s’écrit ["code", "Titre", "nature"], et ses choix à la suite.')
    code, label, kind = row[:3]
    if not CODE.fullmatch(code) or code == ROW or not label.strip():
        raise ValueError(f"« {code} » : un code en minuscules et un titre sont nécessaires.")
    if kind not in tuple(ColumnKind):
        raise ValueError(f"« {kind} » : la nature d’une colonne est l’une de {', '.join(ColumnKind)}.")
    choices = _pairs(row[3]) if len(row) == 4 else ()
    if choices is None or bool(choices) != (kind == ColumnKind.CHOICE):
        raise ValueError(f'« {code} » : une colonne à choix a ses choix, [["code", "Réponse lue"], …], et elle seule.')
    return Column(code, label, ColumnKind(kind), choices)


def _pairs(data: Any) -> tuple[tuple[str, str], ...] | None:
    """Pairs of texts, each code once; ``None`` where the data is something else."""
    if not isinstance(data, list | tuple):
        return None
    pairs = [tuple(pair) for pair in data if isinstance(pair, list | tuple) and len(pair) == 2]
    texts = [text for pair in pairs for text in pair if isinstance(text, str) and text.strip()]
    if len(pairs) != len(data) or len(texts) != 2 * len(pairs) or len({code for code, _ in pairs}) != len(pairs):
        return None
    return tuple(pairs)


def _meets(answer: Any, wanted: str) -> bool:
    if isinstance(answer, bool):
        return wanted == ("true" if answer else "false")
    if answer is None:
        return False
    if compared := _COMPARISON.fullmatch(wanted):
        return _compares(answer, compared[1], Decimal(compared[2]))
    return wanted in answer if isinstance(answer, list | tuple) else str(answer) == wanted


def _compares(answer: Any, sign: str, bound: Decimal) -> bool:
    try:
        size = Decimal(len(answer)) if isinstance(answer, list | tuple) else Decimal(str(answer))
    except InvalidOperation:
        return False
    return {"<": size < bound, "<=": size <= bound, ">": size > bound, ">=": size >= bound}[sign]
