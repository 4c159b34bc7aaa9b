"""What the page of the loop adds up is kept by the night, for each reader and period."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """Nothing is filled in: until the next night the page adds up the tallies, as before."""

    dependencies = [
        ("network", "0001_founded"),
        ("referrals", "0017_every_open_one_has_a_clock"),
    ]

    operations = [
        migrations.CreateModel(
            name="LoopDigest",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "period",
                    models.CharField(
                        help_text="année ou trimestre : 2026, 2026-t3", max_length=7
                    ),
                ),
                ("content", models.JSONField()),
                ("counted_at", models.DateTimeField()),
                (
                    "follower",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="network.organisation",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("period", "follower"),
                        name="loop_digest_once",
                        nulls_distinct=False,
                    )
                ],
            },
        ),
    ]
