"""The event log chains itself and cannot be changed; what is signed stays as it was signed."""

from django.db import migrations

CHAIN = """
CREATE FUNCTION records_event_hash(e records_event) RETURNS bytea LANGUAGE sql STABLE AS $$
    SELECT sha256(convert_to(jsonb_build_array(
        e.chain, e.sequence, (extract(epoch FROM e.at) * 1000000)::bigint, e.kind, e.name, e."by", e.subject, e.patient,
        e.keys, encode(e.previous, 'hex'))::text, 'UTF8'))
$$;

CREATE FUNCTION records_chain_event() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    head records_event;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('records_event:' || NEW.chain, 0));
    SELECT * INTO head FROM records_event WHERE chain = NEW.chain ORDER BY sequence DESC LIMIT 1;
    NEW.sequence := coalesce(head.sequence, 0) + 1;
    NEW.previous := coalesce(head.hash, ''::bytea);
    NEW.hash := records_event_hash(NEW);
    RETURN NEW;
END $$;

CREATE FUNCTION records_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: % is refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER chain_event BEFORE INSERT ON records_event FOR EACH ROW EXECUTE FUNCTION records_chain_event();
CREATE TRIGGER keep_event BEFORE UPDATE OR DELETE ON records_event FOR EACH ROW EXECUTE FUNCTION records_refuse_change();
CREATE TRIGGER keep_events BEFORE TRUNCATE ON records_event FOR EACH STATEMENT EXECUTE FUNCTION records_refuse_change();
CREATE TRIGGER keep_signature BEFORE UPDATE OR DELETE ON records_signature
    FOR EACH ROW EXECUTE FUNCTION records_refuse_change();
CREATE TRIGGER keep_amendment BEFORE UPDATE OR DELETE ON records_amendment
    FOR EACH ROW EXECUTE FUNCTION records_refuse_change();
CREATE TRIGGER keep_outside_version BEFORE UPDATE OR DELETE ON records_outsideversion
    FOR EACH ROW EXECUTE FUNCTION records_refuse_change();

CREATE FUNCTION records_broken_links() RETURNS TABLE (chain varchar, sequence bigint, id bigint) LANGUAGE sql STABLE AS $$
    SELECT e.chain, e.sequence, e.id
    FROM (SELECT x AS event, x.chain, x.sequence, x.id, x.hash, x.previous,
                 lag(x.hash) OVER w AS hash_before, lag(x.sequence) OVER w AS sequence_before
          FROM records_event x WINDOW w AS (PARTITION BY x.chain ORDER BY x.sequence)) e
    WHERE e.hash <> records_event_hash(e.event)
       OR e.previous <> coalesce(e.hash_before, ''::bytea)
       OR e.sequence <> coalesce(e.sequence_before, 0) + 1
    ORDER BY e.id
$$;
"""

UNCHAIN = """
DROP FUNCTION records_broken_links();
DROP TRIGGER keep_outside_version ON records_outsideversion;
DROP TRIGGER keep_amendment ON records_amendment;
DROP TRIGGER keep_signature ON records_signature;
DROP TRIGGER keep_events ON records_event;
DROP TRIGGER keep_event ON records_event;
DROP TRIGGER chain_event ON records_event;
DROP FUNCTION records_refuse_change();
DROP FUNCTION records_chain_event();
DROP FUNCTION records_event_hash(records_event);
"""


class Migration(migrations.Migration):
    dependencies = [("records", "0001_initial")]
    operations = [migrations.RunSQL(CHAIN, UNCHAIN)]
