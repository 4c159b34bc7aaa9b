"""Who reads outcomes; none is ever changed."""

from django.db import migrations

from enracine.outcomes.migrations._security import OPERATIONS


class Migration(migrations.Migration):
    """Row-level security of outcomes."""

    dependencies = [("outcomes", "0001_founded"), ("privacy", "0001_founded")]

    operations = OPERATIONS
