"""Acts, notes, group sessions: tables, policies, versions that nobody changes, prepared counts."""

import django.contrib.postgres.fields
import django.db.models.deletion
import enracine.kernel.clock
import enracine.kernel.models
from django.contrib.postgres.operations import UnaccentExtension
from django.db import migrations, models

from enracine.activities.migrations import _security


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accompaniment', '0007_where_tasks_come_from'),
        ('network', '0005_absences'),
        ('privacy', '0003_predeparture'),
    ]

    operations = [
        UnaccentExtension(),
        migrations.CreateModel(
            name='ActKind',
            fields=[
                ('code', models.SlugField(max_length=40, primary_key=True, serialize=False)),
                ('label', models.CharField(max_length=120)),
                ('order', models.PositiveSmallIntegerField(default=100)),
                ('in_group', models.BooleanField(default=False)),
                ('valid_from', models.DateField()),
                ('valid_to', models.DateField(blank=True, null=True)),
                ('source', models.CharField(max_length=300)),
            ],
            options={
                'ordering': ['order', 'code'],
                'constraints': [models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='act_kind_period')],
            },
        ),
        migrations.CreateModel(
            name='GroupSession',
            fields=[
                ('id', models.UUIDField(default=enracine.kernel.models.new_id, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=enracine.kernel.clock.now, editable=False)),
                ('updated_at', models.DateTimeField(default=enracine.kernel.clock.now, editable=False)),
                ('title', models.CharField(max_length=160, verbose_name='titre')),
                ('starts_at', models.DateTimeField(verbose_name='début')),
                ('minutes', models.PositiveSmallIntegerField(default=60, verbose_name='durée en minutes')),
                ('place', models.CharField(blank=True, max_length=200, verbose_name='lieu')),
                ('video_url', models.URLField(blank=True, max_length=300, verbose_name='lien vidéo')),
                ('capacity', models.PositiveSmallIntegerField(verbose_name='places')),
                ('open_online', models.BooleanField(default=True, verbose_name='inscription en ligne')),
                ('state', models.CharField(choices=[('planned', 'Prévue'), ('held', 'Tenue'), ('cancelled', 'Annulée')], default='planned', max_length=10)),
                ('cancel_reason', models.CharField(blank=True, max_length=200, verbose_name='pourquoi')),
                ('taken', models.PositiveSmallIntegerField(default=0, editable=False)),
                ('visitors', models.PositiveSmallIntegerField(default=0, verbose_name='personnes sans dossier')),
                ('animator', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.membership', verbose_name='animée par')),
                ('kind', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='activities.actkind')),
                ('organisation', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.organisation')),
                ('programme', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.programme')),
            ],
            options={
                'ordering': ['starts_at', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Entry',
            fields=[
                ('id', models.UUIDField(default=enracine.kernel.models.new_id, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=enracine.kernel.clock.now, editable=False)),
                ('updated_at', models.DateTimeField(default=enracine.kernel.clock.now, editable=False)),
                ('root_id', models.UUIDField(default=enracine.kernel.models.new_id)),
                ('reason', models.CharField(blank=True, max_length=300, verbose_name='motif de la correction')),
                ('in_error', models.BooleanField(default=False, verbose_name='saisi par erreur')),
                ('unfinished', models.BooleanField(default=False, verbose_name='inachevée')),
                ('held_on', models.DateField(default=enracine.kernel.clock.today, verbose_name='date')),
                ('minutes', models.PositiveSmallIntegerField(null=True, verbose_name='durée en minutes')),
                ('mode', models.CharField(blank=True, choices=[('in_person', 'En personne'), ('phone', 'Téléphone'), ('video', 'Vidéo'), ('writing', 'Écrit'), ('group', 'En groupe')], max_length=10, verbose_name='comment')),
                ('occasion_id', models.UUIDField(default=enracine.kernel.models.new_id)),
                ('leads', models.BooleanField(default=True)),
                ('present', django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), default=list, size=None, verbose_name='aussi là')),
                ('text', models.TextField(blank=True, verbose_name='note')),
                ('author', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.membership')),
                ('dossier', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accompaniment.dossier')),
                ('kind', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='activities.actkind')),
                ('organisation', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.organisation')),
                ('programme', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.programme')),
                ('replaces', models.OneToOneField(null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='replaced_by', to='activities.entry')),
                ('subject', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='privacy.subject')),
                ('session', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='activities.groupsession', verbose_name='séance de groupe')),
            ],
            options={
                'ordering': ['-held_on', '-id'],
            },
        ),
        migrations.CreateModel(
            name='SessionPlace',
            fields=[
                ('id', models.UUIDField(default=enracine.kernel.models.new_id, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=enracine.kernel.clock.now, editable=False)),
                ('updated_at', models.DateTimeField(default=enracine.kernel.clock.now, editable=False)),
                ('state', models.CharField(choices=[('registered', 'Inscrite ou inscrit'), ('left', 'S’est désinscrit'), ('present', 'Là'), ('absent', 'Pas venu')], default='registered', max_length=10)),
                ('channel', models.CharField(choices=[('portal', 'en ligne'), ('professional', 'par l’organisme'), ('walk_in', 'venu sans inscription')], max_length=12)),
                ('dossier', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accompaniment.dossier')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.organisation')),
                ('session', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='places', to='activities.groupsession', verbose_name='séance de groupe')),
                ('subject', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='privacy.subject')),
            ],
            options={
                'ordering': ['created_at', 'id'],
            },
        ),
        migrations.CreateModel(
            name='ActTally',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('month', models.DateField()),
                ('acts', models.IntegerField(default=0)),
                ('people', models.IntegerField(default=0)),
                ('minutes', models.BigIntegerField(default=0)),
                ('gone_acts', models.IntegerField(default=0)),
                ('gone_people', models.IntegerField(default=0)),
                ('gone_minutes', models.BigIntegerField(default=0)),
                ('kind', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='activities.actkind')),
                ('organisation', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='network.organisation')),
                ('programme', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='network.programme')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('organisation', 'month', 'kind', 'programme'), name='act_tally_once', nulls_distinct=False)],
            },
        ),
        migrations.AddIndex(
            model_name='groupsession',
            index=models.Index(fields=['organisation', 'starts_at', 'id'], name='session_calendar'),
        ),
        migrations.AddConstraint(
            model_name='groupsession',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'cancelled'), _negated=True), fields=('organisation', 'kind', 'starts_at', 'place'), name='session_once'),
        ),
        migrations.AddConstraint(
            model_name='groupsession',
            constraint=models.CheckConstraint(condition=models.Q(('capacity__gte', 1), ('capacity__lte', 500)), name='session_room'),
        ),
        migrations.AddConstraint(
            model_name='groupsession',
            constraint=models.CheckConstraint(condition=models.Q(('taken__lte', models.F('capacity'))), name='session_places'),
        ),
        migrations.AddConstraint(
            model_name='groupsession',
            constraint=models.CheckConstraint(condition=models.Q(('minutes__gte', 5), ('minutes__lte', 1440)), name='session_lasts'),
        ),
        migrations.AddConstraint(
            model_name='groupsession',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('place', ''), _negated=True), models.Q(('video_url', ''), _negated=True), _connector='OR'), name='session_somewhere'),
        ),
        migrations.AddIndex(
            model_name='entry',
            index=models.Index(fields=['dossier', '-held_on', '-id'], name='entry_dossier'),
        ),
        migrations.AddIndex(
            model_name='entry',
            index=models.Index(fields=['subject'], name='entry_subject'),
        ),
        migrations.AddIndex(
            model_name='entry',
            index=models.Index(fields=['organisation', '-held_on', '-id'], name='entry_organisation'),
        ),
        migrations.AddIndex(
            model_name='entry',
            index=models.Index(fields=['author', '-created_at'], name='entry_author'),
        ),
        migrations.AddIndex(
            model_name='entry',
            index=models.Index(fields=['occasion_id'], name='entry_occasion'),
        ),
        migrations.AddConstraint(
            model_name='entry',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind__isnull', False), ('minutes__isnull', False), models.Q(('mode', ''), _negated=True)), models.Q(('kind__isnull', True), ('minutes__isnull', True), ('mode', ''), ('session__isnull', True), models.Q(('text', ''), _negated=True)), _connector='OR'), name='entry_act_or_note'),
        ),
        migrations.AddConstraint(
            model_name='entry',
            constraint=models.CheckConstraint(condition=models.Q(('minutes__isnull', True), models.Q(('minutes__gte', 1), ('minutes__lte', 1440)), _connector='OR'), name='entry_lasts'),
        ),
        migrations.AddConstraint(
            model_name='entry',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('replaces__isnull', True), ('version', 1)), models.Q(('replaces__isnull', False), ('version__gt', 1), models.Q(('reason', ''), _negated=True)), _connector='OR'), name='entry_later_version_says_why'),
        ),
        migrations.AddConstraint(
            model_name='entry',
            constraint=models.CheckConstraint(condition=models.Q(('text__length__lte', 100000)), name='entry_fits'),
        ),
        migrations.AddConstraint(
            model_name='entry',
            constraint=models.UniqueConstraint(fields=('root_id', 'version'), name='entry_version_once'),
        ),
        migrations.AddConstraint(
            model_name='entry',
            constraint=models.UniqueConstraint(condition=models.Q(('session__isnull', False), ('version', 1)), fields=('session', 'subject'), name='entry_one_by_session'),
        ),
        migrations.AddIndex(
            model_name='sessionplace',
            index=models.Index(fields=['subject'], name='session_place_subject'),
        ),
        migrations.AddConstraint(
            model_name='sessionplace',
            constraint=models.UniqueConstraint(fields=('session', 'subject'), name='session_place_once'),
        ),
        *_security.OPERATIONS,
    ]
