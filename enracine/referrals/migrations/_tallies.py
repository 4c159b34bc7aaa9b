"""How many referrals an organisation received, sent or coordinates, added up by triggers.

Signed rows (`kernel.signed_tallies`); `referrals_gather_tallies` gathers them.
"""

from enracine.kernel.signed_tallies import SignedTally

CELLS = "organisation_id, side, member_id, state, turn, is_open, is_read, is_bundled"


def cells(rows: str, sign: int) -> str:
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


TALLY = SignedTally(
    counted="referrals_referral",
    table="referrals_referraltally",
    columns=CELLS,
    cells=cells,
    adding="referrals_tally",
    gathering="referrals_gather_tallies",
    triggers="referral_tally",
)
