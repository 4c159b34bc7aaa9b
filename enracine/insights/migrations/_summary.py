"""Retention in short: what each change of the prepared sums adds, one line beside the others.

`insights_retentiontally` has a line for each month, project and way of knowing: tens of thousands for a
network of a million households, where a page says a few dozen numbers. Adding each change to a shorter
table of sums would make everybody who answers a follow-up wait for the same few lines. So a change is
a line of its own here; the night puts lines together.
"""

from django.db import migrations

KEYS = "organisation_id, months, cohort, region, outcome, method, due_month"
#: The financial year of the settlement: `enracine.insights.retention_rules.cohort_of`.
_LINES = """
SELECT organisation_id, months,
  extract(year FROM due_month - make_interval(months => months + 3))::int AS cohort,
  region, outcome, method, due_month, {sign}(value + kept) AS value
FROM {rows}"""


def _add(lines: str) -> str:
    return f"""
    INSERT INTO insights_retentionsummary ({KEYS}, value)
    SELECT {KEYS}, sum(value) FROM ({lines}) AS lines GROUP BY {KEYS} HAVING sum(value) <> 0;"""


_NEW = _LINES.format(rows="new_rows", sign="")
_OLD = _LINES.format(rows="old_rows", sign="-")
#: As the night leaves them: the months gone by are one.
_FOLDED = KEYS.replace(
    "due_month", "CASE WHEN due_month >= date_trunc('month', enracine_today())::date THEN due_month END"
)
FORWARD = f"""
CREATE FUNCTION insights_retention_summed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN {_add(_NEW)}
  ELSIF TG_OP = 'UPDATE' THEN {_add(f"{_OLD} UNION ALL {_NEW}")}
  ELSE {_add(_OLD)}
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER retention_summed_insert AFTER INSERT ON insights_retentiontally
  REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION insights_retention_summed();
CREATE TRIGGER retention_summed_update AFTER UPDATE ON insights_retentiontally
  REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION insights_retention_summed();
CREATE TRIGGER retention_summed_delete AFTER DELETE ON insights_retentiontally
  REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION insights_retention_summed();
INSERT INTO insights_retentionsummary ({KEYS}, value)
  SELECT {_FOLDED}, sum(value)
  FROM ({_LINES.format(rows="insights_retentiontally", sign="")}) AS lines
  GROUP BY {_FOLDED} HAVING sum(value) <> 0;
"""
BACKWARD = """
DROP TRIGGER retention_summed_delete ON insights_retentiontally;
DROP TRIGGER retention_summed_update ON insights_retentiontally;
DROP TRIGGER retention_summed_insert ON insights_retentiontally;
DROP FUNCTION insights_retention_summed();
"""
OPERATIONS = [migrations.RunSQL(FORWARD, BACKWARD)]
