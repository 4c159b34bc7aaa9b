"""The households that arrived and that nobody has welcomed yet, in the order of « Aujourd’hui »."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """One partial index."""

    dependencies = [("settlement", "0011_follow_ups_by_side")]

    operations = [
        migrations.AddIndex(
            model_name="move",
            index=models.Index(
                condition=models.Q(
                    state="done", settled_on__isnull=True, welcomed_on__isnull=True
                ),
                fields=["receiving_organisation", "planned_on", "id"],
                name="move_to_greet",
            ),
        ),
    ]
