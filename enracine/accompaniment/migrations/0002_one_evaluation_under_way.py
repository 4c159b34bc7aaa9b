"""Give back to databases made before 0001_founded the index that an older step lost on its way.

Taking the plain index away from a key had taken this one too. A new database has it already.
"""

from django.db import migrations

AGAIN = """
CREATE UNIQUE INDEX IF NOT EXISTS evaluation_one_draft
  ON accompaniment_needsevaluation (dossier_id) WHERE completed_at IS NULL;
"""


class Migration(migrations.Migration):
    """Nothing changes in the models."""

    dependencies = [("accompaniment", "0001_founded")]

    operations = [migrations.RunSQL(AGAIN, migrations.RunSQL.noop)]
