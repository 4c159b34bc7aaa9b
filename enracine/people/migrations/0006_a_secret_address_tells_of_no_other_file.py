from django.db import migrations

# As the owner: whoever protects an address does not see what other organisations were told, nor the link.
FORWARD = """
CREATE FUNCTION people_protection_unsays_matches() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  DELETE FROM people_probablematch m USING people_probablelink l
  WHERE m.link_id = l.id AND (l.subject_id = NEW.subject_id OR l.other_id = NEW.subject_id);
  UPDATE people_probablelink l SET paper_digest = '', paper_expires_at = NULL
  WHERE (l.subject_id = NEW.subject_id OR l.other_id = NEW.subject_id) AND l.paper_digest <> '';
  RETURN NULL;
END $$;
CREATE TRIGGER people_addressprotection_unsays AFTER INSERT ON people_addressprotection
  FOR EACH ROW EXECUTE FUNCTION people_protection_unsays_matches();
"""
BACKWARD = """
DROP TRIGGER people_addressprotection_unsays ON people_addressprotection;
DROP FUNCTION people_protection_unsays_matches();
"""


class Migration(migrations.Migration):
    """Once her address is secret, no organisation is told any more that she has another file (0023, 0099)."""

    dependencies = [("people", "0005_a_code_on_paper")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
