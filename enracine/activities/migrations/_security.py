"""Row-level security of acts, notes and places; versions that nobody changes; counts by triggers."""

from django.db import migrations

from enracine.kernel.rls import APP, JOBS, protect, protect_by_party

MINE = "organisation_id = (SELECT enracine_organisation())"
SELF = "subject_id = ANY ((SELECT enracine_subjects())::uuid[])"
#: An organisation writes in its own dossiers only, about the person of the dossier.
IN_ITS_DOSSIER = f"""{MINE} AND EXISTS (
  SELECT 1 FROM accompaniment_dossier d WHERE d.id = activities_entry.dossier_id
  AND d.organisation_id = activities_entry.organisation_id
  AND d.subject_id = activities_entry.subject_id)"""

# A destruction removes, with its proof, what nobody may change.
VERSIONS = f"""
CREATE FUNCTION activities_versions_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' AND current_user = '{JOBS}'
     AND coalesce(current_setting('enracine.purge', true), '') <> '' THEN
    RETURN OLD;
  END IF;
  RAISE EXCEPTION 'Un acte ou une note se corrige par une nouvelle version'
    USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER activities_entry_versions BEFORE UPDATE OR DELETE ON activities_entry
  FOR EACH ROW WHEN (current_user IN ('{APP}', '{JOBS}'))
  EXECUTE FUNCTION activities_versions_only();
CREATE FUNCTION activities_next_version() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF NEW.replaces_id IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM activities_entry o WHERE o.id = NEW.replaces_id
    AND o.root_id = NEW.root_id AND o.version + 1 = NEW.version
    AND o.subject_id = NEW.subject_id AND o.dossier_id = NEW.dossier_id
    AND o.organisation_id = NEW.organisation_id) THEN
    RAISE EXCEPTION 'Une version remplace la précédente du même acte' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER activities_entry_next BEFORE INSERT ON activities_entry
  FOR EACH ROW WHEN (NEW.replaces_id IS NOT NULL) EXECUTE FUNCTION activities_next_version();
"""
NO_VERSIONS = """
DROP TRIGGER activities_entry_next ON activities_entry;
DROP FUNCTION activities_next_version();
DROP TRIGGER activities_entry_versions ON activities_entry;
DROP FUNCTION activities_versions_only();
"""

# One sum by statement, the rows in a fixed order: sixty attendances cost one, and two transactions
# never wait for each other. As the owner: a replaced row may be of somebody whom the writer, a job or
# a session, reads no more.
TALLY = """
CREATE FUNCTION activities_tally_added() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO activities_acttally AS t (organisation_id, month, kind_id, programme_id,
    acts, people, minutes, gone_acts, gone_people, gone_minutes)
  SELECT organisation_id, month, kind_id, programme_id, sum(sign * leads), sum(sign),
    sum(sign * leads * minutes), 0, 0, 0
  FROM (
    SELECT organisation_id, date_trunc('month', held_on)::date AS month, kind_id, programme_id,
      leads::int AS leads, minutes, 1 AS sign
    FROM new_rows WHERE kind_id IS NOT NULL AND NOT in_error
    UNION ALL
    SELECT o.organisation_id, date_trunc('month', o.held_on)::date, o.kind_id, o.programme_id,
      o.leads::int, o.minutes, -1
    FROM new_rows n JOIN activities_entry o ON o.id = n.replaces_id
    WHERE o.kind_id IS NOT NULL AND NOT o.in_error
  ) AS changes
  GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4
  ON CONFLICT (organisation_id, month, kind_id, programme_id) DO UPDATE SET
    acts = t.acts + EXCLUDED.acts, people = t.people + EXCLUDED.people,
    minutes = t.minutes + EXCLUDED.minutes;
  RETURN NULL;
END $$;
CREATE FUNCTION activities_tally_gone() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO activities_acttally AS t (organisation_id, month, kind_id, programme_id,
    acts, people, minutes, gone_acts, gone_people, gone_minutes)
  SELECT organisation_id, date_trunc('month', held_on)::date, kind_id, programme_id, 0, 0, 0,
    count(*) FILTER (WHERE leads), count(*), coalesce(sum(minutes) FILTER (WHERE leads), 0)
  FROM old_rows o
  WHERE kind_id IS NOT NULL AND NOT in_error
    AND NOT EXISTS (SELECT 1 FROM old_rows r WHERE r.replaces_id = o.id)
  GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4
  ON CONFLICT (organisation_id, month, kind_id, programme_id) DO UPDATE SET
    gone_acts = t.gone_acts + EXCLUDED.gone_acts,
    gone_people = t.gone_people + EXCLUDED.gone_people,
    gone_minutes = t.gone_minutes + EXCLUDED.gone_minutes;
  RETURN NULL;
END $$;
CREATE TRIGGER entry_tally_insert AFTER INSERT ON activities_entry
  REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION activities_tally_added();
CREATE TRIGGER entry_tally_delete AFTER DELETE ON activities_entry
  REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION activities_tally_gone();
"""
NO_TALLY = """
DROP TRIGGER entry_tally_delete ON activities_entry;
DROP TRIGGER entry_tally_insert ON activities_entry;
DROP FUNCTION activities_tally_gone();
DROP FUNCTION activities_tally_added();
"""

