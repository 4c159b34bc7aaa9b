import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

import enracine.kernel.clock
import enracine.kernel.models

from enracine.eligibility.migrations import _security
from enracine.kernel.rls import APP, JOBS, granted, protect

TABLE = "eligibility_eligibilitybasis"
REST = ("subject_id", "verdict_id", "facts", "fact_dates", "reasons", "missing")
KEPT = tuple(c for c in _security.PHOTOGRAPH if c not in REST or c == "subject_id")


def photograph(table: str, columns: tuple[str, ...]) -> str:
    """The trigger that refuses to rewrite these columns."""
    changed = " OR ".join(f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in columns)
    return f"""
CREATE TRIGGER {table}_photograph BEFORE UPDATE ON {table} FOR EACH ROW
  WHEN (current_user IN ('{APP}', '{JOBS}') AND ({changed}))
  EXECUTE FUNCTION enracine_append_only();
"""


BOTH = (
    f"({granted(TABLE, 'eligibility')} AND {granted(TABLE, 'status')})"
    f" OR {TABLE}.subject_id = ANY ((SELECT enracine_subjects())::uuid[])"
)
#: Whoever evaluates keeps what it rests on, even what she may then no longer read.
ADDS = (
    f"{granted(TABLE, 'eligibility')}"
    f" OR {TABLE}.subject_id = ANY ((SELECT enracine_subjects())::uuid[])"
)
MOVE = f"""
INSERT INTO {TABLE} (id, created_at, updated_at, version, subject_id, verdict_id, facts, fact_dates,
                     reasons, missing)
SELECT gen_random_uuid(), created_at, updated_at, 1, subject_id, id, facts, fact_dates, reasons, missing
FROM eligibility_eligibilityverdict;
DROP TRIGGER eligibility_eligibilityverdict_photograph ON eligibility_eligibilityverdict;
"""
BACK = f"""
UPDATE eligibility_eligibilityverdict v SET facts = b.facts, fact_dates = b.fact_dates,
  reasons = b.reasons, missing = b.missing FROM {TABLE} b WHERE b.verdict_id = v.id;
"""
#: The photograph that remains, and the one apart: neither is ever rewritten.
RECREATE = photograph("eligibility_eligibilityverdict", KEPT) + photograph(TABLE, REST)
UNDO = f"""
DROP TRIGGER {TABLE}_photograph ON {TABLE};
DROP TRIGGER eligibility_eligibilityverdict_photograph ON eligibility_eligibilityverdict;
"""
AGAIN = photograph("eligibility_eligibilityverdict", _security.PHOTOGRAPH)


class Migration(migrations.Migration):
    """What a verdict rests on in a table of its own: read with both sections only (0041)."""

    dependencies = [
        ("eligibility", "0001_founded"),
        ("privacy", "0003_predeparture"),
    ]

    operations = [
        migrations.CreateModel(
            name="EligibilityBasis",
            fields=[
                ("id", models.UUIDField(default=enracine.kernel.models.new_id, editable=False, primary_key=True, serialize=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(default=enracine.kernel.clock.now, editable=False)),
                ("updated_at", models.DateTimeField(default=enracine.kernel.clock.now, editable=False)),
                ("facts", models.JSONField(default=dict)),
                ("fact_dates", models.JSONField(default=dict)),
                ("reasons", models.JSONField(default=list)),
                ("missing", django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), blank=True, default=list, size=None)),
                ("subject", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="privacy.subject")),
                ("verdict", models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name="basis", to="eligibility.eligibilityverdict")),
            ],
            options={"indexes": [models.Index(fields=["subject"], name="verdict_basis_subject")]},
        ),
        protect(TABLE, BOTH, ADDS),
        migrations.RunSQL(MOVE, BACK + AGAIN),
        migrations.RemoveField("eligibilityverdict", "facts"),
        migrations.RemoveField("eligibilityverdict", "fact_dates"),
        migrations.RemoveField("eligibilityverdict", "reasons"),
        migrations.RemoveField("eligibilityverdict", "missing"),
        migrations.RunSQL(RECREATE, UNDO),
    ]
