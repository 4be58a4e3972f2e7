"""One way to read and compare the answers of a dossier, whether they live in a column or in a row of answers.

A value here is what JSON can hold: text, whole number, boolean, list of codes, rows of a table; amounts are text with
two decimals.
"""

import hashlib
import json
from datetime import date
from decimal import Decimal
from typing import Any

from applications.attached import attachments_rows
from applications.models import Application
from applications.questionnaire import COLUMNS
from contacts.sheet import fingerprint as mark_of

# The rows of a table answer, of the budget, of the financing plan, of the documents: flat, each with the same columns.
Row = dict[str, str | int | None]
Value = str | int | bool | list[str] | list[Row]
Values = dict[str, Value]


def values_of(application: Application) -> Values:
    """Every answer given, by question code; what is not answered is absent. Seven queries unless prefetched."""
    values: Values = {}
    for code in COLUMNS:
        value = _column(application, code)
        if value not in (None, "", []):
            values[code] = value
    for answer in application.answers.all():
        values[answer.code] = answer.value
    budget = [line.row for line in application.budget_lines.all() if line.amount is not None or line.label]
    plan = [line.row for line in application.funding_lines.all()]
    editors = {"budget": budget, "funding_plan": plan, "documents": attachments_rows(application)}
    return values | {code: told for code, told in editors.items() if told}


def fingerprint(value: Value | None) -> str:
    """A short mark of a value: two people's edits are compared by it, without sending the old text back and forth."""
    return mark_of(sorted(codes(value)) or value if isinstance(value, list) else value)


def digest_of(content: dict[str, Any]) -> str:
    """The SHA-256 of a frozen content in its canonical form: anyone who holds it can check it again."""
    canonical = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def storable(value: Any) -> Value | None:
    """A cleaned form value as it is kept; ``None`` for not answered."""
    if isinstance(value, Decimal):
        return f"{value:.2f}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return value  # Rows keep the order in which they were written.
    if isinstance(value, list | tuple | set):
        return sorted(str(item) for item in value) or None
    return None if value == "" else value


def codes(value: Value | None) -> list[str]:
    """The codes of an answer that is a list of them; none when it is not answered, or is a table."""
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []


def rows(value: Value | None) -> list[Row]:
    """The rows of an answer that is a table; none when it is not answered."""
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _column(application: Application, code: str) -> Value | None:
    if code == "communes":
        return sorted(commune.insee_code for commune in application.communes.all())
    if code == "neighbourhoods":
        return sorted(neighbourhood.code for neighbourhood in application.neighbourhoods.all())
    value = getattr(application, code)
    if code == "funding_year":
        # A plain number: on a row not read back from the database it is a member of the choices.
        return int(value)
    return f"{value:.2f}" if isinstance(value, Decimal) else value
