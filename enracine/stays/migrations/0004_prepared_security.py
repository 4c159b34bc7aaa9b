"""Who reads the schedule, the health needs, the money and the evaluations."""

from django.db import migrations

from enracine.stays.migrations._accounts_security import OPERATIONS as ACCOUNTS
from enracine.stays.migrations._preparing_security import OPERATIONS as PREPARING


class Migration(migrations.Migration):
    """Row-level security of what a stay is made of, costs and gives."""

    dependencies = [("stays", "0003_prepared")]

    operations = [*PREPARING, *ACCOUNTS]
