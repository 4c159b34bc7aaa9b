"""How many households an organisation may welcome in a month: in one territory, or in all of them."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """One column more in what makes a line unique."""

    dependencies = [
        ('settlement', '0008_deaths'),
        ('territories', '0001_founded'),
    ]

    operations = [
        migrations.AddField(
            model_name='welcomecapacity',
            name='mrc',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='territories.mrc'),
        ),
        migrations.RemoveConstraint(
            model_name='welcomecapacity',
            name='capacity_once_a_month',
        ),
        migrations.AddConstraint(
            model_name='welcomecapacity',
            constraint=models.UniqueConstraint(fields=('organisation', 'month', 'mrc'), name='capacity_once_a_month_and_place', nulls_distinct=False),
        ),
    ]
