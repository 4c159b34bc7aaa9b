"""Retention in short, for the pages that say it whole."""

import django.db.models.deletion
from django.db import migrations, models

from enracine.insights.migrations._summary import OPERATIONS


class Migration(migrations.Migration):
    """The table, then the triggers, and what the sums already say."""

    dependencies = [("insights", "0003_survival"), ("network", "0005_absences")]

    operations = [
        migrations.CreateModel(
            name="RetentionSummary",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("months", models.PositiveSmallIntegerField()),
                ("cohort", models.PositiveSmallIntegerField(help_text="année financière de l’établissement")),
                ("region", models.CharField(blank=True, max_length=4)),
                ("outcome", models.CharField(max_length=12)),
                ("method", models.CharField(blank=True, max_length=12)),
                ("due_month", models.DateField(null=True)),
                ("value", models.IntegerField(default=0)),
                ("organisation", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="network.organisation")),
            ],
            options={
                "indexes": [models.Index(fields=["organisation", "months"], name="retention_summary")],
            },
        ),
        *OPERATIONS,
    ]
