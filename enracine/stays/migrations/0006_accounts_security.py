"""Who reads the money of a stay and what is said of it."""

from django.db import migrations

from enracine.stays.migrations._accounts_security import OPERATIONS


class Migration(migrations.Migration):
    """Row-level security of accounts and evaluations."""

    dependencies = [("stays", "0005_accounts")]

    operations = OPERATIONS
