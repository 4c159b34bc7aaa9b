"""Words of the names of dossiers: seen as long as the name itself, kept in step by triggers."""

from django.db import migrations

from enracine.kernel.rls import granted, protect

# The functions run as the owner: a name corrected by one organisation must be found by the others
# that hold a dossier, which whoever corrects it cannot see.
WORDS = """
CREATE FUNCTION accompaniment_words_of_dossiers() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO accompaniment_dossierword
    (dossier_id, subject_id, organisation_id, coordinating_organisation_id, word)
  SELECT d.id, d.subject_id, d.organisation_id, d.coordinating_organisation_id, w.word
  FROM new_rows d JOIN people_nameword w ON w.subject_id = d.subject_id
  ON CONFLICT DO NOTHING;
  RETURN NULL;
END $$;
CREATE FUNCTION accompaniment_words_moved() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM new_rows n JOIN old_rows o USING (id)
             WHERE (n.organisation_id, n.coordinating_organisation_id)
                   IS DISTINCT FROM (o.organisation_id, o.coordinating_organisation_id)) THEN
    UPDATE accompaniment_dossierword w
    SET organisation_id = n.organisation_id,
        coordinating_organisation_id = n.coordinating_organisation_id
    FROM new_rows n WHERE w.dossier_id = n.id;
  END IF;
  RETURN NULL;
END $$;
CREATE FUNCTION accompaniment_words_added() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO accompaniment_dossierword
    (dossier_id, subject_id, organisation_id, coordinating_organisation_id, word)
  SELECT d.id, d.subject_id, d.organisation_id, d.coordinating_organisation_id, w.word
  FROM new_rows w JOIN accompaniment_dossier d ON d.subject_id = w.subject_id
  ON CONFLICT DO NOTHING;
  RETURN NULL;
END $$;
CREATE FUNCTION accompaniment_words_removed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  DELETE FROM accompaniment_dossierword d USING old_rows w
  WHERE d.subject_id = w.subject_id AND d.word = w.word;
  RETURN NULL;
END $$;
CREATE TRIGGER dossier_words_insert AFTER INSERT ON accompaniment_dossier
  REFERENCING NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION accompaniment_words_of_dossiers();
CREATE TRIGGER dossier_words_update AFTER UPDATE ON accompaniment_dossier
  REFERENCING NEW TABLE AS new_rows OLD TABLE AS old_rows
  FOR EACH STATEMENT EXECUTE FUNCTION accompaniment_words_moved();
CREATE TRIGGER nameword_dossiers_insert AFTER INSERT ON people_nameword
  REFERENCING NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION accompaniment_words_added();
CREATE TRIGGER nameword_dossiers_delete AFTER DELETE ON people_nameword
  REFERENCING OLD TABLE AS old_rows
  FOR EACH STATEMENT EXECUTE FUNCTION accompaniment_words_removed();
"""
NO_WORDS = """
DROP TRIGGER nameword_dossiers_delete ON people_nameword;
DROP TRIGGER nameword_dossiers_insert ON people_nameword;
DROP TRIGGER dossier_words_update ON accompaniment_dossier;
DROP TRIGGER dossier_words_insert ON accompaniment_dossier;
DROP FUNCTION accompaniment_words_removed();
DROP FUNCTION accompaniment_words_added();
DROP FUNCTION accompaniment_words_moved();
DROP FUNCTION accompaniment_words_of_dossiers();
"""

TABLE = "accompaniment_dossierword"
PARTY = (
    "(organisation_id = (SELECT enracine_organisation())"
    " OR coordinating_organisation_id = (SELECT enracine_organisation()))"
)
SELF = "subject_id = ANY ((SELECT enracine_subjects())::uuid[])"

OPERATIONS = [
    # The right to the identity, today.
    protect(TABLE, f"({PARTY} AND {granted(TABLE, 'identity')}) OR {SELF}"),
    migrations.RunSQL(WORDS, NO_WORDS),
]
