"""What is known of a dossier: its facts, its findings, who may act on it. Reads only. One file a topic."""

from applications.selectors.clock import PARIS, database_now, today
from applications.selectors.facts import AMOUNTS, FACT_NAMES, assess, facts_of, facts_of_filed
from applications.selectors.gaps import FINDERS, AskedQuestion, Gap
from applications.selectors.lists import dossiers_of, drafts_to_resume, followed, with_answers
from applications.selectors.money import (
    budget_from,
    budget_of,
    budget_rows,
    funders_to_ask,
    funding_rows,
    money_findings,
    plan_lines,
)
from applications.selectors.rights import (
    ROLES_OF_MEMBERS,
    carrier_actions,
    editable_sections,
    may_write,
    open_sections,
    roles_of,
)
from applications.selectors.writing import Dossier, SectionState, SectionStatus, dossier

__all__ = [
    "AMOUNTS",
    "FACT_NAMES",
    "FINDERS",
    "PARIS",
    "ROLES_OF_MEMBERS",
    "AskedQuestion",
    "Dossier",
    "Gap",
    "SectionState",
    "SectionStatus",
    "assess",
    "budget_from",
    "budget_of",
    "budget_rows",
    "carrier_actions",
    "database_now",
    "dossier",
    "dossiers_of",
    "drafts_to_resume",
    "editable_sections",
    "facts_of",
    "facts_of_filed",
    "followed",
    "funders_to_ask",
    "funding_rows",
    "may_write",
    "money_findings",
    "open_sections",
    "plan_lines",
    "roles_of",
    "today",
    "with_answers",
]
