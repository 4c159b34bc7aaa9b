"""Row-level security of exceptional accesses, of disclosures under the law, of the journal's chain."""

from django.db import migrations

from enracine.kernel.rls import APP, protect, protect_append_only

MINE = "organisation_id = (SELECT enracine_organisation())"
SELF = "subject_id = ANY ((SELECT enracine_subjects())::uuid[])"
#: What somebody wrote to open a file, or of what she communicated, is not written again: only the
#: review is added.
KEPT = f"""
CREATE FUNCTION privacy_keep_exception() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (to_jsonb(NEW) - '{{version,updated_at,review,review_comment,reviewed_by_id,reviewed_at,shown_to_person}}'::text[])
     IS DISTINCT FROM
     (to_jsonb(OLD) - '{{version,updated_at,review,review_comment,reviewed_by_id,reviewed_at,shown_to_person}}'::text[])
  THEN
    RAISE EXCEPTION 'Ce qui a été écrit reste écrit (%)', TG_TABLE_NAME
      USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER privacy_exceptionalaccess_kept BEFORE UPDATE ON privacy_exceptionalaccess
  FOR EACH ROW WHEN (current_user = '{APP}') EXECUTE FUNCTION privacy_keep_exception();
CREATE TRIGGER privacy_exceptionalaccess_stays BEFORE DELETE ON privacy_exceptionalaccess
  FOR EACH ROW WHEN (current_user = '{APP}') EXECUTE FUNCTION privacy_keep_evidence();
CREATE TRIGGER privacy_legaldisclosure_kept BEFORE UPDATE ON privacy_legaldisclosure
  FOR EACH ROW WHEN (current_user = '{APP}') EXECUTE FUNCTION privacy_keep_exception();
CREATE TRIGGER privacy_legaldisclosure_stays BEFORE DELETE ON privacy_legaldisclosure
  FOR EACH ROW WHEN (current_user = '{APP}') EXECUTE FUNCTION privacy_keep_evidence();
"""
#: A reading destroyed with its file leaves its number, its digest, and the proof of destruction.
REMOVED = """
CREATE FUNCTION privacy_reading_removed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE privacy_accessloglink
  SET removed_by = nullif(current_setting('enracine.purge', true), '')::uuid
  WHERE entry_id = OLD.id;
  RETURN NULL;
END $$;
CREATE TRIGGER privacy_accesslogentry_removed AFTER DELETE ON privacy_accesslogentry
  FOR EACH ROW EXECUTE FUNCTION privacy_reading_removed();
"""
NOT_REMOVED = """
DROP TRIGGER privacy_accesslogentry_removed ON privacy_accesslogentry;
DROP FUNCTION privacy_reading_removed();
"""
NOT_KEPT = """
DROP TRIGGER privacy_legaldisclosure_stays ON privacy_legaldisclosure;
DROP TRIGGER privacy_legaldisclosure_kept ON privacy_legaldisclosure;
DROP TRIGGER privacy_exceptionalaccess_stays ON privacy_exceptionalaccess;
DROP TRIGGER privacy_exceptionalaccess_kept ON privacy_exceptionalaccess;
DROP FUNCTION privacy_keep_exception();
"""

OPERATIONS = [
    protect("privacy_exceptionalaccess", f"{MINE} OR {SELF}", MINE),
    protect("privacy_legaldisclosure", f"{MINE} OR (shown_to_person AND {SELF})", MINE),
    protect_append_only("privacy_accessloglink", "true", "false"),
    migrations.RunSQL(KEPT + REMOVED, NOT_REMOVED + NOT_KEPT),
]
