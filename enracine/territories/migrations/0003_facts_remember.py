"""A fact remembers what it said: the database writes it down before any change, whoever makes it."""

from django.db import migrations

from enracine.kernel.rls import APP, JOBS

FORWARD = f"""
CREATE OR REPLACE FUNCTION territories_fact_remember() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (OLD.value, OLD.gap, OLD.reliability, OLD.set_aside_why)
     IS DISTINCT FROM (NEW.value, NEW.gap, NEW.reliability, NEW.set_aside_why) THEN
    INSERT INTO territories_facthistory
      (id, fact_id, version, value, gap, reliability, set_aside_why, noted_by, until)
    VALUES (gen_random_uuid(), OLD.id, OLD.version, OLD.value, OLD.gap, OLD.reliability,
            OLD.set_aside_why, OLD.noted_by, NEW.updated_at)
    ON CONFLICT (fact_id, version) DO NOTHING;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER territories_fact_remember AFTER UPDATE ON territories_fact
  FOR EACH ROW EXECUTE FUNCTION territories_fact_remember();
CREATE TRIGGER territories_facthistory_append_only BEFORE UPDATE OR DELETE ON territories_facthistory
  FOR EACH ROW WHEN (current_user IN ('{APP}', '{JOBS}')) EXECUTE FUNCTION enracine_append_only();
CREATE TRIGGER territories_fact_actor BEFORE INSERT OR UPDATE OR DELETE ON territories_fact
  FOR EACH ROW WHEN (current_user = '{APP}') EXECUTE FUNCTION enracine_require_actor();
CREATE TRIGGER territories_source_actor BEFORE INSERT OR UPDATE OR DELETE ON territories_source
  FOR EACH ROW WHEN (current_user = '{APP}') EXECUTE FUNCTION enracine_require_actor();
"""
BACKWARD = """
DROP TRIGGER territories_source_actor ON territories_source;
DROP TRIGGER territories_fact_actor ON territories_fact;
DROP TRIGGER territories_facthistory_append_only ON territories_facthistory;
DROP TRIGGER territories_fact_remember ON territories_fact;
DROP FUNCTION territories_fact_remember();
"""


class Migration(migrations.Migration):
    """Remember what is written over, and know who writes."""

    dependencies = [
        ("territories", "0002_facts_told_by_many"),
        ("kernel", "0001_founded"),
    ]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
