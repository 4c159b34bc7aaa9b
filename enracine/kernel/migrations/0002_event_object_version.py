"""An event says which version of its object it left: notices of one object are told apart by it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Add the column; older events have none."""

    dependencies = [("kernel", "0001_founded")]

    operations = [
        migrations.AddField("event", "object_version", models.PositiveIntegerField(null=True)),
    ]
