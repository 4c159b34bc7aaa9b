"""Row-level security of outcomes: new versions only, and none is changed."""

from django.db import migrations

from enracine.kernel.rls import APP, JOBS, granted, protect

MINE = "organisation_id = (SELECT enracine_organisation())"
SELF = "subject_id = ANY ((SELECT enracine_subjects())::uuid[])"
READ = f"{MINE} OR {SELF} OR {granted('outcomes_outcome', 'settlement')}"

FORWARD = f"""
CREATE TRIGGER outcome_never_changed BEFORE UPDATE ON outcomes_outcome
  FOR EACH ROW WHEN (current_user IN ('{APP}', '{JOBS}')) EXECUTE FUNCTION enracine_append_only();
"""
BACKWARD = "DROP TRIGGER outcome_never_changed ON outcomes_outcome;"

OPERATIONS = [
    protect("outcomes_outcome", READ, f"{MINE} OR {SELF}"),
    migrations.RunSQL(FORWARD, BACKWARD),
]
