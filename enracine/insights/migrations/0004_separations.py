"""How a separated household counts, decided on its day and readable afterwards."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q

import enracine.kernel.models
from enracine.kernel.rls import protect_by_party


class Migration(migrations.Migration):
    """The table and its policy."""

    dependencies = [
        ("insights", "0003_no_index_twice"),
        ("privacy", "0005_no_index_twice"),
        ("settlement", "0004_protected_moves"),
    ]

    operations = [
        migrations.CreateModel(
            name="SeparationCount",
            fields=[
                ("id", models.UUIDField(default=enracine.kernel.models.new_id, editable=False, primary_key=True, serialize=False)),
                ("households", models.PositiveSmallIntegerField(help_text="combien de ménages en tout : 1 ou 2")),
                ("decided_on", models.DateField()),
                ("year", models.PositiveSmallIntegerField()),
                ("organisations", django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), default=list, size=None)),
                ("counts_as", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="privacy.subject")),
                ("subject", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="privacy.subject")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("subject",), name="separation_count_once"),
                    models.CheckConstraint(condition=Q(("households__in", [1, 2])), name="separation_count_one_or_two"),
                ],
            },
        ),
        protect_by_party("insights_separationcount", [], array_columns=("organisations",)),
    ]
