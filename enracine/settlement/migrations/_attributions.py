"""Who reads that a programme counts a move, and who settles when it is contested."""

from django.db import migrations

from enracine.kernel.rls import protect_by_party

MINE = "(SELECT enracine_organisation())"
SELF = "subject_id = ANY ((SELECT enracine_subjects())::uuid[])"
#: Each reads her own and the coordination reads all. Those who prepare and receive know each other;
#: one that recorded the same move from its own file is known to neither of them.
READ = f"""
  organisation_id = {MINE} OR coordinating_organisation_id = {MINE} OR {SELF}
  OR (rule <> 'recorded' AND EXISTS (
    SELECT 1 FROM settlement_move m WHERE m.id = settlement_moveattribution.move_id
      AND (m.sending_organisation_id = {MINE} OR m.receiving_organisation_id = {MINE}
           OR m.coordinating_organisation_id = {MINE})))
"""
BEFORE = "EXISTS (SELECT 1 FROM settlement_move m WHERE m.id = settlement_moveattribution.move_id)"
_ALTER = "ALTER POLICY settlement_moveattribution_app ON settlement_moveattribution"
#: What is known already is written in the new columns, so that figures have it from the first day.
FILL = """
UPDATE settlement_moveattribution a SET coordinating_organisation_id = m.coordinating_organisation_id
FROM settlement_move m WHERE m.id = a.move_id AND m.coordinating_organisation_id IS NOT NULL;
UPDATE settlement_move m SET composition = CASE
  WHEN n.adults > 1 AND m.children > 0 THEN 'family' WHEN n.adults > 1 THEN 'couple'
  WHEN m.children > 0 THEN 'one_parent' ELSE 'alone' END
FROM (SELECT move_id, count(*) AS adults FROM settlement_moveperson GROUP BY move_id) n
WHERE n.move_id = m.id AND m.state = 'done' AND m.after_id IS NULL;
UPDATE settlement_followup f SET left_on = coalesce(o.moved_on, f.done_on)
FROM (SELECT x.id, (SELECT min(l.moved_on) FROM settlement_move l
                    WHERE l.after_id = x.move_id AND l.state = 'done') AS moved_on
      FROM settlement_followup x
      WHERE x.state = 'done' AND x.presence IN ('returned', 'other_region', 'left_quebec')) o
WHERE o.id = f.id;
"""

OPERATIONS = [
    protect_by_party(
        "settlement_movedispute", ["organisation_id", "coordinating_organisation_id"]
    ),
    migrations.RunSQL(
        f"{_ALTER} USING ({READ}) WITH CHECK ({READ})",
        f"{_ALTER} USING ({BEFORE}) WITH CHECK ({BEFORE})",
    ),
    migrations.RunSQL(FILL, migrations.RunSQL.noop),
]
