"""A file that holds everything of an organisation may pass two gigabytes."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Widen the size of documents."""

    dependencies = [("kernel", "0002_event_object_version")]

    operations = [
        migrations.AlterField(
            "document", "size", models.PositiveBigIntegerField(help_text="octets")
        ),
    ]
