"""Several agents at once, the one lead of a household, and two neutral reasons to close."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import enracine.kernel.clock
import enracine.kernel.models
import enracine.kernel.periods
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accompaniment', '0004_outcomes'),
        ('network', '0001_founded'),
        ('privacy', '0001_founded'),
        ('referrals', '0006_messages_and_links_protected'),
    ]

    operations = [
        migrations.AlterField(
            model_name='referral',
            name='close_code',
            field=models.CharField(blank=True, choices=[('other_territory', 'Autre territoire choisi'), ('changed_mind', 'La personne a changé d’idée'), ('not_needed', 'N’est plus nécessaire'), ('wrong_addressee', 'Mauvais destinataire'), ('consent_withdrawn', 'Consentement retiré'), ('consent_expired', 'Consentement échu'), ('no_answer', 'Sans réponse dans le délai'), ('vacant_post', 'Poste vacant, personne pour répondre'), ('journey_stopped', 'Le parcours s’arrête'), ('arrived_elsewhere', 'Arrivée dans une autre région')], max_length=18),
        ),
        migrations.AlterField(
            model_name='referral',
            name='outcome',
            field=models.CharField(blank=True, choices=[('settled', 'Ménage établi'), ('ready', 'Projet mûr, territoire choisi'), ('served', 'Service rendu'), ('other_territory', 'Autre territoire choisi'), ('abandoned', 'Projet abandonné'), ('unreachable', 'Personne injoignable'), ('not_come', 'Non venue')], max_length=16),
        ),
        migrations.CreateModel(
            name='AgentGrouping',
            fields=[
                ('id', models.UUIDField(default=enracine.kernel.models.new_id, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=enracine.kernel.clock.now, editable=False)),
                ('updated_at', models.DateTimeField(default=enracine.kernel.clock.now, editable=False)),
                ('subjects', django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), size=None)),
                ('state', models.CharField(choices=[('proposed', 'Proposé à la personne'), ('one_contact', 'Un seul interlocuteur choisi'), ('help', 'Aide demandée pour clarifier le projet'), ('refused', 'Ne plus proposer')], default='proposed', max_length=12)),
                ('suggests_eer', models.BooleanField(default=False, verbose_name='Emplois en régions proposé')),
                ('proposed_at', models.DateTimeField(default=enracine.kernel.clock.now, verbose_name='question posée le')),
                ('answered_at', models.DateTimeField(null=True)),
                ('subject', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='privacy.subject')),
            ],
            options={
                'ordering': ['-proposed_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='AgentRequest',
            fields=[
                ('id', models.UUIDField(default=enracine.kernel.models.new_id, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=enracine.kernel.clock.now, editable=False)),
                ('updated_at', models.DateTimeField(default=enracine.kernel.clock.now, editable=False)),
                ('subjects', django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), size=None)),
                ('asked_on', models.DateField()),
                ('tells', models.CharField(choices=[('nothing', 'Rien'), ('others', 'Que j’ai écrit à d’autres territoires, sans dire lesquels'), ('which', 'Que j’ai écrit à d’autres territoires, et lesquels')], default='nothing', max_length=8, verbose_name='ce que les autres agents peuvent savoir')),
                ('others', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=200), default=list, size=None)),
                ('outcome', models.CharField(choices=[('waiting', 'La personne n’a pas encore répondu'), ('chosen', 'Interlocutrice ou interlocuteur choisi'), ('not_chosen', 'Autre interlocuteur choisi par la personne'), ('helps', 'Aide demandée'), ('kept', 'Chaque demande continue')], default='waiting', max_length=12)),
                ('dossier', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='accompaniment.dossier')),
                ('grouping', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='requests', to='referrals.agentgrouping')),
                ('organisation', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='network.organisation')),
                ('referral', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='referrals.referral')),
                ('subject', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='privacy.subject')),
            ],
            options={
                'ordering': ['asked_on', 'id'],
            },
        ),
        migrations.CreateModel(
            name='HouseholdLead',
            fields=[
                ('id', models.UUIDField(default=enracine.kernel.models.new_id, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=enracine.kernel.clock.now, editable=False)),
                ('updated_at', models.DateTimeField(default=enracine.kernel.clock.now, editable=False)),
                ('state', models.CharField(choices=[('proposed', 'Proposé'), ('accepted', 'En cours'), ('ended', 'Terminé'), ('declined', 'Refusé')], default='proposed', max_length=10)),
                ('word', models.CharField(choices=[('self', 'La personne l’a dit sur son écran'), ('attested', 'La personne l’a dit de vive voix')], max_length=10, verbose_name='parole de la personne')),
                ('valid_from', models.DateField(default=enracine.kernel.clock.today, verbose_name='depuis le')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='jusqu’au')),
                ('ended_because', models.CharField(blank=True, choices=[('changed', 'Un autre interlocuteur a pris la suite'), ('departure', 'La personne ne travaille plus là'), ('finished', 'L’accompagnement est terminé'), ('person', 'La personne l’a demandé')], max_length=10, verbose_name='fin : pourquoi')),
                ('membership', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.membership')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.organisation')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='privacy.subject')),
                ('subject', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='leads', to='privacy.subject')),
            ],
            options={
                'ordering': ['-valid_from', '-created_at', '-id'],
            },
        ),
        migrations.AddIndex(
            model_name='agentgrouping',
            index=django.contrib.postgres.indexes.GinIndex(fields=['subjects'], name='agent_grouping_subjects'),
        ),
        migrations.AddConstraint(
            model_name='agentgrouping',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'proposed')), fields=('subject',), name='agent_grouping_one_open'),
        ),
        migrations.AddConstraint(
            model_name='agentgrouping',
            constraint=models.CheckConstraint(condition=models.Q(('state', 'proposed'), ('answered_at__isnull', False), _connector='OR'), name='agent_grouping_answered_has_day'),
        ),
        migrations.AddIndex(
            model_name='agentrequest',
            index=models.Index(fields=['organisation', 'subject'], name='agent_request_organisation'),
        ),
        migrations.AddIndex(
            model_name='agentrequest',
            index=django.contrib.postgres.indexes.GinIndex(fields=['subjects'], name='agent_request_subjects'),
        ),
        migrations.AddConstraint(
            model_name='agentrequest',
            constraint=models.UniqueConstraint(fields=('grouping', 'organisation'), name='agent_request_once'),
        ),
        migrations.AddConstraint(
            model_name='agentrequest',
            constraint=models.UniqueConstraint(condition=models.Q(('outcome', 'chosen')), fields=('grouping',), name='agent_request_one_chosen'),
        ),
        migrations.AddConstraint(
            model_name='agentrequest',
            constraint=models.CheckConstraint(condition=models.Q(('tells', 'which'), ('others__len', 0), _connector='OR'), name='agent_request_names_only_if_allowed'),
        ),
        migrations.AddIndex(
            model_name='householdlead',
            index=models.Index(condition=models.Q(('state', 'accepted')), fields=['membership'], name='lead_of_member'),
        ),
        migrations.AddConstraint(
            model_name='householdlead',
            constraint=models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='lead_period'),
        ),
        migrations.AddConstraint(
            model_name='householdlead',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'ended'), _negated=True), models.Q(('valid_to__isnull', False), models.Q(('ended_because', ''), _negated=True)), _connector='OR'), name='lead_ended_says_why'),
        ),
        migrations.AddConstraint(
            model_name='householdlead',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'proposed')), fields=('subject',), name='lead_one_proposal'),
        ),
        migrations.AddConstraint(
            model_name='householdlead',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('state__in', ['accepted', 'ended'])), expressions=[('subject', '='), (enracine.kernel.periods.DateRange('valid_from', 'valid_to'), '&&')], name='lead_never_two', violation_error_message='Ce ménage a déjà un interlocuteur principal.'),
        ),
    ]
