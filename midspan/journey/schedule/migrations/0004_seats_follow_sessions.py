"""A seat takes its times, and whether it is held, from its session; nobody else writes them."""

from django.db import migrations

FOLLOW = """
CREATE FUNCTION schedule_seat_follows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    SELECT starts_at, ends_at, status = 'planned' AND NEW.released_at IS NULL
    INTO NEW.starts_at, NEW.ends_at, NEW.held FROM schedule_session WHERE id = NEW.session_id;
    RETURN NEW;
END $$;
CREATE TRIGGER seat_follows BEFORE INSERT OR UPDATE ON schedule_seat
    FOR EACH ROW EXECUTE FUNCTION schedule_seat_follows();
CREATE FUNCTION schedule_session_leads() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE schedule_seat SET session_id = session_id WHERE session_id = NEW.id;
    RETURN NULL;
END $$;
CREATE TRIGGER session_leads AFTER UPDATE ON schedule_session FOR EACH ROW
    WHEN (OLD.starts_at <> NEW.starts_at OR OLD.ends_at <> NEW.ends_at OR OLD.status <> NEW.status)
    EXECUTE FUNCTION schedule_session_leads();
INSERT INTO schedule_seat (session_id, episode_id, kind, role, by_telehealth, held)
SELECT session.id, member.episode_id, 'member', member.role, member.by_telehealth, true
FROM schedule_session session JOIN schedule_membership member ON member.group_id = session.group_id
    AND member.from_on <= session."on" AND (member.until_on IS NULL OR member.until_on > session."on");
"""
UNDO = """
DROP TRIGGER session_leads ON schedule_session;
DROP FUNCTION schedule_session_leads();
DROP TRIGGER seat_follows ON schedule_seat;
DROP FUNCTION schedule_seat_follows();
"""


class Migration(migrations.Migration):
    dependencies = [("schedule", "0003_the_week")]
    operations = [migrations.RunSQL(FOLLOW, UNDO)]
