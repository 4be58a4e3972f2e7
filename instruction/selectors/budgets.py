"""The budgets of frozen copies, their funders named."""

from applications.answers import Values, rows
from applications.budget import Budget, read_rows
from instruction.selectors.funders import known_funders


def named_budget(values: Values) -> Budget:
    """The budget and the plan that the values hold. No query while the funders' names are kept."""
    slugs = {str(row["funder"]) for row in rows(values.get("funding_plan")) if row["funder"]}
    known = known_funders(slugs)
    return read_rows(values, {slug: known[slug].name for slug in slugs if slug in known})
