import django.contrib.postgres.fields
import django.db.models.deletion
import enracine.kernel.clock
import enracine.kernel.models
from django.db import migrations, models

from enracine.settlement.migrations import _security


class Migration(migrations.Migration):
    """The tables of this application, then what protects them; in place of the steps they came by."""

    initial = True
    replaces = [
        ('settlement', '0001_initial'),
        ('settlement', '0002_row_level_security'),
        ('settlement', '0003_no_index_twice'),
        ('settlement', '0004_protected_moves'),
        ('settlement', '0005_age_at_the_move'),
    ]

    dependencies = [
        ('network', '0001_founded'),
        ('people', '0001_founded'),
        ('privacy', '0001_founded'),
        ('territories', '0001_founded'),
    ]

    operations = [
        migrations.CreateModel(
            name='Move',
            fields=[
                ('id', models.UUIDField(default=enracine.kernel.models.new_id, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=enracine.kernel.clock.now, editable=False)),
                ('updated_at', models.DateTimeField(default=enracine.kernel.clock.now, editable=False)),
                ('from_country', models.CharField(default='CA', max_length=2)),
                ('track', models.CharField(blank=True, choices=[('employment', 'Emploi'), ('training', 'Formation'), ('business', 'Création d’entreprise'), ('takeover', 'Reprise d’entreprise')], max_length=12)),
                ('state', models.CharField(choices=[('planned', 'Prévu'), ('confirmed', 'Confirmé'), ('done', 'Fait'), ('cancelled', 'Annulé')], default='planned', max_length=10)),
                ('planned_on', models.DateField(verbose_name='prévu le')),
                ('moved_on', models.DateField(blank=True, null=True, verbose_name='fait le')),
                ('cancel_reason', models.CharField(blank=True, max_length=40)),
                ('dossier_id', models.UUIDField(null=True)),
                ('welcomed_on', models.DateField(blank=True, null=True, verbose_name='accueil fait le')),
                ('settled_on', models.DateField(blank=True, null=True, verbose_name='établi le')),
                ('children', models.PositiveSmallIntegerField(default=0, verbose_name='enfants')),
                ('is_protected', models.BooleanField(default=False, editable=False)),
                ('coordinating_organisation', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.organisation')),
                ('from_municipality', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='territories.municipality')),
                ('receiving_organisation', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='arrivals', to='network.organisation')),
                ('sending_organisation', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='departures', to='network.organisation')),
                ('subject', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='moves', to='privacy.subject', verbose_name='ménage')),
                ('to_municipality', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='territories.municipality')),
                ('to_region', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='territories.region')),
                ('welcomed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.membership')),
            ],
            options={
                'ordering': ['planned_on', 'id'],
            },
        ),
        migrations.CreateModel(
            name='MovePerson',
            fields=[
                ('id', models.UUIDField(default=enracine.kernel.models.new_id, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=enracine.kernel.clock.now, editable=False)),
                ('updated_at', models.DateTimeField(default=enracine.kernel.clock.now, editable=False)),
                ('age', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='âge au déménagement')),
                ('move', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='movers', to='settlement.move')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('subject', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='privacy.subject')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('move', 'person'), name='move_person_once')],
            },
        ),
        migrations.AddField(
            model_name='move',
            name='people',
            field=models.ManyToManyField(related_name='+', through='settlement.MovePerson', to='people.person'),
        ),
        migrations.CreateModel(
            name='FollowUp',
            fields=[
                ('id', models.UUIDField(default=enracine.kernel.models.new_id, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=enracine.kernel.clock.now, editable=False)),
                ('updated_at', models.DateTimeField(default=enracine.kernel.clock.now, editable=False)),
                ('months', models.PositiveSmallIntegerField()),
                ('due_on', models.DateField()),
                ('state', models.CharField(choices=[('due', 'À faire'), ('done', 'Fait'), ('unreached', 'Non joint'), ('cancelled', 'Annulé')], default='due', max_length=10)),
                ('done_on', models.DateField(blank=True, null=True)),
                ('presence', models.CharField(blank=True, choices=[('present', 'Toujours sur place'), ('same_region', 'Ailleurs dans la même région'), ('returned', 'De retour à Montréal'), ('other_region', 'Dans une autre région'), ('left_quebec', 'Hors du Québec')], max_length=12)),
                ('method', models.CharField(blank=True, choices=[('call', 'Appel à la personne'), ('visit', 'Visite ou rencontre'), ('message', 'Réponse écrite de la personne'), ('third_party', 'Tiers autorisé (employeur, école)')], max_length=12)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('needs', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=30), blank=True, default=list, size=None)),
                ('comment', models.CharField(blank=True, max_length=500)),
                ('assignee', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='follow_ups', to='network.membership')),
                ('coordinating_organisation', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.organisation')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='follow_ups', to='network.organisation')),
                ('recorded_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.membership')),
                ('sending_organisation', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.organisation')),
                ('subject', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='privacy.subject')),
                ('move', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='follow_ups', to='settlement.move')),
            ],
            options={
                'ordering': ['due_on', 'id'],
                'indexes': [models.Index(condition=models.Q(('state', 'due')), fields=['organisation', 'due_on'], name='follow_up_due'), models.Index(fields=['coordinating_organisation', 'state'], name='follow_up_coord')],
                'constraints': [models.UniqueConstraint(fields=('move', 'months'), name='follow_up_once'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'done'), _negated=True), models.Q(('done_on__isnull', False), models.Q(('presence', ''), _negated=True), models.Q(('method', ''), _negated=True)), _connector='OR'), name='follow_up_has_source')],
            },
        ),
        migrations.CreateModel(
            name='MoveAttribution',
            fields=[
                ('id', models.UUIDField(default=enracine.kernel.models.new_id, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=enracine.kernel.clock.now, editable=False)),
                ('updated_at', models.DateTimeField(default=enracine.kernel.clock.now, editable=False)),
                ('rule', models.CharField(max_length=60)),
                ('attributed_on', models.DateField()),
                ('move', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='attributions', to='settlement.move')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.organisation')),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.programme')),
                ('subject', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='privacy.subject')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('move', 'programme', 'organisation'), name='attribution_once')],
            },
        ),
        migrations.AddIndex(
            model_name='move',
            index=models.Index(fields=['receiving_organisation', 'planned_on'], name='move_arrivals'),
        ),
        migrations.AddIndex(
            model_name='move',
            index=models.Index(fields=['sending_organisation', 'planned_on'], name='move_departures'),
        ),
        migrations.AddIndex(
            model_name='move',
            index=models.Index(fields=['coordinating_organisation', 'settled_on'], name='move_settled'),
        ),
        migrations.AddIndex(
            model_name='move',
            index=models.Index(fields=['subject'], name='move_subject'),
        ),
        migrations.AddConstraint(
            model_name='move',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'done'), _negated=True), ('moved_on__isnull', False), _connector='OR'), name='move_done_has_date'),
        ),
        migrations.AddConstraint(
            model_name='move',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'cancelled'), _negated=True), models.Q(('cancel_reason', ''), _negated=True), _connector='OR'), name='move_cancelled_has_reason'),
        ),
        migrations.AddConstraint(
            model_name='move',
            constraint=models.CheckConstraint(condition=models.Q(('settled_on__isnull', True), ('settled_on__gte', models.F('moved_on')), _connector='OR'), name='move_settled_after_move'),
        ),
        migrations.AddConstraint(
            model_name='move',
            constraint=models.CheckConstraint(condition=models.Q(('welcomed_on__isnull', True), ('welcomed_on__gte', models.F('moved_on')), _connector='OR'), name='move_welcomed_after_move'),
        ),
        migrations.AddConstraint(
            model_name='move',
            constraint=models.CheckConstraint(condition=models.Q(('from_municipality__isnull', True), models.Q(('from_municipality', models.F('to_municipality')), _negated=True), _connector='OR'), name='move_somewhere_else'),
        ),
        migrations.AddConstraint(
            model_name='move',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ['planned', 'confirmed'])), fields=('subject', 'to_municipality'), name='move_one_open'),
        ),
        migrations.AddConstraint(
            model_name='move',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'done')), fields=('subject', 'moved_on'), name='move_once_a_day'),
        ),
        *_security.OPERATIONS,
    ]
