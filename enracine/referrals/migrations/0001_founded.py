import django.contrib.postgres.fields
import django.db.models.deletion
import enracine.kernel.clock
import enracine.kernel.models
from django.db import migrations, models

from enracine.referrals.migrations import _security


class Migration(migrations.Migration):
    """The tables of this application, then what protects them; in place of the steps they came by."""

    initial = True
    replaces = [
        ('referrals', '0001_initial'),
        ('referrals', '0002_row_level_security'),
        ('referrals', '0003_clock_turn_and_package'),
        ('referrals', '0004_package_security'),
        ('referrals', '0005_allocation_and_others'),
        ('referrals', '0006_drafts_are_their_senders'),
        ('referrals', '0007_no_index_twice'),
    ]

    dependencies = [
        ('accompaniment', '0001_founded'),
        ('network', '0001_founded'),
        ('privacy', '0001_founded'),
        ('territories', '0001_founded'),
    ]

    operations = [
        migrations.CreateModel(
            name='ReferralGroup',
            fields=[
                ('id', models.UUIDField(default=enracine.kernel.models.new_id, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=enracine.kernel.clock.now, editable=False)),
                ('updated_at', models.DateTimeField(default=enracine.kernel.clock.now, editable=False)),
                ('tell_others', models.BooleanField(default=False)),
                ('sender', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.organisation')),
                ('subject', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='privacy.subject')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Referral',
            fields=[
                ('id', models.UUIDField(default=enracine.kernel.models.new_id, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=enracine.kernel.clock.now, editable=False)),
                ('updated_at', models.DateTimeField(default=enracine.kernel.clock.now, editable=False)),
                ('number', models.CharField(max_length=24)),
                ('is_principal', models.BooleanField(default=True)),
                ('tells_of_others', models.BooleanField(default=False)),
                ('reasons', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('over_35', 'A plus de 35 ans'), ('needs_support', 'A besoin d’accompagnement avant la démarche'), ('cv', 'CV à retravailler'), ('recognition', 'Reconnaissance des diplômes non entamée'), ('regions_unknown', 'Connaît peu ou pas les régions'), ('vague_project', 'Projet encore flou'), ('several_agents', 'A contacté plusieurs agents à la fois'), ('mature_project', 'Projet mûr, territoires ciblés'), ('settlement', 'Choix du lieu fait : accueil et installation'), ('predeparture', 'CSQ en main, intérêt pour une région')], max_length=20), default=list, size=None)),
                ('sections', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('identity', 'Identité'), ('contact', 'Coordonnées'), ('family', 'Famille'), ('status', 'Statut d’immigration'), ('education', 'Études et reconnaissance'), ('occupation', 'Travail et expérience'), ('languages', 'Langues'), ('project', 'Projet d’établissement'), ('eligibility', 'Admissibilité'), ('evaluation', 'Évaluation des besoins'), ('documents', 'Documents'), ('settlement', 'Déménagement et suivis')], max_length=20), default=list, size=None)),
                ('message', models.TextField(blank=True, max_length=2000, verbose_name='message à l’organisme')),
                ('package_sha256', models.CharField(blank=True, max_length=64)),
                ('state', models.CharField(choices=[('draft', 'Brouillon'), ('sent', 'Envoyée'), ('received', 'Reçue'), ('information_requested', 'Précisions demandées'), ('waiting_list', 'Sur liste d’attente'), ('accepted', 'Acceptée'), ('declined', 'Refusée'), ('first_contact', 'Premier contact fait'), ('in_service', 'En service'), ('on_hold', 'En pause'), ('completed', 'Terminée'), ('failed', 'Sans suite'), ('cancelled', 'Annulée'), ('withdrawn', 'Retirée par la personne'), ('expired', 'Échue sans réponse'), ('contested', 'Refus contesté'), ('decline_confirmed', 'Refus confirmé'), ('entered_in_error', 'Saisie par erreur')], default='draft', max_length=22)),
                ('previous_state', models.CharField(blank=True, max_length=22)),
                ('state_changed_at', models.DateTimeField(default=enracine.kernel.clock.now)),
                ('turn', models.CharField(choices=[('sender', 'l’émetteur'), ('receiver', 'le destinataire'), ('candidate', 'la personne'), ('coordination', 'la coordination'), ('nobody', 'personne')], default='sender', max_length=12)),
                ('due_on', models.DateField(blank=True, null=True, verbose_name='réponse attendue le')),
                ('alarm', models.CharField(blank=True, choices=[('', 'aucune relance'), ('reminded', 'relancée'), ('escalated', 'signalée à la coordination')], default='', max_length=10)),
                ('next_alarm_on', models.DateField(null=True)),
                ('days_left', models.PositiveSmallIntegerField(help_text='jours ouvrables qui restaient quand l’horloge s’est arrêtée', null=True)),
                ('receiver_was_vacant', models.BooleanField(default=False)),
                ('allocation', models.JSONField(null=True)),
                ('sent_at', models.DateTimeField(null=True)),
                ('received_at', models.DateTimeField(null=True)),
                ('answered_at', models.DateTimeField(null=True)),
                ('first_contact_on', models.DateField(blank=True, null=True)),
                ('closed_at', models.DateTimeField(null=True)),
                ('acknowledged_at', models.DateTimeField(null=True)),
                ('receiver_dossier_id', models.UUIDField(null=True)),
                ('decline_reason', models.CharField(blank=True, choices=[('capacity', 'Plus de place pour le moment'), ('childcare', 'Aucune place en garderie'), ('housing', 'Aucun logement qui convient'), ('not_served', 'Lieu ou public non desservi'), ('eligibility', 'Personne non admissible à notre service'), ('duplicate', 'Déjà suivie ici'), ('household', 'La personne ou le ménage a changé d’idée'), ('not_ready', 'Projet pas encore prêt')], max_length=12)),
                ('counter_proposal', models.CharField(blank=True, max_length=500)),
                ('contest_reason', models.CharField(blank=True, max_length=500)),
                ('question', models.TextField(blank=True, max_length=2000)),
                ('answer', models.TextField(blank=True, max_length=2000)),
                ('hold_reason', models.CharField(blank=True, max_length=300)),
                ('resume_on', models.DateField(blank=True, null=True)),
                ('close_code', models.CharField(blank=True, choices=[('other_territory', 'Autre territoire choisi'), ('changed_mind', 'La personne a changé d’idée'), ('not_needed', 'N’est plus nécessaire'), ('wrong_addressee', 'Mauvais destinataire'), ('consent_withdrawn', 'Consentement retiré'), ('consent_expired', 'Consentement échu'), ('no_answer', 'Sans réponse dans le délai'), ('vacant_post', 'Poste vacant, personne pour répondre')], max_length=18)),
                ('close_reason', models.CharField(blank=True, max_length=300)),
                ('outcome', models.CharField(blank=True, choices=[('settled', 'Ménage établi'), ('ready', 'Projet mûr, territoire choisi'), ('served', 'Service rendu'), ('other_territory', 'Autre territoire choisi'), ('abandoned', 'Projet abandonné'), ('unreachable', 'Personne injoignable')], max_length=16)),
                ('feedback', models.TextField(blank=True, max_length=2000, verbose_name='retour à l’émetteur')),
                ('consent', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='referrals', to='privacy.consent')),
                ('coordinating_organisation', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.organisation')),
                ('dossier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='referrals', to='accompaniment.dossier')),
                ('owner', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='owned_referrals', to='network.membership')),
                ('paj_territory', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='territories.pajterritory')),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='referrals', to='network.programme')),
                ('receiver', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='received_referrals', to='network.organisation')),
                ('region', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='territories.region')),
                ('sender', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='sent_referrals', to='network.organisation')),
                ('sent_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sent_referrals', to='network.membership')),
                ('subject', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='referrals', to='privacy.subject')),
                ('group', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='referrals', to='referrals.referralgroup')),
            ],
            options={
                'ordering': ['due_on', '-sent_at', '-id'],
                'indexes': [models.Index(condition=models.Q(('state__in', ('sent', 'received', 'information_requested', 'waiting_list', 'accepted', 'first_contact', 'in_service', 'on_hold'))), fields=['receiver', 'due_on', 'id'], name='referral_inbox'), models.Index(fields=['receiver', '-sent_at'], name='referral_received'), models.Index(fields=['sender', '-sent_at'], name='referral_sent'), models.Index(fields=['subject'], name='referral_subject'), models.Index(condition=models.Q(('acknowledged_at__isnull', True), ('turn', 'sender')), fields=['sender', 'due_on', 'id'], name='referral_to_sender'), models.Index(condition=models.Q(('next_alarm_on__isnull', False)), fields=['next_alarm_on'], name='referral_alarm'), models.Index(condition=models.Q(('group__isnull', False)), fields=['group'], name='referral_group'), models.Index(fields=['coordinating_organisation', 'state'], name='referral_coordinated')],
                'constraints': [models.UniqueConstraint(fields=('number',), name='referral_number_once'), models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'cancelled', 'entered_in_error', 'withdrawn']), models.Q(('consent__isnull', False), ('sent_at__isnull', False), models.Q(('package_sha256', ''), _negated=True)), _connector='OR'), name='referral_sent_has_consent'), models.CheckConstraint(condition=models.Q(('state', 'draft'), ('reasons__len__gt', 0), _connector='OR'), name='referral_sent_has_reason'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'declined'), _negated=True), models.Q(('decline_reason', ''), _negated=True), _connector='OR'), name='referral_declined_has_reason'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['accepted', 'first_contact', 'in_service', 'on_hold']), _negated=True), ('owner__isnull', False), _connector='OR'), name='referral_accepted_has_owner'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['completed', 'failed']), _negated=True), models.Q(('outcome', ''), _negated=True), _connector='OR'), name='referral_completed_has_outcome'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['cancelled', 'withdrawn', 'expired']), _negated=True), models.Q(('close_code', ''), _negated=True), _connector='OR'), name='referral_closed_has_code'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ('sent', 'received', 'information_requested', 'waiting_list', 'accepted', 'first_contact', 'in_service', 'on_hold')), _negated=True), models.Q(('turn', 'nobody'), _negated=True), _connector='OR'), name='referral_open_has_a_turn'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'on_hold'), _negated=True), models.Q(models.Q(('hold_reason', ''), _negated=True), ('resume_on__isnull', False)), _connector='OR'), name='referral_hold_has_reason'), models.CheckConstraint(condition=models.Q(('sender', models.F('receiver')), _negated=True), name='referral_not_to_oneself'), models.UniqueConstraint(condition=models.Q(('state__in', ('sent', 'received', 'information_requested', 'waiting_list', 'accepted', 'first_contact', 'in_service', 'on_hold'))), fields=('subject', 'sender', 'receiver'), name='referral_one_open_per_target')],
            },
        ),
        migrations.CreateModel(
            name='Package',
            fields=[
                ('referral', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='package', serialize=False, to='referrals.referral')),
                ('content', models.JSONField()),
                ('sha256', models.CharField(max_length=64)),
                ('frozen_at', models.DateTimeField(default=enracine.kernel.clock.now)),
                ('receiver', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.organisation')),
                ('sender', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.organisation')),
                ('subject', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='privacy.subject')),
            ],
        ),
        *_security.OPERATIONS,
    ]
