"""Journeys begun abroad and appointments at an hour: their holder’s and the person’s."""

import django.db.models.deletion
import enracine.kernel.clock
import enracine.kernel.models
from django.db import migrations, models

from enracine.kernel.rls import protect_by_party


class Migration(migrations.Migration):

    dependencies = [
        ('accompaniment', '0004_outcomes'),
        ('network', '0001_founded'),
        ('privacy', '0003_predeparture'),
        ('territories', '0001_founded'),
    ]

    operations = [
        migrations.CreateModel(
            name='Appointment',
            fields=[
                ('id', models.UUIDField(default=enracine.kernel.models.new_id, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=enracine.kernel.clock.now, editable=False)),
                ('updated_at', models.DateTimeField(default=enracine.kernel.clock.now, editable=False)),
                ('starts_at', models.DateTimeField(verbose_name='début')),
                ('minutes', models.PositiveSmallIntegerField(default=60, verbose_name='durée en minutes')),
                ('mode', models.CharField(choices=[('video', 'En vidéo'), ('phone', 'Par téléphone'), ('place', 'Sur place')], max_length=6, verbose_name='comment')),
                ('state', models.CharField(choices=[('planned', 'Prévu'), ('held', 'Tenu'), ('cancelled', 'Annulé')], default='planned', max_length=10)),
                ('dossier', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='appointments', to='accompaniment.dossier')),
                ('member', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.membership', verbose_name='avec qui')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.organisation')),
                ('subject', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='privacy.subject')),
            ],
            options={
                'ordering': ['starts_at', 'id'],
                'indexes': [models.Index(fields=['dossier', 'starts_at'], name='appointment_dossier')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'planned')), fields=('dossier', 'starts_at'), name='appointment_once'), models.CheckConstraint(condition=models.Q(('minutes__gte', 5), ('minutes__lte', 480)), name='appointment_lasts')],
            },
        ),
        migrations.CreateModel(
            name='Predeparture',
            fields=[
                ('id', models.UUIDField(default=enracine.kernel.models.new_id, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=enracine.kernel.clock.now, editable=False)),
                ('updated_at', models.DateTimeField(default=enracine.kernel.clock.now, editable=False)),
                ('state', models.CharField(choices=[('waiting', 'Prédépart : en attente d’arrivée'), ('stopped', 'Suspendu'), ('arrived', 'Arrivée comme prévu'), ('elsewhere', 'Arrivée ailleurs : migration secondaire')], default='waiting', max_length=10)),
                ('hoped_on', models.DateField(null=True, verbose_name='arrivée espérée')),
                ('next_check_on', models.DateField(null=True, verbose_name='prochaines nouvelles')),
                ('checks', models.PositiveSmallIntegerField(default=0, verbose_name='nouvelles prises')),
                ('stop_reason', models.CharField(blank=True, choices=[('admission_refused', 'Admission refusée'), ('certificate_expired', 'Certificat échu ou annulé'), ('family', 'Décision de la famille'), ('other', 'Autre raison')], max_length=20, verbose_name='motif de l’arrêt')),
                ('ended_on', models.DateField(null=True, verbose_name='fin du prédépart')),
                ('arrived_on', models.DateField(null=True, verbose_name='arrivée le')),
                ('arrived_region', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='territories.region', verbose_name='région d’arrivée')),
                ('dossier', models.OneToOneField(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='predeparture', to='accompaniment.dossier')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.organisation')),
                ('planned_region', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='territories.region', verbose_name='région prévue')),
                ('subject', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='privacy.subject')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('state', 'stopped'), models.Q(('stop_reason', ''), _negated=True)), models.Q(models.Q(('state', 'stopped'), _negated=True), ('stop_reason', '')), _connector='OR'), name='predeparture_stopped_says_why'), models.CheckConstraint(condition=models.Q(models.Q(('ended_on__isnull', True), ('next_check_on__isnull', False), ('state', 'waiting')), models.Q(models.Q(('state', 'waiting'), _negated=True), ('ended_on__isnull', False), ('next_check_on__isnull', True)), _connector='OR'), name='predeparture_waits_with_a_day'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['arrived', 'elsewhere']), _negated=True), models.Q(('arrived_on__isnull', False), ('arrived_region__isnull', False)), _connector='OR'), name='predeparture_arrived_somewhere'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'elsewhere'), _negated=True), ('planned_region__isnull', True), models.Q(('planned_region', models.F('arrived_region')), _negated=True), _connector='OR'), name='predeparture_elsewhere_is_elsewhere')],
            },
        ),
        protect_by_party("accompaniment_predeparture", ["organisation_id"]),
        protect_by_party("accompaniment_appointment", ["organisation_id"]),
    ]
