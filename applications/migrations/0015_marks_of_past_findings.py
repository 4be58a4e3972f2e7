"""Mark the findings of the dossiers that are already there, as the trigger does for those to come."""

from django.db import migrations

LAST_ASSESSMENTS = """
INSERT INTO applications_findingmark (application_id, rule, verdict)
SELECT DISTINCT latest.application_id, finding->>'rule', finding->>'verdict'
FROM (
    SELECT DISTINCT ON (application_id) application_id, findings
    FROM applications_assessment
    ORDER BY application_id, made_at DESC, id DESC
) AS latest, jsonb_array_elements(latest.findings) AS finding
WHERE finding ? 'rule' AND finding ? 'verdict'
"""


class Migration(migrations.Migration):
    dependencies = [("applications", "0014_orders_words_and_findings")]

    operations = [migrations.RunSQL(LAST_ASSESSMENTS, "DELETE FROM applications_findingmark")]
