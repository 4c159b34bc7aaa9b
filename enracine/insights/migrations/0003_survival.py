"""How long households stay; retention by programme, household and territory."""

import django.db.models.deletion
from django.db import migrations, models

from enracine.insights.migrations._survival import OPERATIONS


class Migration(migrations.Migration):
    """The tables, then the triggers and the views."""

    dependencies = [
        ('settlement', '0006_attributions_and_postponed'),
        ('territories', '0004_outlines'),
        ('insights', '0002_retention'),
        ('network', '0005_absences'),
    ]

    operations = [
        migrations.CreateModel(
            name='RetentionSplit',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('dimension', models.CharField(choices=[('programme', 'programme'), ('household', 'ménage'), ('territory', 'territoire')], max_length=10)),
                ('months', models.PositiveSmallIntegerField()),
                ('key', models.CharField(blank=True, max_length=40)),
                ('due_month', models.DateField()),
                ('outcome', models.CharField(max_length=12)),
                ('method', models.CharField(blank=True, max_length=12)),
                ('value', models.IntegerField(default=0)),
                ('kept', models.IntegerField(default=0)),
                ('organisation', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='network.organisation')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('organisation', 'dimension', 'months', 'key', 'due_month', 'outcome', 'method'), name='retention_split_once')],
            },
        ),
        migrations.CreateModel(
            name='SurvivalTally',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('cohort', models.PositiveSmallIntegerField(help_text='année financière de l’établissement')),
                ('region', models.CharField(blank=True, max_length=4)),
                ('track', models.CharField(blank=True, max_length=12)),
                ('elapsed', models.PositiveSmallIntegerField(help_text='mois entiers')),
                ('outcome', models.CharField(max_length=5)),
                ('value', models.IntegerField(default=0)),
                ('kept', models.IntegerField(default=0)),
                ('organisation', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='network.organisation')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('organisation', 'cohort', 'region', 'track', 'elapsed', 'outcome'), name='survival_tally_once')],
            },
        ),
        *OPERATIONS,
    ]
