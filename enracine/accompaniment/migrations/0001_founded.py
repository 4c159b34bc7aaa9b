import django.db.models.deletion
import enracine.kernel.clock
import enracine.kernel.models
from django.db import migrations, models

from enracine.accompaniment.migrations import _security, _tallies, _words


class Migration(migrations.Migration):
    """The tables of this application, then what protects them; in place of the steps they came by."""

    initial = True
    replaces = [
        ('accompaniment', '0001_initial'),
        ('accompaniment', '0002_initial'),
        ('accompaniment', '0003_row_level_security'),
        ('accompaniment', '0004_open_lists_tallies_pauses'),
        ('accompaniment', '0005_words'),
        ('accompaniment', '0006_list_indexes'),
        ('accompaniment', '0007_no_index_twice'),
        ('accompaniment', '0008_words_end_with_the_name'),
        ('accompaniment', '0009_age_limits'),
    ]

    dependencies = [
        ('network', '0001_founded'),
        ('people', '0001_founded'),
        ('privacy', '0001_founded'),
    ]

    operations = [
        migrations.CreateModel(
            name='Dossier',
            fields=[
                ('id', models.UUIDField(default=enracine.kernel.models.new_id, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=enracine.kernel.clock.now, editable=False)),
                ('updated_at', models.DateTimeField(default=enracine.kernel.clock.now, editable=False)),
                ('number', models.CharField(max_length=24)),
                ('regime', models.CharField(max_length=6)),
                ('purpose', models.CharField(max_length=200, verbose_name='objet du dossier')),
                ('stage', models.CharField(choices=[('registered', 'Inscription reçue'), ('first_meeting', 'Première rencontre à faire'), ('preparation', 'En préparation'), ('ready', 'Projet prêt'), ('referred', 'Référence en cours'), ('moving', 'Départ en préparation'), ('welcomed', 'Sur place, accueil en cours'), ('settled', 'Ménage établi'), ('closed', 'Dossier fermé')], default='registered', max_length=14)),
                ('next_step_on', models.DateField(blank=True, null=True, verbose_name='prochaine échéance')),
                ('next_step', models.CharField(blank=True, max_length=200, verbose_name='prochaine chose à faire')),
                ('opened_on', models.DateField(default=enracine.kernel.clock.today)),
                ('first_meeting_on', models.DateField(blank=True, null=True)),
                ('closed_on', models.DateField(blank=True, null=True)),
                ('outcome', models.CharField(blank=True, choices=[('settled', 'Établi en région'), ('abandoned', 'Projet abandonné'), ('returned', 'Retour à Montréal'), ('other_region', 'Autre région'), ('left_quebec', 'Hors Québec'), ('lost', 'Perdu de vue'), ('not_eligible', 'Non admissible'), ('referred_away', 'Suivi par un autre organisme')], max_length=14)),
                ('origin_referral_id', models.UUIDField(null=True)),
                ('last_activity_at', models.DateTimeField(default=enracine.kernel.clock.now)),
                ('assignee', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='dossiers', to='network.membership')),
                ('coordinating_organisation', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.organisation')),
                ('household', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='household_dossiers', to='privacy.subject')),
                ('organisation', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='dossiers', to='network.organisation')),
                ('programme', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='dossiers', to='network.programme')),
                ('subject', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='dossiers', to='privacy.subject')),
            ],
            options={
                'ordering': ['-last_activity_at', '-id'],
                'indexes': [models.Index(condition=models.Q(('closed_on__isnull', True)), fields=['organisation', '-last_activity_at', '-id'], name='dossier_open_by_activity'), models.Index(condition=models.Q(('closed_on__isnull', False)), fields=['organisation', '-closed_on', '-id'], name='dossier_closed'), models.Index(condition=models.Q(('closed_on__isnull', True)), fields=['organisation', 'stage', '-last_activity_at', '-id'], name='dossier_by_stage'), models.Index(condition=models.Q(('closed_on__isnull', True)), fields=['assignee', '-last_activity_at', '-id'], name='dossier_by_assignee'), models.Index(condition=models.Q(('closed_on__isnull', True)), fields=['assignee', 'next_step_on', 'id'], name='dossier_waiting'), models.Index(condition=models.Q(('closed_on__isnull', True)), fields=['coordinating_organisation', 'stage', 'opened_on', 'id'], name='dossier_coordinated'), models.Index(condition=models.Q(('closed_on__isnull', True)), fields=['coordinating_organisation', '-last_activity_at', '-id'], name='dossier_coordinated_active'), models.Index(condition=models.Q(('closed_on__isnull', True)), fields=['coordinating_organisation', 'stage', '-last_activity_at', '-id'], name='dossier_coordinated_stage'), models.Index(condition=models.Q(('closed_on__isnull', False)), fields=['coordinating_organisation', '-closed_on', '-id'], name='dossier_coordinated_closed'), models.Index(fields=['subject'], name='dossier_subject'), models.Index(fields=['household'], name='dossier_household')],
                'constraints': [models.UniqueConstraint(fields=('number',), name='dossier_number_once'), models.UniqueConstraint(condition=models.Q(('closed_on__isnull', True)), fields=('subject', 'organisation', 'programme'), name='dossier_one_open'), models.CheckConstraint(condition=models.Q(('closed_on__isnull', True), ('closed_on__gte', models.F('opened_on')), _connector='OR'), name='dossier_period'), models.CheckConstraint(condition=models.Q(('closed_on__isnull', True), models.Q(('outcome', ''), _negated=True), _connector='OR'), name='dossier_closed_has_outcome')],
            },
        ),
        migrations.CreateModel(
            name='Allocation',
            fields=[
                ('id', models.UUIDField(default=enracine.kernel.models.new_id, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=enracine.kernel.clock.now, editable=False)),
                ('updated_at', models.DateTimeField(default=enracine.kernel.clock.now, editable=False)),
                ('rule', models.CharField(max_length=60)),
                ('explanation', models.JSONField()),
                ('allocated_at', models.DateTimeField(default=enracine.kernel.clock.now)),
                ('override_reason', models.CharField(blank=True, max_length=300)),
                ('network', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.organisation')),
                ('organisation', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.organisation')),
                ('overridden_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.membership')),
                ('subject', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='privacy.subject')),
                ('dossier', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='allocations', to='accompaniment.dossier')),
            ],
            options={
                'ordering': ['-allocated_at'],
                'indexes': [models.Index(fields=['network', '-allocated_at'], name='allocation_network'), models.Index(fields=['dossier', '-allocated_at'], name='allocation_dossier')],
                'constraints': [models.CheckConstraint(condition=models.Q(('overridden_by__isnull', True), models.Q(('override_reason', ''), _negated=True), _connector='OR'), name='allocation_override_has_reason')],
            },
        ),
        migrations.CreateModel(
            name='AgeLimit',
            fields=[
                ('id', models.UUIDField(default=enracine.kernel.models.new_id, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=enracine.kernel.clock.now, editable=False)),
                ('updated_at', models.DateTimeField(default=enracine.kernel.clock.now, editable=False)),
                ('age', models.PositiveSmallIntegerField(help_text='âge à cet anniversaire')),
                ('reached_on', models.DateField(verbose_name='anniversaire')),
                ('announced_on', models.DateField(default=enracine.kernel.clock.today)),
                ('passed_on', models.DateField(blank=True, help_text='le verdict du jour est gardé', null=True)),
                ('decision', models.CharField(blank=True, choices=[('keep', 'Maintien (droits acquis)'), ('refer', 'Référence vers Emplois en régions')], max_length=6, verbose_name='décision')),
                ('reason', models.CharField(blank=True, max_length=1000, verbose_name='motif')),
                ('decided_at', models.DateTimeField(null=True)),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.membership')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.organisation')),
                ('subject', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='privacy.subject')),
                ('dossier', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='age_limits', to='accompaniment.dossier')),
            ],
            options={
                'ordering': ['reached_on', 'id'],
                'indexes': [models.Index(condition=models.Q(('decision', '')), fields=['organisation', 'reached_on'], name='age_limit_waiting')],
                'constraints': [models.UniqueConstraint(fields=('dossier', 'reached_on'), name='age_limit_once'), models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', True), ('decided_by__isnull', True), ('decision', '')), models.Q(models.Q(('decision', ''), _negated=True), ('decided_at__isnull', False), ('decided_by__isnull', False)), _connector='OR'), name='age_limit_decision_is_human'), models.CheckConstraint(condition=models.Q(models.Q(('decision', 'keep'), _negated=True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='age_limit_keep_has_reason')],
            },
        ),
        migrations.CreateModel(
            name='DossierWord',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('word', models.CharField(db_collation='C', max_length=130)),
                ('coordinating_organisation', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='network.organisation')),
                ('dossier', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accompaniment.dossier')),
                ('organisation', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='network.organisation')),
                ('subject', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='privacy.subject')),
            ],
            options={
                'indexes': [models.Index(fields=['organisation', 'word', 'dossier'], name='dossier_word'), models.Index(fields=['coordinating_organisation', 'word', 'dossier'], name='dossier_word_coord')],
                'constraints': [models.UniqueConstraint(fields=('dossier', 'word'), name='dossier_word_once')],
            },
        ),
        migrations.CreateModel(
            name='NeedsEvaluation',
            fields=[
                ('id', models.UUIDField(default=enracine.kernel.models.new_id, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=enracine.kernel.clock.now, editable=False)),
                ('updated_at', models.DateTimeField(default=enracine.kernel.clock.now, editable=False)),
                ('instrument', models.CharField(max_length=20)),
                ('answers', models.JSONField(default=dict)),
                ('held_on', models.DateField(default=enracine.kernel.clock.today)),
                ('completed_at', models.DateTimeField(null=True)),
                ('dossier', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='evaluations', to='accompaniment.dossier')),
                ('evaluator', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.membership')),
                ('organisation', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.organisation')),
                ('subject', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='privacy.subject')),
            ],
            options={
                'ordering': ['-held_on', '-created_at'],
                'indexes': [models.Index(fields=['dossier', '-held_on'], name='evaluation_dossier'), models.Index(condition=models.Q(('completed_at__isnull', True)), fields=['evaluator', 'held_on'], name='evaluation_unfinished')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('completed_at__isnull', True)), fields=('dossier',), name='evaluation_one_draft')],
            },
        ),
        migrations.CreateModel(
            name='ReadinessDecision',
            fields=[
                ('id', models.UUIDField(default=enracine.kernel.models.new_id, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=enracine.kernel.clock.now, editable=False)),
                ('updated_at', models.DateTimeField(default=enracine.kernel.clock.now, editable=False)),
                ('suggestion', models.CharField(choices=[('prepare', 'Poursuivre la préparation'), ('refer', 'Référer vers une région'), ('refer_eer', 'Référer à Emplois en régions'), ('pause', 'Mettre le projet en pause')], max_length=12)),
                ('factors', models.JSONField()),
                ('decision', models.CharField(choices=[('prepare', 'Poursuivre la préparation'), ('refer', 'Référer vers une région'), ('refer_eer', 'Référer à Emplois en régions'), ('pause', 'Mettre le projet en pause')], max_length=12)),
                ('reason', models.CharField(max_length=500)),
                ('decided_at', models.DateTimeField(default=enracine.kernel.clock.now)),
                ('decided_by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.membership')),
                ('dossier', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='readiness', to='accompaniment.dossier')),
                ('evaluation', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accompaniment.needsevaluation')),
                ('organisation', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.organisation')),
                ('subject', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='privacy.subject')),
            ],
            options={
                'ordering': ['-decided_at'],
                'constraints': [models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='readiness_has_reason')],
            },
        ),
        migrations.CreateModel(
            name='Task',
            fields=[
                ('id', models.UUIDField(default=enracine.kernel.models.new_id, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=enracine.kernel.clock.now, editable=False)),
                ('updated_at', models.DateTimeField(default=enracine.kernel.clock.now, editable=False)),
                ('owner', models.CharField(choices=[('candidate', 'La personne'), ('counsellor', 'L’intervenante ou l’intervenant')], max_length=12)),
                ('code', models.CharField(max_length=40)),
                ('title', models.CharField(max_length=200)),
                ('due_on', models.DateField(blank=True, null=True)),
                ('done_on', models.DateField(blank=True, null=True)),
                ('assignee', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.membership')),
                ('dossier', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tasks', to='accompaniment.dossier')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.organisation')),
                ('subject', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='privacy.subject')),
            ],
            options={
                'ordering': ['due_on', 'id'],
                'indexes': [models.Index(condition=models.Q(('done_on__isnull', True)), fields=['assignee', 'due_on'], name='task_due')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('done_on__isnull', True)), fields=('dossier', 'code'), name='task_once')],
            },
        ),
        migrations.CreateModel(
            name='AllocationPause',
            fields=[
                ('id', models.UUIDField(default=enracine.kernel.models.new_id, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=enracine.kernel.clock.now, editable=False)),
                ('updated_at', models.DateTimeField(default=enracine.kernel.clock.now, editable=False)),
                ('paused_from', models.DateField(default=enracine.kernel.clock.today)),
                ('paused_until', models.DateField(blank=True, null=True)),
                ('reason', models.CharField(max_length=300)),
                ('network', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.organisation')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='pauses', to='network.organisation')),
                ('paused_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.membership')),
            ],
            options={
                'ordering': ['-paused_from', 'id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('paused_until__isnull', True), ('paused_until__gte', models.F('paused_from')), _connector='OR'), name='pause_period'), models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='pause_has_reason'), models.UniqueConstraint(condition=models.Q(('paused_until__isnull', True)), fields=('network', 'organisation'), name='pause_one_open')],
            },
        ),
        migrations.CreateModel(
            name='AllocationTally',
            fields=[
                ('id', models.UUIDField(default=enracine.kernel.models.new_id, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=enracine.kernel.clock.now, editable=False)),
                ('updated_at', models.DateTimeField(default=enracine.kernel.clock.now, editable=False)),
                ('year', models.PositiveSmallIntegerField(verbose_name='année financière (1er avril)')),
                ('received', models.PositiveIntegerField(default=0)),
                ('network', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='tallies', to='network.organisation')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.organisation')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('network', 'organisation', 'year'), name='tally_once')],
            },
        ),
        migrations.CreateModel(
            name='CaseloadTally',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('stage', models.CharField(max_length=14)),
                ('dossiers', models.IntegerField(default=0)),
                ('assignee', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='network.membership')),
                ('organisation', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='network.organisation')),
            ],
            options={
                'indexes': [models.Index(fields=['assignee'], name='caseload_assignee')],
                'constraints': [models.UniqueConstraint(fields=('organisation', 'assignee', 'stage'), name='caseload_once', nulls_distinct=False)],
            },
        ),
        *_security.OPERATIONS,
        *_tallies.OPERATIONS,
        *_words.OPERATIONS,
    ]
