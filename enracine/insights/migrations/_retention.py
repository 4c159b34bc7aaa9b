"""Sums of retention, kept in step by triggers; what is recounted is a view, read by its own rights.

One expression says what a follow-up is in the rates, for the triggers and for the recount. A household
counted elsewhere (`is_counted`), a death or an error (« out ») are in no rate; a household known to
have left is left at the later delays too, « carried », instead of falling out of them.
"""

from django.db import migrations

KEYS = "organisation_id, months, due_month, region, track, outcome, method"
LINES = """
SELECT o.organisation_id, f.months, date_trunc('month', f.due_on)::date AS due_month,
  CASE WHEN m.is_protected THEN '' ELSE coalesce(r.code, '') END AS region, m.track,
  CASE WHEN f.state = 'done' THEN f.presence
       WHEN f.state = 'unreached' THEN 'unreached'
       WHEN f.state = 'due' THEN 'waiting'
       WHEN f.end_reason = 'left' AND f.presence <> '' THEN f.presence
       WHEN f.end_reason = 'declined' THEN 'declined'
       ELSE 'out' END AS outcome,
  CASE WHEN f.state = 'done' THEN f.method
       WHEN f.state = 'cancelled' AND f.end_reason = 'left' THEN 'carried'
       ELSE '' END AS method
FROM {follow_ups} f JOIN {moves} m ON m.id = f.move_id
LEFT JOIN territories_region r ON r.id = m.to_region_id
CROSS JOIN LATERAL (SELECT DISTINCT unnest(ARRAY[
  f.organisation_id, f.sending_organisation_id, f.coordinating_organisation_id]) AS organisation_id) o
WHERE f.is_counted AND o.organisation_id IS NOT NULL
"""


def _add(source: str, sign: str, kept: str = "0") -> str:
    return f"""
    INSERT INTO insights_retentiontally AS t ({KEYS}, value, kept)
    SELECT {KEYS}, {sign}count(*), {kept} FROM ({source}) AS lines
    GROUP BY {KEYS} ORDER BY {KEYS}
    ON CONFLICT ({KEYS})
    DO UPDATE SET value = t.value + EXCLUDED.value, kept = t.kept + EXCLUDED.kept;"""


def _lines(follow_ups: str, moves: str = "settlement_move") -> str:
    return LINES.format(follow_ups=follow_ups, moves=moves)


# As the owner: whoever answers may not see the region of a protected move, and still counts it.
FORWARD = f"""
CREATE VIEW insights_retentionfound WITH (security_invoker = true) AS
  SELECT {KEYS}, count(*)::int AS value FROM ({_lines("settlement_followup")}) AS lines
  GROUP BY {KEYS};
GRANT SELECT ON insights_retentionfound TO enracine_app, enracine_jobs;
CREATE FUNCTION insights_retention_sum() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN {_add(_lines("new_rows"), "")}
  ELSIF TG_OP = 'UPDATE' THEN {_add(_lines("old_rows"), "-")} {_add(_lines("new_rows"), "")}
  ELSE {_add(_lines("old_rows"), "-", "count(*)")}
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER retention_sum_insert AFTER INSERT ON settlement_followup
  REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION insights_retention_sum();
CREATE TRIGGER retention_sum_update AFTER UPDATE ON settlement_followup
  REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION insights_retention_sum();
CREATE TRIGGER retention_sum_delete AFTER DELETE ON settlement_followup
  REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION insights_retention_sum();
CREATE FUNCTION insights_retention_move() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF NOT EXISTS (
    SELECT 1 FROM old_rows o JOIN new_rows n USING (id)
    WHERE (o.is_protected, o.to_region_id, o.track)
      IS DISTINCT FROM (n.is_protected, n.to_region_id, n.track)) THEN RETURN NULL;
  END IF;
  {_add(_lines("settlement_followup", "old_rows"), "-")}
  {_add(_lines("settlement_followup", "new_rows"), "")}
  RETURN NULL;
END $$;
CREATE TRIGGER retention_sum_move AFTER UPDATE ON settlement_move
  REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION insights_retention_move();
INSERT INTO insights_retentiontally ({KEYS}, value, kept)
  SELECT {KEYS}, value, 0 FROM insights_retentionfound;
"""
BACKWARD = """
DROP TRIGGER retention_sum_move ON settlement_move;
DROP FUNCTION insights_retention_move();
DROP TRIGGER retention_sum_delete ON settlement_followup;
DROP TRIGGER retention_sum_update ON settlement_followup;
DROP TRIGGER retention_sum_insert ON settlement_followup;
DROP FUNCTION insights_retention_sum();
DROP VIEW insights_retentionfound;
"""
OPERATIONS = [migrations.RunSQL(FORWARD, BACKWARD)]
