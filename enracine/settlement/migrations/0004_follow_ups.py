"""Every answer of a follow-up is kept; a questionnaire by link; a move told after the settlement."""

import django.contrib.postgres.fields
import django.db.models.deletion
import enracine.kernel.clock
import enracine.kernel.models
from django.db import migrations, models

from enracine.settlement.migrations._follow_ups import OPERATIONS


class Migration(migrations.Migration):
    """Tables, then their row-level security."""

    dependencies = [
        ('network', '0005_absences'),
        ('people', '0004_majority_reminded'),
        ('privacy', '0005_answers_have_their_table'),
        ('settlement', '0003_moves_by_side'),
        ('territories', '0003_facts_remember'),
    ]

    operations = [
        migrations.CreateModel(
            name='FollowUpAnswer',
            fields=[
                ('id', models.UUIDField(default=enracine.kernel.models.new_id, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=enracine.kernel.clock.now, editable=False)),
                ('updated_at', models.DateTimeField(default=enracine.kernel.clock.now, editable=False)),
                ('presence', models.CharField(choices=[('present', 'Toujours sur place'), ('same_region', 'Ailleurs dans la même région'), ('returned', 'De retour à Montréal'), ('other_region', 'Dans une autre région'), ('left_quebec', 'Hors du Québec')], max_length=12)),
                ('method', models.CharField(choices=[('call', 'Appel à la personne'), ('visit', 'Visite ou rencontre'), ('message', 'Réponse écrite de la personne'), ('link', 'Réponse de la personne par le questionnaire'), ('third_party', 'Tiers autorisé (employeur, école)'), ('seen', 'Vue sur place, sans échange')], max_length=12)),
                ('answered_on', models.DateField(verbose_name='répondu le')),
                ('standing', models.CharField(choices=[('counted', 'Compte'), ('same', 'Dit la même chose'), ('differs', 'Dit autre chose : à vérifier'), ('set_aside', 'Mise de côté après vérification')], max_length=10)),
                ('reason', models.CharField(blank=True, choices=[('employment', 'L’emploi'), ('housing', 'Le logement'), ('studies', 'Les études ou une formation'), ('services', 'Les services : garde, école, transport'), ('family', 'La famille, les amis, la communauté'), ('project', 'Un projet ailleurs'), ('other', 'Une autre raison')], max_length=12)),
                ('spouse_reason', models.CharField(blank=True, choices=[('employment', 'L’emploi'), ('housing', 'Le logement'), ('studies', 'Les études ou une formation'), ('services', 'Les services : garde, école, transport'), ('family', 'La famille, les amis, la communauté'), ('project', 'Un projet ailleurs'), ('other', 'Une autre raison')], max_length=12)),
                ('needs', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('housing', 'Le logement'), ('employment', 'L’emploi'), ('spouse_employment', 'L’emploi de la conjointe ou du conjoint'), ('children', 'La garde ou l’école des enfants'), ('french', 'Le français'), ('transport', 'Le transport ou le permis de conduire'), ('papers', 'Des démarches ou des papiers'), ('network', 'Rencontrer des gens'), ('other', 'Autre chose')], max_length=30), blank=True, default=list, size=None)),
                ('comment', models.CharField(blank=True, max_length=500)),
                ('details_at', models.DateTimeField(null=True)),
                ('reviewed_at', models.DateTimeField(null=True)),
            ],
            options={
                'ordering': ['created_at', 'id'],
            },
        ),
        migrations.CreateModel(
            name='SurveyLink',
            fields=[
                ('id', models.UUIDField(default=enracine.kernel.models.new_id, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=enracine.kernel.clock.now, editable=False)),
                ('updated_at', models.DateTimeField(default=enracine.kernel.clock.now, editable=False)),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('sent_on', models.DateField(verbose_name='envoyé le')),
                ('expires_at', models.DateTimeField()),
                ('answered_at', models.DateTimeField(null=True, verbose_name='répondu le')),
                ('revoked_at', models.DateTimeField(null=True)),
            ],
            options={
                'ordering': ['-created_at', 'id'],
            },
        ),
        migrations.RemoveConstraint(
            model_name='move',
            name='move_once_a_day',
        ),
        migrations.AddField(
            model_name='followup',
            name='end_reason',
            field=models.CharField(blank=True, choices=[('left', 'Le ménage est déjà parti'), ('death', 'Décès : il n’y a plus personne à joindre'), ('declined', 'Le ménage demande de ne plus être appelé'), ('error', 'Établissement inscrit par erreur')], db_default='', max_length=12),
        ),
        migrations.AddField(
            model_name='followup',
            name='is_counted',
            field=models.BooleanField(db_default=True, default=True),
        ),
        migrations.AddField(
            model_name='followup',
            name='reason',
            field=models.CharField(blank=True, choices=[('employment', 'L’emploi'), ('housing', 'Le logement'), ('studies', 'Les études ou une formation'), ('services', 'Les services : garde, école, transport'), ('family', 'La famille, les amis, la communauté'), ('project', 'Un projet ailleurs'), ('other', 'Une autre raison')], db_default='', max_length=12),
        ),
        migrations.AddField(
            model_name='followup',
            name='spouse_reason',
            field=models.CharField(blank=True, choices=[('employment', 'L’emploi'), ('housing', 'Le logement'), ('studies', 'Les études ou une formation'), ('services', 'Les services : garde, école, transport'), ('family', 'La famille, les amis, la communauté'), ('project', 'Un projet ailleurs'), ('other', 'Une autre raison')], db_default='', max_length=12),
        ),
        migrations.AddField(
            model_name='move',
            name='after',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='onward_moves', to='settlement.move'),
        ),
        migrations.AddField(
            model_name='move',
            name='onward',
            field=models.CharField(blank=True, choices=[('returned', 'Retour à Montréal'), ('other_region', 'Départ vers une autre région'), ('left_quebec', 'Départ hors du Québec')], db_default='', max_length=12),
        ),
        migrations.AlterField(
            model_name='followup',
            name='method',
            field=models.CharField(blank=True, choices=[('call', 'Appel à la personne'), ('visit', 'Visite ou rencontre'), ('message', 'Réponse écrite de la personne'), ('link', 'Réponse de la personne par le questionnaire'), ('third_party', 'Tiers autorisé (employeur, école)'), ('seen', 'Vue sur place, sans échange')], max_length=12),
        ),
        migrations.AlterField(
            model_name='followup',
            name='needs',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('housing', 'Le logement'), ('employment', 'L’emploi'), ('spouse_employment', 'L’emploi de la conjointe ou du conjoint'), ('children', 'La garde ou l’école des enfants'), ('french', 'Le français'), ('transport', 'Le transport ou le permis de conduire'), ('papers', 'Des démarches ou des papiers'), ('network', 'Rencontrer des gens'), ('other', 'Autre chose')], max_length=30), blank=True, default=list, size=None),
        ),
        migrations.AlterField(
            model_name='move',
            name='to_municipality',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='territories.municipality'),
        ),
        migrations.AlterField(
            model_name='move',
            name='to_region',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='territories.region'),
        ),
        migrations.AddConstraint(
            model_name='move',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'done')), fields=('subject', 'moved_on', 'to_municipality'), name='move_once_a_day'),
        ),
        migrations.AddConstraint(
            model_name='move',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'done')), fields=('after', 'moved_on'), name='move_onward_once'),
        ),
        migrations.AddConstraint(
            model_name='move',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('after__isnull', True), ('onward', ''), ('to_municipality__isnull', False), ('to_region__isnull', False)), models.Q(('after__isnull', False), ('settled_on__isnull', True), models.Q(('onward', ''), _negated=True)), _connector='OR'), name='move_goes_somewhere'),
        ),
        migrations.AddField(
            model_name='followupanswer',
            name='follow_up',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='answers', to='settlement.followup'),
        ),
        migrations.AddField(
            model_name='followupanswer',
            name='recorded_by',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.membership'),
        ),
        migrations.AddField(
            model_name='followupanswer',
            name='reviewed_by',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.membership'),
        ),
        migrations.AddField(
            model_name='followupanswer',
            name='subject',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='privacy.subject'),
        ),
        migrations.AddField(
            model_name='surveylink',
            name='follow_up',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='links', to='settlement.followup'),
        ),
        migrations.AddField(
            model_name='surveylink',
            name='person',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person'),
        ),
        migrations.AddField(
            model_name='surveylink',
            name='subject',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='privacy.subject'),
        ),
        migrations.AddField(
            model_name='followupanswer',
            name='link',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='answers', to='settlement.surveylink'),
        ),
        migrations.AddConstraint(
            model_name='surveylink',
            constraint=models.UniqueConstraint(condition=models.Q(('revoked_at__isnull', True)), fields=('follow_up', 'person'), name='survey_link_one_live'),
        ),
        migrations.AddIndex(
            model_name='followupanswer',
            index=models.Index(fields=['follow_up', 'created_at'], name='answer_of_follow_up'),
        ),
        migrations.AddIndex(
            model_name='followupanswer',
            index=models.Index(condition=models.Q(('standing', 'differs')), fields=['follow_up'], name='answer_to_check'),
        ),
        migrations.AddConstraint(
            model_name='followupanswer',
            constraint=models.UniqueConstraint(condition=models.Q(('standing', 'counted')), fields=('follow_up',), name='one_answer_counts'),
        ),
        *OPERATIONS,
    ]
