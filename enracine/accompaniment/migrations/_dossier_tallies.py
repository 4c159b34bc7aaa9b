"""How many dossiers are closed with each holder, and how many each coordination follows, by triggers.

As for referrals (see `referrals/migrations/_tallies.py`): a statement adds signed numbers and touches none
that is there; `accompaniment_gather_tallies` puts them back into one row for each cell.
"""

CELLS = "organisation_id, side, assignee_id, stage, is_closed"


def cells(rows: str, sign: int) -> str:
    """The cells of these dossiers, each counted `sign`."""
    return f"""SELECT s.organisation_id, s.side, r.assignee_id, r.stage, r.closed_on IS NOT NULL AS is_closed,
    {sign} AS number
  FROM {rows} r CROSS JOIN LATERAL (
    SELECT r.organisation_id, 'held' WHERE r.closed_on IS NOT NULL
    UNION ALL SELECT r.coordinating_organisation_id, 'coordinated'
      WHERE r.coordinating_organisation_id IS NOT NULL
  ) AS s(organisation_id, side)"""  # noqa: S608  # constants of migrations


def _add(*parts: str) -> str:
    """Add these cells up, into new rows."""
    every = "\n  UNION ALL\n  ".join(parts)
    return f"""INSERT INTO accompaniment_dossiertally ({CELLS}, number)
  SELECT {CELLS}, sum(number) FROM (
  {every}
  ) AS changes GROUP BY {CELLS} HAVING sum(number) <> 0 ORDER BY {CELLS};"""  # noqa: S608


ADDED, GONE = cells("new_rows", 1), cells("old_rows", -1)
FILL = _add(cells("accompaniment_dossier", 1))
TRIGGERS = f"""
CREATE FUNCTION accompaniment_dossier_tally() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
  {_add(ADDED)}
  ELSIF TG_OP = 'DELETE' THEN
  {_add(GONE)}
  ELSE
  {_add(ADDED, GONE)}
  END IF;
  RETURN NULL;
END $$;
CREATE FUNCTION accompaniment_gather_tallies() RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  WITH gone AS (DELETE FROM accompaniment_dossiertally RETURNING {CELLS}, number)
  INSERT INTO accompaniment_dossiertally ({CELLS}, number)
  SELECT {CELLS}, sum(number) FROM gone GROUP BY {CELLS} HAVING sum(number) <> 0 ORDER BY {CELLS};
$$;
CREATE TRIGGER dossier_numbers_insert AFTER INSERT ON accompaniment_dossier
  REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION accompaniment_dossier_tally();
CREATE TRIGGER dossier_numbers_update AFTER UPDATE ON accompaniment_dossier
  REFERENCING NEW TABLE AS new_rows OLD TABLE AS old_rows
  FOR EACH STATEMENT EXECUTE FUNCTION accompaniment_dossier_tally();
CREATE TRIGGER dossier_numbers_delete AFTER DELETE ON accompaniment_dossier
  REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION accompaniment_dossier_tally();
"""
NO_TRIGGERS = """
DROP TRIGGER dossier_numbers_delete ON accompaniment_dossier;
DROP TRIGGER dossier_numbers_update ON accompaniment_dossier;
DROP TRIGGER dossier_numbers_insert ON accompaniment_dossier;
DROP FUNCTION accompaniment_gather_tallies();
DROP FUNCTION accompaniment_dossier_tally();
"""
