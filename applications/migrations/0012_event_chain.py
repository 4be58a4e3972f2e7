"""Each event of a dossier holds the digest of itself and of the one before, written by the database whatever the hand."""

from django.db import migrations, models
from django.db.models import Q

# The same text as applications.chain: a part's length in bytes, a colon, the part, a comma. plpgsql and not SQL: the
# names it uses are looked up when it runs, with the search path that it fixes.
DIGEST = """
CREATE FUNCTION applications_event_digest(event applications_event, dossier uuid) RETURNS text
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    part text;
    whole text := '';
BEGIN
    FOREACH part IN ARRAY ARRAY[
        '1',
        dossier::text,
        event.sequence::text,
        (extract(epoch FROM event.at) * 1000000)::bigint::text,
        coalesce(event.actor_id::text, ''),
        event.role,
        event.action,
        event.source,
        event.target,
        event.reason,
        event.details::text,
        event.previous_digest
    ] LOOP
        whole := whole || octet_length(part) || ':' || part || ',';
    END LOOP;
    RETURN encode(sha256(convert_to(whole, 'UTF8')), 'hex');
END $$;
"""

# The dossier's row is the lock: those who write to one dossier follow each other, and a thousand dossiers written in one
# transaction take no more room in the server's table of locks than one.
CHAIN = """
CREATE FUNCTION applications_event_chain() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    dossier uuid;
    last_sequence integer;
    last_digest text;
BEGIN
    SELECT public_id INTO dossier FROM applications_application WHERE id = NEW.application_id FOR NO KEY UPDATE;
    SELECT sequence, digest INTO last_sequence, last_digest FROM applications_event
        WHERE application_id = NEW.application_id ORDER BY sequence DESC LIMIT 1;
    NEW.sequence := coalesce(last_sequence, 0) + 1;
    NEW.previous_digest := coalesce(last_digest, '');
    NEW.digest := applications_event_digest(NEW, dossier);
    RETURN NEW;
END $$;
"""

# Those that were there follow each other in the order in which they were written.
EXISTING = """
SET LOCAL statement_timeout = 0;
ALTER TABLE applications_event DISABLE TRIGGER USER;
DO $$
DECLARE
    event applications_event;
    dossier uuid;
    before applications_event;
BEGIN
    FOR event IN SELECT * FROM applications_event ORDER BY application_id, id LOOP
        IF before.application_id IS DISTINCT FROM event.application_id THEN
            before := NULL;
            SELECT public_id INTO dossier FROM applications_application WHERE id = event.application_id;
        END IF;
        event.sequence := coalesce(before.sequence, 0) + 1;
        event.previous_digest := coalesce(before.digest, '');
        event.digest := applications_event_digest(event, dossier);
        UPDATE applications_event
            SET sequence = event.sequence, previous_digest = event.previous_digest, digest = event.digest
            WHERE id = event.id;
        before := event;
    END LOOP;
END $$;
ALTER TABLE applications_event ENABLE TRIGGER USER;
CREATE TRIGGER event_is_chained BEFORE INSERT ON applications_event
    FOR EACH ROW EXECUTE FUNCTION applications_event_chain();
"""

# The columns go by themselves; the functions read the table's row and must go before.
BACK = """
DROP TRIGGER event_is_chained ON applications_event;
DROP FUNCTION applications_event_chain();
DROP FUNCTION applications_event_digest(applications_event, uuid);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("applications", "0011_attachments"),
    ]

    operations = [
        migrations.AddField(
            model_name="event",
            name="sequence",
            field=models.PositiveIntegerField(default=0, editable=False, verbose_name="rang"),
        ),
        migrations.AddField(
            model_name="event",
            name="previous_digest",
            field=models.CharField(default="", editable=False, max_length=64, verbose_name="empreinte du précédent"),
        ),
        migrations.AddField(
            model_name="event",
            name="digest",
            field=models.CharField(default="", editable=False, max_length=64, verbose_name="empreinte"),
        ),
        migrations.RunSQL(sql=DIGEST + CHAIN + EXISTING, reverse_sql=BACK),
        migrations.AddConstraint(
            model_name="event",
            constraint=models.UniqueConstraint(fields=("application", "sequence"), name="event_sequence_once"),
        ),
        migrations.AddConstraint(
            model_name="event",
            constraint=models.CheckConstraint(condition=Q(sequence__gte=1), name="event_sequence_from_one"),
        ),
        migrations.AddConstraint(
            model_name="event",
            constraint=models.CheckConstraint(condition=Q(digest__regex="^[0-9a-f]{64}$"), name="event_has_digest"),
        ),
        migrations.AddConstraint(
            model_name="event",
            constraint=models.CheckConstraint(
                condition=Q(sequence=1, previous_digest="") | (Q(sequence__gt=1) & ~Q(previous_digest="")),
                name="event_follows_another",
            ),
        ),
    ]
