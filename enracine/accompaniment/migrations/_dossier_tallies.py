"""How many dossiers are closed with each holder, and how many each coordination follows, by triggers.

Signed rows (`kernel.signed_tallies`); `accompaniment_gather_tallies` gathers them.
"""

from enracine.kernel.signed_tallies import SignedTally

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


TALLY = SignedTally(
    counted="accompaniment_dossier",
    table="accompaniment_dossiertally",
    columns=CELLS,
    cells=cells,
    adding="accompaniment_dossier_tally",
    gathering="accompaniment_gather_tallies",
    triggers="dossier_numbers",
)
