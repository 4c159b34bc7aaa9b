"""Row-level security of counted facts; sums kept in step by statement triggers."""

from django.db import migrations

from enracine.kernel.rls import protect_by_party

FORWARD = """
CREATE FUNCTION insights_sum() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    INSERT INTO insights_figuretally AS t (organisation_id, measure, year, month, region, value)
    SELECT organisation_id, measure, year, date_trunc('month', happened_on)::date, region, count(*)
    FROM new_rows GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 4, 5
    ON CONFLICT (organisation_id, measure, year, month, region)
    DO UPDATE SET value = t.value + EXCLUDED.value;
  ELSE
    INSERT INTO insights_figuretally AS t (organisation_id, measure, year, month, region, value)
    SELECT organisation_id, measure, year, date_trunc('month', happened_on)::date, region, -count(*)
    FROM old_rows GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 4, 5
    ON CONFLICT (organisation_id, measure, year, month, region)
    DO UPDATE SET value = t.value + EXCLUDED.value;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER figure_sum_insert AFTER INSERT ON insights_figurefact
  REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION insights_sum();
CREATE TRIGGER figure_sum_delete AFTER DELETE ON insights_figurefact
  REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION insights_sum();
"""
BACKWARD = """
DROP TRIGGER figure_sum_insert ON insights_figurefact;
DROP TRIGGER figure_sum_delete ON insights_figurefact;
DROP FUNCTION insights_sum();
"""

OPERATIONS = [
    protect_by_party("insights_figurefact", ["organisation_id"]),
    # How a separated household counts, decided on its day and readable afterwards.
    protect_by_party("insights_separationcount", [], array_columns=("organisations",)),
    migrations.RunSQL(FORWARD, BACKWARD),
]
