"""A plan may be begun with the one that the person accepted elsewhere."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accompaniment", "0011_supervision"), ("network", "0001_founded")]

    operations = [
        migrations.AddField(
            model_name="actionplan",
            name="taken_from",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="network.organisation",
                verbose_name="repris de",
            ),
        ),
        migrations.AddField(
            model_name="actionplan",
            name="taken_from_on",
            field=models.DateField(null=True, verbose_name="accepté là le"),
        ),
        migrations.AddConstraint(
            model_name="actionplan",
            constraint=models.CheckConstraint(
                condition=models.Q(("taken_from__isnull", True), ("taken_from_on__isnull", True))
                | models.Q(("taken_from__isnull", False), ("taken_from_on__isnull", False)),
                name="plan_taken_from_somebody_on_a_day",
            ),
        ),
    ]
