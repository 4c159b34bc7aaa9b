"""Retention by region and cohort: sums prepared in advance, kept in step by triggers."""

import django.db.models.deletion
from django.db import migrations, models

from enracine.insights.migrations._retention import OPERATIONS


class Migration(migrations.Migration):
    """The table, then the triggers and the view."""

    dependencies = [
        ('insights', '0001_founded'),
        ('network', '0005_absences'),
        ('settlement', '0004_follow_ups'),
    ]

    operations = [
        migrations.CreateModel(
            name='RetentionTally',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('months', models.PositiveSmallIntegerField()),
                ('due_month', models.DateField()),
                ('region', models.CharField(blank=True, max_length=4)),
                ('track', models.CharField(blank=True, max_length=12)),
                ('outcome', models.CharField(max_length=12)),
                ('method', models.CharField(blank=True, max_length=12)),
                ('value', models.IntegerField(default=0)),
                ('kept', models.IntegerField(default=0)),
                ('organisation', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='network.organisation')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('organisation', 'months', 'due_month', 'region', 'track', 'outcome', 'method'), name='retention_tally_once')],
            },
        ),
        *OPERATIONS,
    ]
