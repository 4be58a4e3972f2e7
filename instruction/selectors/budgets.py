"""The budgets of frozen copies, their funders named."""

from collections.abc import Mapping

from applications.answers import Values, rows
from applications.budget import Budget, read_rows
from instruction.selectors.funders import known_funders


def named_budgets(many: Mapping[int, Values]) -> dict[int, Budget]:
    """The same for many dossiers, by number: the funders' names are asked for once."""
    slugs = {key: _slugs(values) for key, values in many.items()}
    known = known_funders(set().union(*slugs.values()))
    return {
        key: read_rows(values, {slug: known[slug].name for slug in slugs[key] if slug in known})
        for key, values in many.items()
    }


def named_budget(values: Values) -> Budget:
    """The budget and the plan that the values hold. No query while the funders' names are kept."""
    slugs = _slugs(values)
    known = known_funders(slugs)
    return read_rows(values, {slug: known[slug].name for slug in slugs if slug in known})


def _slugs(values: Values) -> set[str]:
    return {str(row["funder"]) for row in rows(values.get("funding_plan")) if row["funder"]}
