"""One move, several programmes that count it, and a date that moves."""

import django.db.models.deletion
import enracine.kernel.clock
import enracine.kernel.models
from django.db import migrations, models

from enracine.settlement.migrations._attributions import OPERATIONS


class Migration(migrations.Migration):
    """Columns, disputes, then who reads them."""

    dependencies = [
        ('network', '0005_absences'),
        ('people', '0004_majority_reminded'),
        ('privacy', '0006_agreeing_to_a_stay'),
        ('settlement', '0005_welcome_capacity'),
        ('territories', '0004_outlines'),
    ]

    operations = [
        migrations.CreateModel(
            name='MoveDispute',
            fields=[
                ('id', models.UUIDField(default=enracine.kernel.models.new_id, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=enracine.kernel.clock.now, editable=False)),
                ('updated_at', models.DateTimeField(default=enracine.kernel.clock.now, editable=False)),
                ('reason', models.CharField(max_length=300, verbose_name='pourquoi')),
                ('contested_on', models.DateField(verbose_name='contestée le')),
                ('settled_on', models.DateField(null=True, verbose_name='tranchée le')),
                ('decision', models.CharField(blank=True, max_length=300, verbose_name='décision')),
            ],
            options={
                'ordering': ['contested_on', 'id'],
            },
        ),
        migrations.RemoveConstraint(
            model_name='move',
            name='move_one_open',
        ),
        migrations.AddField(
            model_name='followup',
            name='left_on',
            field=models.DateField(null=True, verbose_name='parti le'),
        ),
        migrations.AddField(
            model_name='followupanswer',
            name='left_on',
            field=models.DateField(null=True, verbose_name='parti le'),
        ),
        migrations.AddField(
            model_name='move',
            name='composition',
            field=models.CharField(blank=True, choices=[('alone', 'Une personne seule'), ('couple', 'Un couple, ou plusieurs adultes, sans enfant'), ('one_parent', 'Un adulte avec des enfants'), ('family', 'Plusieurs adultes avec des enfants')], db_default='', max_length=10, verbose_name='ménage ce jour-là'),
        ),
        migrations.AddField(
            model_name='move',
            name='postpone_reason',
            field=models.CharField(blank=True, db_default='', max_length=20, verbose_name='reporté parce que'),
        ),
        migrations.AddField(
            model_name='moveattribution',
            name='coordinating_organisation',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.organisation'),
        ),
        migrations.AddField(
            model_name='moveattribution',
            name='decided_on',
            field=models.DateField(null=True, verbose_name='tranchée le'),
        ),
        migrations.AddField(
            model_name='moveattribution',
            name='decision',
            field=models.CharField(blank=True, db_default='', max_length=300, verbose_name='pourquoi'),
        ),
        migrations.AddField(
            model_name='moveattribution',
            name='dossier_id',
            field=models.UUIDField(null=True),
        ),
        migrations.AddField(
            model_name='moveattribution',
            name='place',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='territories.municipality'),
        ),
        migrations.AddField(
            model_name='moveattribution',
            name='standing',
            field=models.CharField(choices=[('stands', 'Compte'), ('contested', 'Contestée'), ('withdrawn', 'Ne compte plus')], db_default='stands', default='stands', max_length=10, verbose_name='état'),
        ),
        migrations.AddField(
            model_name='moveattribution',
            name='told_on',
            field=models.DateField(null=True, verbose_name='dit pour le'),
        ),
        migrations.AlterField(
            model_name='move',
            name='state',
            field=models.CharField(choices=[('planned', 'Prévu'), ('confirmed', 'Confirmé'), ('postponed', 'Reporté'), ('done', 'Fait'), ('cancelled', 'Annulé')], default='planned', max_length=10),
        ),
        migrations.AlterField(
            model_name='moveattribution',
            name='attributed_on',
            field=models.DateField(verbose_name='compté depuis le'),
        ),
        migrations.AlterField(
            model_name='moveattribution',
            name='rule',
            field=models.CharField(max_length=60, verbose_name='règle'),
        ),
        migrations.AddIndex(
            model_name='moveattribution',
            index=models.Index(condition=models.Q(('dossier_id__isnull', False)), fields=['organisation', 'dossier_id'], name='attribution_of_dossier'),
        ),
        migrations.AddConstraint(
            model_name='move',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'postponed'), _negated=True), models.Q(('postpone_reason', ''), _negated=True), _connector='OR'), name='move_postponed_has_reason'),
        ),
        migrations.AddConstraint(
            model_name='move',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ['planned', 'confirmed', 'postponed'])), fields=('subject', 'to_municipality'), name='move_one_open'),
        ),
        migrations.AddConstraint(
            model_name='moveattribution',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('standing', 'withdrawn'), _negated=True), models.Q(('decided_on__isnull', False), models.Q(('decision', ''), _negated=True)), _connector='OR'), name='attribution_withdrawn_says_why'),
        ),
        migrations.AddField(
            model_name='movedispute',
            name='contested_by',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.membership'),
        ),
        migrations.AddField(
            model_name='movedispute',
            name='coordinating_organisation',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.organisation'),
        ),
        migrations.AddField(
            model_name='movedispute',
            name='move',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='disputes', to='settlement.move'),
        ),
        migrations.AddField(
            model_name='movedispute',
            name='organisation',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.organisation'),
        ),
        migrations.AddField(
            model_name='movedispute',
            name='settled_by',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.membership'),
        ),
        migrations.AddField(
            model_name='movedispute',
            name='subject',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='privacy.subject'),
        ),
        migrations.AddIndex(
            model_name='movedispute',
            index=models.Index(condition=models.Q(('settled_on__isnull', True)), fields=['coordinating_organisation', 'contested_on', 'id'], name='dispute_to_settle'),
        ),
        migrations.AddConstraint(
            model_name='movedispute',
            constraint=models.UniqueConstraint(condition=models.Q(('settled_on__isnull', True)), fields=('move',), name='dispute_one_open'),
        ),
        migrations.AddConstraint(
            model_name='movedispute',
            constraint=models.CheckConstraint(condition=models.Q(('settled_on__isnull', True), models.Q(('decision', ''), _negated=True), _connector='OR'), name='dispute_settled_says_why'),
        ),
        *OPERATIONS,
    ]
