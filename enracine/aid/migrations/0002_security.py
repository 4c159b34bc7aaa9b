"""Who reads requests and money; sums kept; the ceiling of a household held."""

from django.db import migrations

from enracine.aid.migrations._security import OPERATIONS


class Migration(migrations.Migration):
    """Row-level security of aid."""

    dependencies = [("aid", "0001_founded"), ("privacy", "0007_agreeing_to_an_aid")]

    operations = OPERATIONS
