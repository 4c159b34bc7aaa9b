"""How many referrals an organisation received, sent or coordinates, added up by triggers.

A statement that changes referrals adds signed numbers and touches none that is there: two gestures never
wait for each other, and a bulk load costs one sum a statement. `referrals_gather_tallies` puts them back
into one row for each cell, in one statement: whoever reads meanwhile sees the former rows or the new ones.
"""

CELLS = "organisation_id, side, member_id, state, turn, is_open, is_read, is_bundled"


def _cells(rows: str, sign: int) -> str:
    """The cells of these referrals, each counted `sign`."""
    return f"""SELECT s.organisation_id, s.side, s.member_id, r.state, r.turn, r.closed_at IS NULL AS is_open,
    r.acknowledged_at IS NOT NULL AS is_read, r.bundle_id IS NOT NULL AS is_bundled, {sign} AS number
  FROM {rows} r CROSS JOIN LATERAL (
    SELECT r.sender_id, 'sent', r.sent_by_id
    UNION ALL SELECT r.receiver_id, 'received', r.owner_id WHERE r.sent_at IS NOT NULL
    UNION ALL SELECT r.coordinating_organisation_id,
      CASE WHEN r.coordinating_organisation_id IN (r.sender_id, r.receiver_id)
           THEN 'own' ELSE 'coordinated' END, NULL
      WHERE r.sent_at IS NOT NULL AND r.coordinating_organisation_id IS NOT NULL
  ) AS s(organisation_id, side, member_id)"""  # noqa: S608  # constants of migrations


def _add(*parts: str) -> str:
    """Add these cells up, into new rows."""
    every = "\n  UNION ALL\n  ".join(parts)
    return f"""INSERT INTO referrals_referraltally ({CELLS}, number)
  SELECT {CELLS}, sum(number) FROM (
  {every}
  ) AS changes GROUP BY {CELLS} HAVING sum(number) <> 0 ORDER BY {CELLS};"""  # noqa: S608


ADDED, GONE = _cells("new_rows", 1), _cells("old_rows", -1)
FILL = _add(_cells("referrals_referral", 1))
TRIGGERS = f"""
CREATE FUNCTION referrals_tally() RETURNS trigger
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
CREATE FUNCTION referrals_gather_tallies() RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  WITH gone AS (DELETE FROM referrals_referraltally RETURNING {CELLS}, number)
  INSERT INTO referrals_referraltally ({CELLS}, number)
  SELECT {CELLS}, sum(number) FROM gone GROUP BY {CELLS} HAVING sum(number) <> 0 ORDER BY {CELLS};
$$;
CREATE TRIGGER referral_tally_insert AFTER INSERT ON referrals_referral
  REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION referrals_tally();
CREATE TRIGGER referral_tally_update AFTER UPDATE ON referrals_referral
  REFERENCING NEW TABLE AS new_rows OLD TABLE AS old_rows
  FOR EACH STATEMENT EXECUTE FUNCTION referrals_tally();
CREATE TRIGGER referral_tally_delete AFTER DELETE ON referrals_referral
  REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION referrals_tally();
"""
NO_TRIGGERS = """
DROP TRIGGER referral_tally_delete ON referrals_referral;
DROP TRIGGER referral_tally_update ON referrals_referral;
DROP TRIGGER referral_tally_insert ON referrals_referral;
DROP FUNCTION referrals_gather_tallies();
DROP FUNCTION referrals_tally();
"""
