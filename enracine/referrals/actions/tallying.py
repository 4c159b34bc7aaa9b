"""The numbers of referrals that triggers keep: gathered each night, compared with what they count."""

from django.db import connection

from enracine.kernel.acting import Acting
from enracine.kernel.actions import action
from enracine.kernel.errors import NotVisible

_APART = """
WITH found AS (
  SELECT sender_id AS organisation_id, 'sent' AS side, state, turn, closed_at IS NULL AS is_open,
    acknowledged_at IS NOT NULL AS is_read, bundle_id IS NOT NULL AS is_bundled, sent_by_id AS member_id
  FROM referrals_referral
  UNION ALL
  SELECT receiver_id, 'received', state, turn, closed_at IS NULL,
    acknowledged_at IS NOT NULL, bundle_id IS NOT NULL, owner_id
  FROM referrals_referral WHERE sent_at IS NOT NULL
  UNION ALL
  SELECT coordinating_organisation_id,
    CASE WHEN coordinating_organisation_id IN (sender_id, receiver_id) THEN 'own' ELSE 'coordinated' END,
    state, turn, closed_at IS NULL, acknowledged_at IS NOT NULL, bundle_id IS NOT NULL, NULL
  FROM referrals_referral WHERE sent_at IS NOT NULL AND coordinating_organisation_id IS NOT NULL),
both_sides AS (
  SELECT organisation_id, side, state, turn, is_open, is_read, is_bundled, member_id,
    number AS kept, 0 AS found FROM referrals_referraltally
  UNION ALL
  SELECT organisation_id, side, state, turn, is_open, is_read, is_bundled, member_id, 0, count(*)
  FROM found GROUP BY 1, 2, 3, 4, 5, 6, 7, 8)
SELECT o.code, side, state, sum(kept)::int, sum(found)::int
FROM both_sides JOIN network_organisation o ON o.id = organisation_id
GROUP BY o.code, side, state, turn, is_open, is_read, is_bundled, member_id
HAVING sum(kept) <> sum(found) ORDER BY 1, 2, 3 LIMIT %s
"""


@action
def gather_tallies(acting: Acting) -> None:
    """Put the signed numbers of the day back into one row for each cell. For time only.

    Whoever reads meanwhile sees the former rows or the new ones: the same sums.
    """
    if not acting.is_system:
        raise NotVisible
    with connection.cursor() as cursor:
        cursor.execute("SELECT referrals_gather_tallies()")


def tallies_apart(limit: int) -> list[tuple[str, str, str, int, int]]:
    """Organisation, side, state, number kept, number found, where they differ. One SQL query."""
    with connection.cursor() as cursor:
        cursor.execute(_APART, [limit])
        return list(cursor.fetchall())
