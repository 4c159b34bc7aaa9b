"""The words of a name are seen as long as the name itself: the right to the identity, today."""

from django.db import migrations

from enracine.kernel.rls import APP, granted

TABLE = "accompaniment_dossierword"
PARTY = (
    "(organisation_id = (SELECT enracine_organisation())"
    " OR coordinating_organisation_id = (SELECT enracine_organisation()))"
)
SELF = "subject_id = ANY ((SELECT enracine_subjects())::uuid[])"


def _policy(condition: str) -> str:
    return f"""
DROP POLICY {TABLE}_app ON {TABLE};
CREATE POLICY {TABLE}_app ON {TABLE} TO {APP} USING ({condition} OR {SELF})
  WITH CHECK ({condition} OR {SELF});
"""


class Migration(migrations.Migration):
    """Replace the policy."""

    dependencies = [
        ("accompaniment", "0007_no_index_twice"),
        ("privacy", "0002_row_level_security"),
    ]

    operations = [
        migrations.RunSQL(
            _policy(f"({PARTY} AND {granted(TABLE, 'identity')})"), _policy(PARTY)
        )
    ]
