"""The latest moves of those that an organisation coordinates: « Suggéré et choisi » sorted them all."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """One partial index."""

    dependencies = [("settlement", "0012_moves_to_greet")]

    operations = [
        migrations.AddIndex(
            model_name="move",
            index=models.Index(
                condition=models.Q(state="done", after__isnull=True),
                fields=["coordinating_organisation", "-moved_on", "-id"],
                name="move_lately",
            ),
        ),
    ]
