"""Verdicts are of the section « eligibility »; what was evaluated is never rewritten."""

from django.db import migrations

from enracine.kernel.rls import APP, JOBS, protect_by_section

TABLE = "eligibility_eligibilityverdict"
PHOTOGRAPH = (
    "subject_id",
    "dossier_id",
    "service",
    "as_of",
    "verdict",
    "reasons",
    "missing",
    "alternatives",
    "facts",
    "fact_dates",
    "evaluated_at",
)
CHANGED = " OR ".join(f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in PHOTOGRAPH)

OPERATIONS = [
    protect_by_section(TABLE, "eligibility"),
    migrations.RunSQL(
        f"""
CREATE TRIGGER {TABLE}_photograph BEFORE UPDATE ON {TABLE} FOR EACH ROW
  WHEN (current_user IN ('{APP}', '{JOBS}') AND ({CHANGED}))
  EXECUTE FUNCTION enracine_append_only();
CREATE TRIGGER {TABLE}_decided BEFORE UPDATE ON {TABLE} FOR EACH ROW
  WHEN (current_user IN ('{APP}', '{JOBS}') AND OLD.decision <> ''
        AND (OLD.decision, OLD.decision_reason, OLD.decided_by_id, OLD.decided_at)
            IS DISTINCT FROM
            (NEW.decision, NEW.decision_reason, NEW.decided_by_id, NEW.decided_at))
  EXECUTE FUNCTION enracine_append_only();
""",
        f"DROP TRIGGER {TABLE}_decided ON {TABLE}; DROP TRIGGER {TABLE}_photograph ON {TABLE};",
    ),
]
