"""Row-level security of messages; nobody changes what was written, each side writes for itself."""

from django.db import migrations

from enracine.kernel.rls import APP, JOBS, protect

MINE = "organisation_id = (SELECT enracine_organisation())"
SELF = "subject_id = ANY ((SELECT enracine_subjects())::uuid[])"

# The person writes as herself, the organisation as itself, in a dossier that binds them and is open.
# Afterwards only the other side's reading is noted. A destruction removes, with its proof.
KEPT = f"""
CREATE FUNCTION threads_message_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    IF current_user = '{JOBS}' AND coalesce(current_setting('enracine.purge', true), '') <> '' THEN
      RETURN OLD;
    END IF;
    RAISE EXCEPTION 'Un message ne s’efface pas' USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF TG_OP = 'UPDATE' THEN
    IF (to_jsonb(NEW) - '{{read_at}}'::text[]) IS DISTINCT FROM (to_jsonb(OLD) - '{{read_at}}'::text[])
       OR OLD.read_at IS NOT NULL THEN
      RAISE EXCEPTION 'Un message ne se réécrit pas' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF current_user = '{APP}' AND (OLD.from_person = (enracine_organisation() IS NULL)) THEN
      RAISE EXCEPTION 'On ne lit pas à la place de l’autre' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
  END IF;
  IF current_user = '{APP}' AND NOT (CASE WHEN NEW.from_person
       THEN NEW.subject_id = ANY (enracine_subjects()) AND enracine_organisation() IS NULL
       ELSE NEW.organisation_id IS NOT DISTINCT FROM enracine_organisation() END) THEN
    RAISE EXCEPTION 'Chacun écrit pour soi' USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF NOT EXISTS (
    SELECT 1 FROM accompaniment_dossier d WHERE d.id = NEW.dossier_id
    AND d.organisation_id = NEW.organisation_id AND d.subject_id = NEW.subject_id
    AND d.closed_on IS NULL) THEN
    RAISE EXCEPTION 'On écrit dans un dossier ouvert, à qui il lie' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER threads_message_kept BEFORE INSERT OR UPDATE OR DELETE ON threads_message
  FOR EACH ROW WHEN (current_user IN ('{APP}', '{JOBS}')) EXECUTE FUNCTION threads_message_kept();
"""
NOT_KEPT = """
DROP TRIGGER threads_message_kept ON threads_message;
DROP FUNCTION threads_message_kept();
"""

# What a message names is a document of the same person, that its author may read: the question is
# asked with the author's own rights. What the JOBS role restores or merges was checked when written.
NAMED = f"""
CREATE FUNCTION threads_message_named() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT 1 FROM unnest(NEW.documents) AS named(id) WHERE NOT EXISTS (
      SELECT 1 FROM people_persondocument p
      WHERE p.id = named.id AND p.subject_id = NEW.subject_id)) THEN
    RAISE EXCEPTION 'On nomme un document de la personne, qu’on peut lire' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER threads_message_named BEFORE INSERT ON threads_message
  FOR EACH ROW WHEN (current_user = '{APP}' AND cardinality(NEW.documents) > 0)
  EXECUTE FUNCTION threads_message_named();
"""
NOT_NAMED = """
DROP TRIGGER threads_message_named ON threads_message;
DROP FUNCTION threads_message_named();
"""
NAMED_OPERATIONS = [migrations.RunSQL(NAMED, NOT_NAMED)]

OPERATIONS = [
    protect("threads_message", f"{MINE} OR {SELF}"),
    migrations.RunSQL(KEPT, NOT_KEPT),
]
