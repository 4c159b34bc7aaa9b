"""A secret address is secret in every file that an organisation joined to hers."""

from django.db import migrations

#: A file set aside points at the one that is kept: both are of one person, and hide together.
JOINED = """
CREATE FUNCTION people_joined(asked uuid) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT asked
  UNION SELECT kept_id FROM people_merge WHERE subject_id = asked AND undone_at IS NULL
  UNION SELECT subject_id FROM people_merge WHERE kept_id = asked AND undone_at IS NULL $$;
CREATE OR REPLACE FUNCTION people_keep_protected() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  NEW.is_protected := EXISTS (
    SELECT 1 FROM people_addressprotection p
    WHERE p.ended_on IS NULL AND p.subject_id IN (SELECT people_joined(NEW.subject_id)));
  RETURN NEW;
END $$;
CREATE OR REPLACE FUNCTION people_protection_changed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE people_residence SET version = version
  WHERE subject_id IN (SELECT people_joined(NEW.subject_id));
  UPDATE people_contact SET version = version
  WHERE subject_id IN (SELECT people_joined(NEW.subject_id));
  RETURN NULL;
END $$;
CREATE FUNCTION people_merge_hides() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE people_residence SET version = version WHERE subject_id IN (NEW.subject_id, NEW.kept_id);
  UPDATE people_contact SET version = version WHERE subject_id IN (NEW.subject_id, NEW.kept_id);
  RETURN NULL;
END $$;
CREATE TRIGGER people_merge_hides AFTER INSERT OR UPDATE OF undone_at ON people_merge
  FOR EACH ROW EXECUTE FUNCTION people_merge_hides();
"""
ALONE = """
DROP TRIGGER people_merge_hides ON people_merge;
DROP FUNCTION people_merge_hides();
CREATE OR REPLACE FUNCTION people_keep_protected() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  NEW.is_protected := EXISTS (SELECT 1 FROM people_addressprotection p
                              WHERE p.subject_id = NEW.subject_id AND p.ended_on IS NULL);
  RETURN NEW;
END $$;
CREATE OR REPLACE FUNCTION people_protection_changed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE people_residence SET version = version WHERE subject_id = NEW.subject_id;
  UPDATE people_contact SET version = version WHERE subject_id = NEW.subject_id;
  RETURN NULL;
END $$;
DROP FUNCTION people_joined(uuid);
"""


class Migration(migrations.Migration):
    """The flag of a home follows the protection of any file joined to it (0023)."""

    dependencies = [("people", "0006_a_secret_address_tells_of_no_other_file")]

    operations = [migrations.RunSQL(JOINED, ALONE)]
