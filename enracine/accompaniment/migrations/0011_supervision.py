"""First meetings of the last weeks, by follower: what « Charge de l'équipe » reads."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accompaniment", "0010_appointments_for_all")]

    operations = [
        migrations.AddIndex(
            model_name="dossier",
            index=models.Index(
                condition=models.Q(("first_meeting_on__isnull", False)),
                fields=["assignee", "opened_on"],
                include=["first_meeting_on"],
                name="dossier_met",
            ),
        ),
    ]
