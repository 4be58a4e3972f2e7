import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reporting", "0003_documents_of_reports_hold_their_file"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        pgtrigger.migrations.AddTrigger(
            model_name="contribution",
            trigger=pgtrigger.compiler.Trigger(
                name="contribution_of_published_stays",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n    IF EXISTS (SELECT 1 FROM reporting_edition WHERE state = 'published'\n               AND id = CASE WHEN TG_OP = 'DELETE' THEN OLD.edition_id ELSE NEW.edition_id END) THEN\n        RAISE EXCEPTION 'the contributions of a published report do not change' USING ERRCODE = 'check_violation';\n    END IF;\n    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;\n",
                    hash="1441d547559e9cd1b5eaa00a53a5d24cfe5f2f0a",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_contribution_of_published_stays_708fe",
                    table="reporting_contribution",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="contribution",
            trigger=pgtrigger.compiler.Trigger(
                name="contribution_sent_is_answered",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (NEW.\"state\" IN ('sent', 'validated'))",
                    func="\n    IF NOT EXISTS (SELECT 1 FROM reporting_contributionpart WHERE contribution_id = NEW.id)\n       OR EXISTS (SELECT 1 FROM reporting_contributionpart\n                  WHERE contribution_id = NEW.id AND availability = 'given' AND body = '') THEN\n        RAISE EXCEPTION 'a contribution is sent with every part answered' USING ERRCODE = 'check_violation';\n    END IF;\n    RETURN NEW;\n",
                    hash="22b63a5e33a4898f19751dc96e1402dc2291300f",
                    operation="UPDATE",
                    pgid="pgtrigger_contribution_sent_is_answered_a0408",
                    table="reporting_contribution",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="contributionpart",
            trigger=pgtrigger.compiler.Trigger(
                name="contribution_part_stays_once_sent",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n    IF EXISTS (SELECT 1 FROM reporting_contribution c JOIN reporting_edition e ON e.id = c.edition_id\n               WHERE c.id = CASE WHEN TG_OP = 'DELETE' THEN OLD.contribution_id ELSE NEW.contribution_id END\n               AND (e.state = 'published' OR (c.state IN ('sent', 'validated', 'waived') AND TG_OP <> 'INSERT'))) THEN\n        RAISE EXCEPTION 'what is sent, validated or published is not written any more'\n            USING ERRCODE = 'check_violation';\n    END IF;\n    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;\n",
                    hash="b0dfcbefc26e49f54b697cc73fe8dffbcc77579c",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_contribution_part_stays_once_sent_1d606",
                    table="reporting_contributionpart",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="declaredamount",
            trigger=pgtrigger.compiler.Trigger(
                name="declared_amount_stays_once_sent",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n    IF EXISTS (SELECT 1 FROM reporting_contribution c JOIN reporting_edition e ON e.id = c.edition_id\n               WHERE c.id = CASE WHEN TG_OP = 'DELETE' THEN OLD.contribution_id ELSE NEW.contribution_id END\n               AND (e.state = 'published' OR (c.state IN ('sent', 'validated', 'waived') AND TG_OP <> 'INSERT'))) THEN\n        RAISE EXCEPTION 'what is sent, validated or published is not written any more'\n            USING ERRCODE = 'check_violation';\n    END IF;\n    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;\n",
                    hash="4a4b41209060b3ede93bf17d3a0de4e787b79f80",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_declared_amount_stays_once_sent_03786",
                    table="reporting_declaredamount",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="contributionevent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("action__in", ["return", "waive"]), _negated=True),
                    models.Q(("reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="contribution_event_has_its_reason",
                violation_error_message="Écrivez pourquoi.",
            ),
        ),
    ]
