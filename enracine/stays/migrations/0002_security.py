"""Who reads requests and participants; places counted; nobody added to what is over."""

from django.db import migrations

from enracine.stays.migrations._security import OPERATIONS


class Migration(migrations.Migration):
    """Row-level security of stays."""

    dependencies = [
        ("stays", "0001_founded"),
        ("privacy", "0001_founded"),
    ]

    operations = OPERATIONS