# Stems with and without accents: « employée », « employés » and « employees » find each other. The
# operators of text search may not be pushed under row-level security: the function runs as the owner,
# answers for the acting organisation alone, and gives identifiers, which the reader's own policies
# then judge again.
WORDS = """
CREATE FUNCTION activities_words(words text) RETURNS tsvector
LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = public, pg_temp AS
$$ SELECT to_tsvector('french', words) || to_tsvector('french', unaccent(words)) $$;
CREATE INDEX entry_words ON activities_entry USING gin (activities_words(text)) WHERE text <> '';
CREATE FUNCTION activities_found(asked text, most integer) RETURNS TABLE (found uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT e.id FROM activities_entry e
   WHERE e.text <> '' AND NOT e.in_error
     AND e.organisation_id = enracine_organisation()
     AND activities_words(e.text) @@ (websearch_to_tsquery('french', asked)
                                      || websearch_to_tsquery('french', unaccent(asked)))
     AND NOT EXISTS (SELECT 1 FROM activities_entry r WHERE r.replaces_id = e.id)
   ORDER BY e.held_on DESC, e.id DESC LIMIT most $$;
"""
NO_WORDS = """
DROP FUNCTION activities_found(text, integer);
DROP INDEX entry_words;
DROP FUNCTION activities_words(text);
"""

# Whoever takes a place on a portal sees no other one: the count is kept for her, and the constraint
# `session_places` refuses the place too many, whoever asks at the same instant.
PLACES = """
CREATE FUNCTION activities_place_counted() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  change integer := 0;
BEGIN
  IF TG_OP <> 'INSERT' AND OLD.state <> 'left' AND OLD.channel <> 'walk_in' THEN
    change := change - 1;
  END IF;
  IF TG_OP <> 'DELETE' AND NEW.state <> 'left' AND NEW.channel <> 'walk_in' THEN
    change := change + 1;
  END IF;
  IF change <> 0 THEN
    UPDATE activities_groupsession SET taken = taken + change
    WHERE id = CASE WHEN TG_OP = 'DELETE' THEN OLD.session_id ELSE NEW.session_id END;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER session_place_counted AFTER INSERT OR UPDATE OR DELETE ON activities_sessionplace
  FOR EACH ROW EXECUTE FUNCTION activities_place_counted();
"""
NO_PLACES = """
DROP TRIGGER session_place_counted ON activities_sessionplace;
DROP FUNCTION activities_place_counted();
"""

OPERATIONS = [
    protect("activities_entry", f"{MINE} OR {SELF}", IN_ITS_DOSSIER),
    protect_by_party("activities_sessionplace", ["organisation_id"]),
    migrations.RunSQL(VERSIONS, NO_VERSIONS),
    migrations.RunSQL(TALLY, NO_TALLY),
    migrations.RunSQL(WORDS, NO_WORDS),
    migrations.RunSQL(PLACES, NO_PLACES),
]
