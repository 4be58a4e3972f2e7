"""The facts of a dossier, and what the call's rules say of them."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from applications.answers import Value, values_of
from applications.derived import derived_facts
from applications.models import Application
from applications.models import Assessment as StoredAssessment
from contacts.models import Organisation
from eligibility.engine import Assessment, Evaluator, Facts, read_facts
from eligibility.models import Call, Theme
from eligibility.selectors import evaluator

FACT_NAMES = frozenset(Facts.__dataclass_fields__)
AMOUNTS = frozenset({"mel_investment", "mel_operating", "other_funding"})


def facts_of(organisation: Organisation, theme: Theme, values: Mapping[str, Value]) -> dict[str, Any]:
    """The facts that the rules question: the answers, what the tables count, what the organisation is. No query."""
    told = {**values, **derived_facts(values)}
    facts: dict[str, Any] = {name: value for name, value in told.items() if name in FACT_NAMES}
    for name in AMOUNTS & facts.keys():
        facts[name] = Decimal(str(facts[name]))
    return facts | {"theme": theme.slug} | about(organisation)


def about(organisation: Organisation) -> dict[str, Any]:
    """What the organisation says for its dossiers; conditions of questions may read it too."""
    return {
        "siret": organisation.siret,
        "legal_form": organisation.legal_form,
        "institutional": organisation.is_institutional,
    }


def assess(
    application: Application, on: date, values: Mapping[str, Value] | None = None, rules: Evaluator | None = None
) -> Assessment:
    """What the call's rules, as they stand on this day, say of the dossier as it is now written."""
    facts = facts_of(application.organisation, application.theme, values_of(application) if values is None else values)
    return (rules or evaluator(application.call, on)).assess(read_facts(facts, themes={application.theme.slug}))


def facts_of_filed(call: Call) -> Iterator[tuple[str, dict[str, Any]]]:
    """Number and facts of each filed dossier of the call, as they were judged. One query, read as a stream."""
    rows = StoredAssessment.objects.filter(submission__application__call=call).order_by("pk")
    for number, facts in rows.values_list("application__number", "facts").iterator(chunk_size=500):
        yield number, facts | {name: Decimal(str(facts[name])) for name in AMOUNTS if facts.get(name) is not None}
