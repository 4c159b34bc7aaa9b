"""Handing over, contested allocations, months of the even split, named filters."""

import django.db.models.deletion
import enracine.kernel.clock
import enracine.kernel.models
from django.db import migrations, models

from enracine.kernel.rls import protect_by_party

#: What was shared out before months were counted: each registration where it is now, in the month
#: when it was received.
FILL = """
INSERT INTO accompaniment_allocationmonth (network_id, organisation_id, month, received)
SELECT a.network_id, a.organisation_id,
  date_trunc('month', f.first AT TIME ZONE 'America/Toronto')::date, count(*)
FROM accompaniment_allocation a
JOIN (SELECT dossier_id, min(allocated_at) AS first,
             (array_agg(id ORDER BY allocated_at DESC))[1] AS last
      FROM accompaniment_allocation GROUP BY dossier_id) f ON f.last = a.id
GROUP BY 1, 2, 3
"""


class Migration(migrations.Migration):

    dependencies = [
        ('accompaniment', '0005_predeparture'),
        ('network', '0005_absences'),
        ('privacy', '0003_predeparture'),
    ]

    operations = [
        migrations.CreateModel(
            name='AllocationContest',
            fields=[
                ('id', models.UUIDField(default=enracine.kernel.models.new_id, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=enracine.kernel.clock.now, editable=False)),
                ('updated_at', models.DateTimeField(default=enracine.kernel.clock.now, editable=False)),
                ('reason', models.CharField(max_length=500, verbose_name='motif de la contestation')),
                ('contested_at', models.DateTimeField(default=enracine.kernel.clock.now, verbose_name='contestée le')),
                ('state', models.CharField(choices=[('open', 'À trancher'), ('kept', 'Répartition maintenue'), ('moved', 'Dossier confié à un autre organisme')], default='open', max_length=6)),
                ('decision_reason', models.CharField(blank=True, max_length=300, verbose_name='motif de la décision')),
                ('decided_at', models.DateTimeField(null=True)),
                ('contested_by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.membership')),
                ('decided_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.membership')),
                ('dossier', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='contests', to='accompaniment.dossier')),
                ('network', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.organisation')),
                ('organisation', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.organisation')),
                ('subject', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='privacy.subject')),
            ],
            options={
                'ordering': ['contested_at', 'id'],
                'indexes': [models.Index(fields=['organisation', '-contested_at'], name='contest_organisation')],
                'constraints': [models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='contest_has_reason'), models.CheckConstraint(condition=models.Q(('state', 'open'), models.Q(models.Q(('decision_reason', ''), _negated=True), ('decided_at__isnull', False), ('decided_by__isnull', False)), _connector='OR'), name='contest_decided_says_why'), models.UniqueConstraint(condition=models.Q(('state', 'open')), fields=('dossier',), name='contest_one_open')],
            },
        ),
        migrations.CreateModel(
            name='AllocationMonth',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('month', models.DateField(verbose_name='premier jour du mois')),
                ('received', models.IntegerField(default=0)),
                ('network', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.organisation')),
                ('organisation', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.organisation')),
            ],
            options={
                'ordering': ['month', 'organisation_id'],
                'constraints': [models.UniqueConstraint(fields=('network', 'month', 'organisation'), name='allocation_month_once')],
            },
        ),
        migrations.CreateModel(
            name='Handover',
            fields=[
                ('id', models.UUIDField(default=enracine.kernel.models.new_id, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=enracine.kernel.clock.now, editable=False)),
                ('updated_at', models.DateTimeField(default=enracine.kernel.clock.now, editable=False)),
                ('kind', models.CharField(choices=[('departure', 'Départ'), ('absence', 'Absence'), ('bulk', 'Changement en bloc')], max_length=10)),
                ('state', models.CharField(choices=[('planned', 'Prévue'), ('waiting', 'À réattribuer'), ('done', 'Faite'), ('returned', 'Revenue'), ('cancelled', 'Annulée')], default='planned', max_length=10)),
                ('at', models.DateTimeField(default=enracine.kernel.clock.now, verbose_name='quand')),
                ('until', models.DateField(null=True, verbose_name='de retour après le')),
                ('absence_id', models.UUIDField(null=True)),
                ('chosen', models.JSONField(default=dict)),
                ('moves', models.JSONField(default=list)),
                ('done_at', models.DateTimeField(null=True)),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.membership')),
                ('member', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='handovers', to='network.membership')),
                ('organisation', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.organisation')),
            ],
            options={
                'ordering': ['-at', 'id'],
                'indexes': [models.Index(fields=['organisation', '-at'], name='handover_organisation'), models.Index(condition=models.Q(('state__in', ['planned', 'waiting'])), fields=['state', 'at'], name='handover_to_come')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ['planned', 'waiting'])), fields=('member', 'kind'), name='handover_one_to_come'), models.CheckConstraint(condition=models.Q(('state__in', ['planned', 'waiting', 'cancelled']), ('done_at__isnull', False), _connector='OR'), name='handover_done_says_when'), models.CheckConstraint(condition=models.Q(('kind', 'bulk'), ('member__isnull', False), _connector='OR'), name='handover_of_somebody')],
            },
        ),
        migrations.CreateModel(
            name='SavedFilter',
            fields=[
                ('id', models.UUIDField(default=enracine.kernel.models.new_id, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=enracine.kernel.clock.now, editable=False)),
                ('updated_at', models.DateTimeField(default=enracine.kernel.clock.now, editable=False)),
                ('name', models.CharField(max_length=60, verbose_name='nom du filtre')),
                ('query', models.JSONField(default=dict)),
                ('membership', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='network.membership')),
            ],
            options={
                'ordering': ['name', 'id'],
                'constraints': [models.UniqueConstraint(fields=('membership', 'name'), name='saved_filter_once'), models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='saved_filter_has_name')],
            },
        ),
        protect_by_party("accompaniment_allocationcontest", ["organisation_id", "network_id"]),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
