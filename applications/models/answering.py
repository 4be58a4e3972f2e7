"""The database's own word that an open dossier has someone to answer for it."""

import pgtrigger

from applications.workflow import FINAL

# Read at the end of the transaction, so that one person may leave before the next arrives.
_SOMEONE_ANSWERS = f"""
    IF EXISTS (
        SELECT 1 FROM applications_application dossier
        WHERE dossier.id = {{dossier}} AND dossier.submitted_at IS NOT NULL
        AND dossier.state NOT IN ({", ".join(f"'{state}'" for state in sorted(FINAL))})
        AND NOT EXISTS (
            SELECT 1 FROM applications_assignment line
            WHERE line.application_id = dossier.id AND line.ended_at IS NULL AND line.role IN ('lead', 'box')
        )
    ) THEN
        RAISE EXCEPTION 'an open dossier has someone in charge' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
"""  # noqa: S608  # Made of the table of states alone.


def someone_answers(
    name: str, operation: pgtrigger.Operation | pgtrigger.Operations, dossier: str
) -> pgtrigger.Trigger:
    """The database refuses to leave an open dossier without anyone in charge, whatever code wrote it."""
    return pgtrigger.Trigger(
        name=name,
        operation=operation,
        when=pgtrigger.After,
        timing=pgtrigger.Deferred,
        func=_SOMEONE_ANSWERS.format(dossier=dossier),
    )
