"""The plan of a person, its steps, and each version shown to her and answered."""

import django.db.models.deletion
import enracine.kernel.clock
import enracine.kernel.models
from django.db import migrations, models

from enracine.accompaniment.migrations._plans_security import OPERATIONS


class Migration(migrations.Migration):

    dependencies = [
        ('accompaniment', '0007_where_tasks_come_from'),
        ('network', '0005_absences'),
        ('privacy', '0003_predeparture'),
    ]

    operations = [
        migrations.CreateModel(
            name='ActionPlan',
            fields=[
                ('id', models.UUIDField(default=enracine.kernel.models.new_id, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=enracine.kernel.clock.now, editable=False)),
                ('updated_at', models.DateTimeField(default=enracine.kernel.clock.now, editable=False)),
                ('state', models.CharField(choices=[('open', 'En cours'), ('suspended', 'Suspendu'), ('ended', 'Terminé')], default='open', max_length=10, verbose_name='état')),
                ('tracks', models.JSONField(default=list, verbose_name='modèles choisis')),
                ('content', models.PositiveIntegerField(default=1, verbose_name='rang du contenu')),
                ('shown_on', models.DateField(null=True, verbose_name='montré au ménage depuis')),
                ('dossier', models.OneToOneField(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='plan', to='accompaniment.dossier')),
                ('household', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='privacy.subject', verbose_name='ménage')),
                ('organisation', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.organisation')),
                ('subject', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='privacy.subject')),
            ],
        ),
        migrations.CreateModel(
            name='PlanObjective',
            fields=[
                ('id', models.UUIDField(default=enracine.kernel.models.new_id, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=enracine.kernel.clock.now, editable=False)),
                ('updated_at', models.DateTimeField(default=enracine.kernel.clock.now, editable=False)),
                ('position', models.PositiveSmallIntegerField(verbose_name='rang')),
                ('title', models.CharField(max_length=200, verbose_name='objectif')),
                ('organisation', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.organisation')),
                ('plan', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='objectives', to='accompaniment.actionplan')),
                ('subject', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='privacy.subject')),
            ],
            options={
                'ordering': ['position', 'id'],
            },
        ),
        migrations.CreateModel(
            name='PlanRevision',
            fields=[
                ('id', models.UUIDField(default=enracine.kernel.models.new_id, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=enracine.kernel.clock.now, editable=False)),
                ('updated_at', models.DateTimeField(default=enracine.kernel.clock.now, editable=False)),
                ('number', models.PositiveSmallIntegerField(verbose_name='version')),
                ('content', models.PositiveIntegerField(verbose_name='rang du contenu')),
                ('body', models.JSONField(verbose_name='contenu')),
                ('made_at', models.DateTimeField(default=enracine.kernel.clock.now, verbose_name='proposé le')),
                ('accepted_on', models.DateField(null=True, verbose_name='accepté le')),
                ('accepted_how', models.CharField(blank=True, choices=[('screen', 'Sur son écran'), ('present', 'Pendant la rencontre'), ('paper', 'Sur papier')], max_length=8, verbose_name='accepté comment')),
                ('crossed', models.BooleanField(default=False, verbose_name='accepté pendant un changement')),
                ('wish', models.CharField(blank=True, max_length=500, verbose_name='changement demandé')),
                ('attested_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.membership', verbose_name='attesté par')),
                ('made_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.membership')),
                ('organisation', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.organisation')),
                ('plan', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='revisions', to='accompaniment.actionplan')),
                ('subject', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='privacy.subject')),
            ],
            options={
                'ordering': ['-number'],
            },
        ),
        migrations.CreateModel(
            name='PlanStep',
            fields=[
                ('id', models.UUIDField(default=enracine.kernel.models.new_id, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=enracine.kernel.clock.now, editable=False)),
                ('updated_at', models.DateTimeField(default=enracine.kernel.clock.now, editable=False)),
                ('code', models.CharField(blank=True, max_length=40, verbose_name='code du modèle')),
                ('title', models.CharField(max_length=200, verbose_name='étape')),
                ('owner', models.CharField(choices=[('candidate', 'La personne'), ('counsellor', 'L’intervenante ou l’intervenant'), ('partner', 'Un partenaire'), ('other', 'Un autre organisme')], max_length=12, verbose_name='qui s’en occupe')),
                ('who', models.CharField(blank=True, max_length=120, verbose_name='nom de l’organisme')),
                ('due_on', models.DateField(null=True, verbose_name='avant le')),
                ('referral_id', models.UUIDField(null=True, verbose_name='référence liée')),
                ('guidance', models.SlugField(blank=True, db_index=False, max_length=60, verbose_name='page d’aide')),
                ('state', models.CharField(choices=[('todo', 'À faire'), ('done', 'Fait'), ('dropped', 'Retirée')], default='todo', max_length=8, verbose_name='état')),
                ('done_on', models.DateField(null=True, verbose_name='fait le')),
                ('objective', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='accompaniment.planobjective')),
                ('organisation', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.organisation')),
                ('plan', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='accompaniment.actionplan')),
                ('service', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.programme', verbose_name='service')),
                ('subject', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='privacy.subject')),
                ('task', models.OneToOneField(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='plan_step', to='accompaniment.task')),
            ],
            options={
                'ordering': ['due_on', 'id'],
            },
        ),
        migrations.AddConstraint(
            model_name='actionplan',
            constraint=models.CheckConstraint(condition=models.Q(('shown_on__isnull', True), ('household__isnull', False), _connector='OR'), name='plan_shown_to_a_household'),
        ),
        migrations.AddConstraint(
            model_name='planobjective',
            constraint=models.UniqueConstraint(fields=('plan', 'position'), name='plan_objective_place'),
        ),
        migrations.AddConstraint(
            model_name='planobjective',
            constraint=models.CheckConstraint(condition=models.Q(('title', ''), _negated=True), name='plan_objective_says_what'),
        ),
        migrations.AddConstraint(
            model_name='planrevision',
            constraint=models.UniqueConstraint(fields=('plan', 'number'), name='plan_revision_number'),
        ),
        migrations.AddConstraint(
            model_name='planrevision',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('accepted_how', ''), ('accepted_on__isnull', True)), models.Q(('accepted_on__isnull', False), models.Q(('accepted_how', ''), _negated=True)), _connector='OR'), name='plan_revision_accepted_somehow'),
        ),
        migrations.AddConstraint(
            model_name='planrevision',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('accepted_how__in', ['present', 'paper']), _negated=True), ('attested_by__isnull', False), _connector='OR'), name='plan_revision_attested_by_somebody'),
        ),
        migrations.AddIndex(
            model_name='planstep',
            index=models.Index(fields=['plan', 'due_on'], name='plan_step_of'),
        ),
        migrations.AddIndex(
            model_name='planstep',
            index=models.Index(condition=models.Q(('owner', 'candidate'), ('state', 'todo')), fields=['subject', 'due_on'], name='plan_step_mine'),
        ),
        migrations.AddConstraint(
            model_name='planstep',
            constraint=models.CheckConstraint(condition=models.Q(('title', ''), _negated=True), name='plan_step_says_what'),
        ),
        migrations.AddConstraint(
            model_name='planstep',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('done_on__isnull', False), ('state', 'done')), models.Q(models.Q(('state', 'done'), _negated=True), ('done_on__isnull', True)), _connector='OR'), name='plan_step_done_on_a_day'),
        ),
        migrations.AddConstraint(
            model_name='planstep',
            constraint=models.UniqueConstraint(condition=models.Q(models.Q(('code', ''), _negated=True), models.Q(('state', 'dropped'), _negated=True)), fields=('plan', 'code'), name='plan_step_once'),
        ),
        *OPERATIONS,
    ]
