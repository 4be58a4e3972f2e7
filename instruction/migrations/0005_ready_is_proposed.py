"""A dossier becomes ready with an opinion and an amount of the MEL, and keeps them: the database sees to it."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations

# The dossier is of another app, which knows nothing of proposals: its trigger is laid here.
DEMANDED = """
CREATE FUNCTION instruction_ready_is_proposed() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM instruction_proposal proposal
        JOIN instruction_proposedamount amount
            ON amount.proposal_id = proposal.id AND amount.line_id IS NULL AND amount.amount IS NOT NULL
        WHERE proposal.application_id = NEW.id AND proposal.opinion <> ''
    ) THEN
        RAISE EXCEPTION 'a dossier is ready with an opinion and an amount of the MEL''s credit'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER ready_is_proposed BEFORE UPDATE OF state ON applications_application
    FOR EACH ROW WHEN (OLD.state = 'in_review' AND NEW.state = 'ready')
    EXECUTE FUNCTION instruction_ready_is_proposed();
"""
NO_LONGER = """
DROP TRIGGER ready_is_proposed ON applications_application;
DROP FUNCTION instruction_ready_is_proposed();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("instruction", "0004_marks_given_stay"),
    ]

    operations = [
        pgtrigger.migrations.AddTrigger(
            model_name="proposal",
            trigger=pgtrigger.compiler.Trigger(
                name="proposal_of_ready_stays",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            IF NEW.opinion = '' AND OLD.opinion <> '' AND EXISTS (SELECT 1 FROM applications_application\n                                     WHERE id = NEW.application_id AND state IN ('ready', 'scheduled', 'examined', 'granted', 'refused')) THEN\n                RAISE EXCEPTION 'a ready dossier keeps its opinion and the amount of the MEL''s credit'\n                    USING ERRCODE = 'check_violation';\n            END IF;\n            RETURN NEW;\n        ",
                    hash="0d74e569fd5105318d1de09bd8d2e8eff39f18f0",
                    operation="UPDATE",
                    pgid="pgtrigger_proposal_of_ready_stays_e272f",
                    table="instruction_proposal",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="proposedamount",
            trigger=pgtrigger.compiler.Trigger(
                name="proposed_amount_of_ready_stays",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            IF OLD.line_id IS NULL AND NEW.amount IS NULL AND OLD.amount IS NOT NULL AND EXISTS (SELECT 1 FROM applications_application\n                                     WHERE id = (SELECT application_id FROM instruction_proposal WHERE id = NEW.proposal_id) AND state IN ('ready', 'scheduled', 'examined', 'granted', 'refused')) THEN\n                RAISE EXCEPTION 'a ready dossier keeps its opinion and the amount of the MEL''s credit'\n                    USING ERRCODE = 'check_violation';\n            END IF;\n            RETURN NEW;\n        ",
                    hash="f5bd547d02fd8597fd124360379724a66bfe6fcc",
                    operation="UPDATE",
                    pgid="pgtrigger_proposed_amount_of_ready_stays_907ab",
                    table="instruction_proposedamount",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.RunSQL(DEMANDED, NO_LONGER),
    ]
