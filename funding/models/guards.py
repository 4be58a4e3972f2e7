"""What the database itself holds of envelopes and votes, whatever code writes them.

Locks are taken from the outermost envelope in: one is always made after the one that contains it, so its number is
greater, and the order of the numbers is that order.
"""

import pgtrigger

_REFUSED = "USING ERRCODE = 'check_violation'"
_UP = """
    WITH RECURSIVE up AS (
        SELECT id, parent_id FROM funding_envelope WHERE id = {start}
        UNION ALL SELECT whole.id, whole.parent_id FROM funding_envelope whole JOIN up ON whole.id = up.parent_id
    )
"""
_VOTED_BELOW = """
    WITH RECURSIVE up AS (
        SELECT id, parent_id, amount FROM funding_envelope WHERE id = {start}
        UNION ALL
        SELECT whole.id, whole.parent_id, whole.amount
        FROM funding_envelope whole JOIN up ON whole.id = up.parent_id
    ), below AS (
        SELECT up.id AS top, up.id FROM up
        UNION ALL
        SELECT below.top, part.id FROM funding_envelope part JOIN below ON part.parent_id = below.id
    )
    SELECT 1 FROM below
        JOIN funding_commitment given ON given.envelope_id = below.id
        JOIN up ON up.id = below.top
    GROUP BY up.id, up.amount HAVING coalesce(sum(given.voted), 0) > up.amount
"""

ENVELOPE_FITS = pgtrigger.Trigger(
    name="envelope_parts_fit",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.Update,
    declare=[("whole", "funding_envelope%ROWTYPE"), ("parts", "numeric")],
    func="""
        IF NEW.parent_id IS NOT NULL THEN
            SELECT * INTO whole FROM funding_envelope WHERE id = NEW.parent_id FOR NO KEY UPDATE;
            IF whole.funder_id <> NEW.funder_id OR whole.call_id <> NEW.call_id OR whole.nature <> NEW.nature
               OR (whole.theme_id IS NOT NULL AND whole.theme_id IS DISTINCT FROM NEW.theme_id)
               OR (whole.commune_id IS NOT NULL AND whole.commune_id IS DISTINCT FROM NEW.commune_id)
               OR (whole.neighbourhood_id IS NOT NULL
                   AND whole.neighbourhood_id IS DISTINCT FROM NEW.neighbourhood_id) THEN
                RAISE EXCEPTION 'a part of an envelope lies within it' USING ERRCODE = 'check_violation';
            END IF;
            IF NEW.closed_at IS NULL THEN
                SELECT coalesce(sum(amount), 0) INTO parts FROM funding_envelope
                    WHERE parent_id = NEW.parent_id AND closed_at IS NULL AND id <> NEW.id;
                IF whole.closed_at IS NOT NULL OR parts + NEW.amount > whole.amount THEN
                    RAISE EXCEPTION 'the parts of an envelope never exceed it' USING ERRCODE = 'check_violation';
                END IF;
            END IF;
        END IF;
        IF TG_OP = 'UPDATE' THEN
            IF NEW.funder_id <> OLD.funder_id OR NEW.call_id <> OLD.call_id OR NEW.nature <> OLD.nature
               OR NEW.parent_id IS DISTINCT FROM OLD.parent_id OR NEW.theme_id IS DISTINCT FROM OLD.theme_id
               OR NEW.commune_id IS DISTINCT FROM OLD.commune_id
               OR NEW.neighbourhood_id IS DISTINCT FROM OLD.neighbourhood_id THEN
                RAISE EXCEPTION 'an envelope keeps its place and its scope' USING ERRCODE = 'check_violation';
            END IF;
            SELECT coalesce(sum(amount), 0) INTO parts FROM funding_envelope
                WHERE parent_id = NEW.id AND closed_at IS NULL;
            IF parts > NEW.amount OR (NEW.closed_at IS NOT NULL AND parts > 0) THEN
                RAISE EXCEPTION 'the parts of an envelope never exceed it' USING ERRCODE = 'check_violation';
            END IF;
        END IF;
        RETURN NEW;
    """,
)

# After the row is written, so that the sum is read with its new amount.
ENVELOPE_HOLDS_VOTES = pgtrigger.Trigger(
    name="envelope_holds_its_votes",
    when=pgtrigger.After,
    operation=pgtrigger.UpdateOf("amount"),
    func=f"""
        IF EXISTS ({_VOTED_BELOW.format(start="NEW.id")}) THEN
            RAISE EXCEPTION 'no more is voted than the envelope holds' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NULL;
    """,
)

VOTES_WITHIN_ENVELOPES = pgtrigger.Trigger(
    name="votes_within_envelopes",
    when=pgtrigger.After,
    operation=pgtrigger.Insert | pgtrigger.UpdateOf("voted", "envelope_id", "funder_id", "nature"),
    func=f"""
        IF NEW.envelope_id IS NULL THEN
            RETURN NULL;
        END IF;
        IF NOT EXISTS (SELECT 1 FROM funding_envelope held JOIN applications_application asked
                           ON asked.call_id = held.call_id
                       WHERE held.id = NEW.envelope_id AND asked.id = NEW.application_id
                           AND held.funder_id = NEW.funder_id AND held.nature = NEW.nature) THEN
            RAISE EXCEPTION 'a commitment is taken from an envelope of its funder, call and nature' {_REFUSED};
        END IF;
        IF coalesce(NEW.voted, 0) = 0 THEN
            RETURN NULL;
        END IF;
        PERFORM 1 FROM funding_envelope WHERE id IN ({_UP.format(start="NEW.envelope_id")} SELECT id FROM up)
            ORDER BY id FOR NO KEY UPDATE;
        IF EXISTS ({_VOTED_BELOW.format(start="NEW.envelope_id")}) THEN
            RAISE EXCEPTION 'no more is voted than the envelope holds' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NULL;
    """,  # noqa: S608  written here, nothing is asked of anyone
)

ONE_VOTE_STANDS = pgtrigger.Trigger(
    name="one_vote_stands",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    func="""
        IF NEW.replaces_id IS NOT NULL AND NOT EXISTS (
            SELECT 1 FROM funding_vote WHERE id = NEW.replaces_id AND commitment_id = NEW.commitment_id
        ) THEN
            RAISE EXCEPTION 'a vote corrects one on the same commitment' USING ERRCODE = 'check_violation';
        END IF;
        IF EXISTS (
            SELECT 1 FROM funding_vote standing
            WHERE standing.commitment_id = NEW.commitment_id AND standing.result <> 'deferred'
                AND standing.id IS DISTINCT FROM NEW.replaces_id
                AND NOT EXISTS (SELECT 1 FROM funding_vote later WHERE later.replaces_id = standing.id)
        ) THEN
            RAISE EXCEPTION 'one vote stands on a commitment' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    """,
)
