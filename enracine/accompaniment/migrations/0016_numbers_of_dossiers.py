"""Numbers of closed and of coordinated dossiers kept by triggers."""

import django.db.models.deletion
from django.db import migrations, models

from enracine.accompaniment.migrations._dossier_tallies import TALLY


class Migration(migrations.Migration):
    """A million dossiers are added up in a few seconds."""

    dependencies = [
        ("accompaniment", "0015_first_meeting_delays"),
        ("network", "0001_founded"),
    ]

    operations = [
        migrations.CreateModel(
            name="DossierTally",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "side",
                    models.CharField(
                        choices=[("held", "tenu"), ("coordinated", "coordonné")], max_length=11
                    ),
                ),
                ("assignee_id", models.UUIDField(null=True)),
                ("stage", models.CharField(max_length=14)),
                ("is_closed", models.BooleanField()),
                ("number", models.IntegerField()),
                (
                    "organisation",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="network.organisation",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["organisation", "side"], name="dossier_tally_side")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("number", 0), _negated=True),
                        name="dossier_tally_counts_something",
                    )
                ],
            },
        ),
        migrations.RunSQL(TALLY.fill, migrations.RunSQL.noop),
        migrations.RunSQL(TALLY.create, TALLY.drop),
    ]
