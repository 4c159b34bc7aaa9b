"""Row-level security of names' words and registrations; words kept in step by a trigger."""

from django.db import migrations

from enracine.kernel.rls import protect_by_section

# Statement triggers: one pass whatever the number of rows, so that bulk loads stay quick.
# They run as whoever writes, so that row-level security holds for them too.
FORWARD = """
CREATE FUNCTION people_words_added() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO people_nameword (subject_id, word)
  SELECT DISTINCT p.subject_id, w FROM new_rows p, unnest(string_to_array(p.search_key, ' ')) w
  WHERE w <> '' ON CONFLICT DO NOTHING;
  RETURN NULL;
END $$;
CREATE FUNCTION people_words_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM new_rows n JOIN old_rows o USING (subject_id)
                 WHERE n.search_key <> o.search_key) THEN
    RETURN NULL;
  END IF;
  DELETE FROM people_nameword w USING new_rows n, old_rows o
  WHERE n.subject_id = o.subject_id AND n.search_key <> o.search_key
    AND w.subject_id = n.subject_id
    AND NOT w.word = ANY (string_to_array(n.search_key, ' '));
  INSERT INTO people_nameword (subject_id, word)
  SELECT DISTINCT n.subject_id, w FROM new_rows n JOIN old_rows o USING (subject_id),
         unnest(string_to_array(n.search_key, ' ')) w
  WHERE n.search_key <> o.search_key AND w <> '' ON CONFLICT DO NOTHING;
  RETURN NULL;
END $$;
CREATE TRIGGER people_person_words_added AFTER INSERT ON people_person
  REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION people_words_added();
CREATE TRIGGER people_person_words_changed AFTER UPDATE ON people_person
  REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION people_words_changed();
"""
BACKWARD = """
DROP TRIGGER people_person_words_changed ON people_person;
DROP TRIGGER people_person_words_added ON people_person;
DROP FUNCTION people_words_changed();
DROP FUNCTION people_words_added();
"""

OPERATIONS = [
    protect_by_section("people_nameword", "identity"),
    protect_by_section("people_registration", "identity"),
    migrations.RunSQL(FORWARD, BACKWARD),
]
