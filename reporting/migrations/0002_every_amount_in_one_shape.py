"""The view that every figure of money is read from; a later change of the tables below drops it first and makes it
again in a migration of this app."""

from django.db import migrations

VIEW = """
CREATE VIEW reporting_moneyentry AS
SELECT 'asked-mel-' || dossier.id AS key, dossier.id AS application_id, mel.id AS funder_id,
       'specific'::varchar AS nature, ''::varchar AS note, 'asked'::varchar AS stage, dossier.requested_amount AS amount
FROM applications_application AS dossier CROSS JOIN contacts_funder AS mel
WHERE mel.slug = 'mel' AND dossier.requested_amount IS NOT NULL
UNION ALL
SELECT 'asked-' || line.id, line.application_id, line.funder_id, line.nature, line.note, 'asked'::varchar, line.amount
FROM applications_fundingline AS line
WHERE line.funder_id IS NOT NULL AND line.amount IS NOT NULL
UNION ALL
SELECT 'proposed-' || given.id, proposal.application_id, mel.id, 'specific'::varchar, ''::varchar, 'proposed'::varchar,
       given.amount
FROM instruction_proposedamount AS given
     JOIN instruction_proposal AS proposal ON proposal.id = given.proposal_id
     CROSS JOIN contacts_funder AS mel
WHERE given.line_id IS NULL AND given.amount IS NOT NULL AND mel.slug = 'mel'
UNION ALL
SELECT 'proposed-' || given.id, line.application_id, line.funder_id, line.nature, line.note, 'proposed'::varchar,
       given.amount
FROM instruction_proposedamount AS given
     JOIN applications_fundingline AS line ON line.id = given.line_id
WHERE line.funder_id IS NOT NULL AND given.amount IS NOT NULL
UNION ALL
SELECT 'agreed-' || given.id, given.application_id, given.funder_id, given.nature, given.note, 'agreed'::varchar,
       given.agreed
FROM funding_commitment AS given WHERE given.agreed IS NOT NULL
UNION ALL
SELECT 'voted-' || given.id, given.application_id, given.funder_id, given.nature, given.note, 'voted'::varchar,
       given.voted
FROM funding_commitment AS given WHERE given.voted IS NOT NULL
UNION ALL
SELECT 'paid-' || given.id, given.application_id, given.funder_id, given.nature, given.note, 'paid'::varchar, given.paid
FROM funding_commitment AS given WHERE given.paid IS NOT NULL
"""


class Migration(migrations.Migration):
    dependencies = [
        ("reporting", "0001_figures_observatory_and_reports"),
        ("applications", "0019_interests"),
        ("contacts", "0014_topics_of_partners"),
        ("funding", "0003_envelopes_hold_what_is_voted"),
        ("instruction", "0008_sitting_without_quorum"),
    ]

    operations = [migrations.RunSQL(VIEW, "DROP VIEW reporting_moneyentry")]
