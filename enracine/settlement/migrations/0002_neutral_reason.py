"""A departure cancelled by an admission says only that the journey stops: both parties read it (S14)."""

from django.db import migrations

NEUTRAL = """
UPDATE settlement_move SET cancel_reason = 'journey_stopped' WHERE cancel_reason = 'admission';
"""


class Migration(migrations.Migration):
    """What was refused is not told again, even by going back."""

    dependencies = [("settlement", "0001_founded")]

    operations = [migrations.RunSQL(NEUTRAL, migrations.RunSQL.noop)]
