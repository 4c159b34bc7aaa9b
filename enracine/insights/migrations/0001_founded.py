import django.contrib.postgres.fields
import django.db.models.deletion
import enracine.kernel.models
from django.db import migrations, models

from enracine.insights.migrations import _security


class Migration(migrations.Migration):
    """The tables of this application, then what protects them; in place of the steps they came by."""

    initial = True
    replaces = [
        ('insights', '0001_initial'),
        ('insights', '0002_security_and_sums'),
        ('insights', '0003_no_index_twice'),
        ('insights', '0004_separations'),
    ]

    dependencies = [
        ('network', '0001_founded'),
        ('privacy', '0001_founded'),
    ]

    operations = [
        migrations.CreateModel(
            name='FigureFact',
            fields=[
                ('id', models.UUIDField(default=enracine.kernel.models.new_id, editable=False, primary_key=True, serialize=False)),
                ('measure', models.CharField(max_length=40)),
                ('year', models.PositiveSmallIntegerField(help_text='année financière, par son 1er avril')),
                ('happened_on', models.DateField()),
                ('region', models.CharField(blank=True, max_length=4)),
                ('object_id', models.UUIDField(null=True)),
                ('organisation', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='network.organisation')),
                ('subject', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='privacy.subject')),
            ],
            options={
                'ordering': ['-happened_on', '-id'],
                'indexes': [models.Index(fields=['organisation', 'measure', 'year', '-happened_on', '-id'], name='figure_fact_rows')],
                'constraints': [models.UniqueConstraint(fields=('organisation', 'measure', 'year', 'subject'), name='figure_fact_once')],
            },
        ),
        migrations.CreateModel(
            name='FigureTally',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('measure', models.CharField(max_length=40)),
                ('year', models.PositiveSmallIntegerField()),
                ('month', models.DateField()),
                ('region', models.CharField(blank=True, max_length=4)),
                ('value', models.IntegerField(default=0)),
                ('organisation', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='network.organisation')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('organisation', 'measure', 'year', 'month', 'region'), name='figure_tally_once')],
            },
        ),
        migrations.CreateModel(
            name='SeparationCount',
            fields=[
                ('id', models.UUIDField(default=enracine.kernel.models.new_id, editable=False, primary_key=True, serialize=False)),
                ('households', models.PositiveSmallIntegerField(help_text='combien de ménages en tout : 1 ou 2')),
                ('decided_on', models.DateField()),
                ('year', models.PositiveSmallIntegerField()),
                ('organisations', django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), default=list, size=None)),
                ('counts_as', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='privacy.subject')),
                ('subject', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='privacy.subject')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('subject',), name='separation_count_once'), models.CheckConstraint(condition=models.Q(('households__in', [1, 2])), name='separation_count_one_or_two')],
            },
        ),
        *_security.OPERATIONS,
    ]
