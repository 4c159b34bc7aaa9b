"""Who reads the schedule and the health needs."""

from django.db import migrations

from enracine.stays.migrations._preparing_security import OPERATIONS


class Migration(migrations.Migration):
    """Row-level security of what a stay is made of."""

    dependencies = [("stays", "0003_preparing")]

    operations = OPERATIONS
