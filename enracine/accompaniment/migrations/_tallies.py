"""Numbers of dossiers, and how many each person holds at each stage, kept by triggers."""

from django.db import migrations

NUMBERS = "CREATE SEQUENCE accompaniment_dossier_number"
# One function for the three statement-level triggers: a bulk load costs one sum, not one a row.
# The rows are taken in a fixed order, so that two transactions never wait for each other.
TALLY = """
CREATE FUNCTION accompaniment_tally() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    INSERT INTO accompaniment_caseloadtally AS t (organisation_id, assignee_id, stage, dossiers)
    SELECT organisation_id, assignee_id, stage, count(*) FROM new_rows
    WHERE closed_on IS NULL GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
    ON CONFLICT (organisation_id, assignee_id, stage)
    DO UPDATE SET dossiers = t.dossiers + EXCLUDED.dossiers;
  ELSIF TG_OP = 'DELETE' THEN
    INSERT INTO accompaniment_caseloadtally AS t (organisation_id, assignee_id, stage, dossiers)
    SELECT organisation_id, assignee_id, stage, -count(*) FROM old_rows
    WHERE closed_on IS NULL GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
    ON CONFLICT (organisation_id, assignee_id, stage)
    DO UPDATE SET dossiers = t.dossiers + EXCLUDED.dossiers;
  ELSE
    INSERT INTO accompaniment_caseloadtally AS t (organisation_id, assignee_id, stage, dossiers)
    SELECT organisation_id, assignee_id, stage, sum(delta) FROM (
      SELECT organisation_id, assignee_id, stage, 1 AS delta FROM new_rows WHERE closed_on IS NULL
      UNION ALL
      SELECT organisation_id, assignee_id, stage, -1 FROM old_rows WHERE closed_on IS NULL
    ) AS changes GROUP BY 1, 2, 3 HAVING sum(delta) <> 0 ORDER BY 1, 2, 3
    ON CONFLICT (organisation_id, assignee_id, stage)
    DO UPDATE SET dossiers = t.dossiers + EXCLUDED.dossiers;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER dossier_tally_insert AFTER INSERT ON accompaniment_dossier
  REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION accompaniment_tally();
CREATE TRIGGER dossier_tally_update AFTER UPDATE ON accompaniment_dossier
  REFERENCING NEW TABLE AS new_rows OLD TABLE AS old_rows
  FOR EACH STATEMENT EXECUTE FUNCTION accompaniment_tally();
CREATE TRIGGER dossier_tally_delete AFTER DELETE ON accompaniment_dossier
  REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION accompaniment_tally();
"""
NO_TALLY = """
DROP TRIGGER dossier_tally_insert ON accompaniment_dossier;
DROP TRIGGER dossier_tally_update ON accompaniment_dossier;
DROP TRIGGER dossier_tally_delete ON accompaniment_dossier;
DROP FUNCTION accompaniment_tally();
"""

OPERATIONS = [
    migrations.RunSQL(NUMBERS, "DROP SEQUENCE accompaniment_dossier_number"),
    migrations.RunSQL(TALLY, NO_TALLY),
]
