"""What a dossier says by saying something else: facts counted in its tables, questions that do not apply (pure).

An answer whose question does not apply is kept in the database and leaves everything that is sent: the findings, the
frozen copy, the pages that read it.
"""

from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import Any

from applications.answers import Value, Values, rows
from applications.documents import MEMO
from eligibility.asking import PLACES, ROW, Condition

# The facts that a table or an editor tells, and the name of what tells them.
SOURCES = {
    "partners": "partner_structures",
    "carriers": "co_carriers",
    "other_funding": "funding_plan",
    "memo_pages": "documents",
}
# Whether there is anyone at all to name in the table.
OPENED_BY = {"partners": "has_partners", "carriers": "has_co_carriers"}
# All the money asked of funders for the action: conditions read it under this name.
PLANNED_AID = "planned_aid"


def derived_facts(values: Mapping[str, Value]) -> dict[str, int | str]:
    """The facts that the dossier's tables tell; where a table is blank, the number once typed stays."""
    facts: dict[str, int | str] = {}
    for fact, opening in OPENED_BY.items():
        # The organisation that files is one of the carriers.
        own = 1 if fact == "carriers" else 0
        if values.get(opening) is False:
            facts[fact] = own
        elif named := rows(values.get(SOURCES[fact])):
            facts[fact] = own + len(named)
    if plan := rows(values.get("funding_plan")):
        facts["other_funding"] = f"{_asked(plan, but='mel'):.2f}"
    pages = [row.get("pages") for row in rows(values.get("documents")) if row.get("purpose") == MEMO]
    if counted := [count for count in pages if isinstance(count, int)]:
        facts["memo_pages"] = max(counted)
    return facts


def superseded(codes: Collection[str]) -> frozenset[str]:
    """The numbers that a form with these questions no longer asks, for it asks for what is counted: the plan and the
    documents are asked of every dossier."""
    return frozenset({fact for fact, table in SOURCES.items() if table in codes} | {"other_funding", "memo_pages"})


def context_of(values: Mapping[str, Value], about: Mapping[str, Any]) -> dict[str, Any]:
    """What conditions read besides the answers. ``about`` is what is known of the organisation."""
    requested = Decimal(str(values.get("requested_amount") or 0))
    return {**about, PLANNED_AID: requested + _asked(rows(values.get("funding_plan")))}


def hidden_codes(
    conditions: Mapping[str, Condition], values: Mapping[str, Value], context: Mapping[str, Any]
) -> frozenset[str]:
    """The questions that do not apply; one that depends on a hidden one is hidden too."""
    hidden: set[str] = set()
    while True:
        said = {**context, **{code: value for code, value in values.items() if code not in hidden}}
        more = {code for code, condition in conditions.items() if code not in hidden and not condition.holds(said)}
        if not more:
            return frozenset(hidden)
        hidden |= more


def sent_values(
    values: Mapping[str, Value], *, hidden: Collection[str] = (), by_place: Mapping[str, str] | None = None
) -> Values:
    """The answers that leave with the dossier: not those of hidden questions, not a number that a table now tells, nor
    the rows of places that are no longer chosen. ``by_place`` gives the list of places of each such table."""
    replaced = derived_facts({code: value for code, value in values.items() if code not in hidden})
    sent = {code: value for code, value in values.items() if code not in hidden and code not in replaced}
    for code, places in (by_place or {}).items():
        chosen = values.get(places)
        kept = [row for row in rows(sent.get(code)) if isinstance(chosen, list) and row.get(ROW) in chosen]
        if code in sent and kept != sent[code]:
            sent[code] = kept
    return {code: value for code, value in sent.items() if value != []}


def tables_by_place(tables: Mapping[str, Any]) -> dict[str, str]:
    """Among the rows of each table, those that are the places of the dossier."""
    return {code: of for code, of in tables.items() if isinstance(of, str) and of in PLACES}


def _asked(plan: list[dict[str, Any]], *, but: str = "") -> Decimal:
    """The money that named funders are asked, one of them left out."""
    return sum(
        (
            Decimal(str(row["amount"]))
            for row in plan
            if row.get("funder") not in ("", None, but) and row.get("nature") != "valued" and row.get("amount")
        ),
        Decimal(0),
    )
