import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.text
import enracine.kernel.clock
import enracine.kernel.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """The tables of this application, then what protects them; in place of the steps they came by."""

    initial = True
    replaces = [
        ('network', '0001_initial'),
        ('network', '0002_memberships_end_and_officers_to_confirm'),
        ('network', '0003_officers_have_a_written_delegation'),
        ('network', '0004_teams'),
    ]

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
        ('territories', '0001_founded'),
    ]

    operations = [
        migrations.CreateModel(
            name='User',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                ('email', models.EmailField(max_length=254, unique=True, verbose_name='courriel')),
                ('name', models.CharField(blank=True, max_length=160, verbose_name='nom')),
                ('language', models.CharField(default='fr-ca', max_length=8)),
                ('time_zone', models.CharField(default='America/Toronto', max_length=60)),
                ('is_active', models.BooleanField(default=True)),
                ('is_staff', models.BooleanField(default=False)),
                ('is_demo', models.BooleanField(default=False)),
                ('date_joined', models.DateTimeField(default=enracine.kernel.clock.now)),
                ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
            ],
            options={
                'constraints': [models.UniqueConstraint(django.db.models.functions.text.Lower('email'), name='user_email_ci')],
            },
        ),
        migrations.CreateModel(
            name='Organisation',
            fields=[
                ('id', models.UUIDField(default=enracine.kernel.models.new_id, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=enracine.kernel.clock.now, editable=False)),
                ('updated_at', models.DateTimeField(default=enracine.kernel.clock.now, editable=False)),
                ('code', models.SlugField(max_length=60, unique=True)),
                ('name', models.CharField(max_length=200, verbose_name='nom')),
                ('short_name', models.CharField(max_length=60, verbose_name='nom court')),
                ('kind', models.CharField(choices=[('eer_network', 'Emplois en régions (projet commun)'), ('eer_member', 'Organisme membre d’Emplois en régions'), ('regional_partner', 'Partenaire régional'), ('paj_national', 'Place aux jeunes en région (national)'), ('paj_promoter', 'Promoteur local de Place aux jeunes'), ('ministry', 'Ministère'), ('ministry_directorate', 'Direction régionale du ministère'), ('employer', 'Employeur'), ('funder', 'Bailleur de fonds'), ('other', 'Autre organisme')], max_length=30)),
                ('regime', models.CharField(choices=[('P-39.1', 'Loi sur le secteur privé (P-39.1)'), ('A-2.1', 'Loi sur l’accès (A-2.1)')], max_length=6, verbose_name='régime légal')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='courriel')),
                ('phone', models.CharField(blank=True, max_length=30, verbose_name='téléphone')),
                ('website', models.URLField(blank=True, verbose_name='site Web')),
                ('languages', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=8), default=list, size=None)),
                ('source', models.CharField(blank=True, max_length=400, verbose_name='source')),
                ('agreed_share', models.DecimalField(decimal_places=4, max_digits=5, null=True, verbose_name='part convenue des inscriptions')),
                ('answer_delay_days', models.PositiveSmallIntegerField(default=5, verbose_name='délai de réponse aux références (jours ouvrables)')),
                ('is_active', models.BooleanField(default=True)),
                ('is_demo', models.BooleanField(default=False)),
                ('to_be_confirmed', models.BooleanField(default=False)),
                ('municipality', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='territories.municipality')),
                ('parent', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='members', to='network.organisation')),
            ],
            options={
                'ordering': ['name', 'id'],
                'indexes': [models.Index(fields=['kind', 'name'], name='organisation_kind')],
            },
        ),
        migrations.CreateModel(
            name='Membership',
            fields=[
                ('id', models.UUIDField(default=enracine.kernel.models.new_id, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=enracine.kernel.clock.now, editable=False)),
                ('updated_at', models.DateTimeField(default=enracine.kernel.clock.now, editable=False)),
                ('valid_from', models.DateField(verbose_name='en vigueur depuis')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='jusqu’au')),
                ('role', models.CharField(choices=[('counsellor', 'conseillère ou conseiller'), ('coordinator', 'coordination'), ('paj_agent', 'agente ou agent Place aux jeunes'), ('paj_national', 'équipe nationale de Place aux jeunes'), ('partner', 'intervenante ou intervenant partenaire'), ('integration_officer', 'agente ou agent d’aide à l’intégration'), ('regional_advisor', 'conseillère ou conseiller en immigration régionale'), ('employer', 'employeur'), ('communications', 'communications'), ('funder', 'bailleur de fonds'), ('privacy_officer', 'responsable de la protection des renseignements'), ('administrator', 'administration')], max_length=30)),
                ('languages', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=8), default=list, size=None)),
                ('capacity', models.PositiveSmallIntegerField(default=80, verbose_name='nombre de dossiers actifs visé')),
                ('team', models.CharField(blank=True, max_length=60, verbose_name='équipe')),
                ('ended_at', models.DateTimeField(editable=False, null=True)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='network.organisation')),
            ],
            options={
                'ordering': ['organisation_id', 'id'],
                'abstract': False,
                'indexes': [models.Index(fields=['organisation', 'role'], name='membership_organisation')],
                'constraints': [models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='network_membership_period'), models.UniqueConstraint(condition=models.Q(('valid_to__isnull', True)), fields=('user', 'organisation', 'role'), name='membership_once')],
            },
        ),
        migrations.CreateModel(
            name='Invitation',
            fields=[
                ('id', models.UUIDField(default=enracine.kernel.models.new_id, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=enracine.kernel.clock.now, editable=False)),
                ('updated_at', models.DateTimeField(default=enracine.kernel.clock.now, editable=False)),
                ('email', models.EmailField(max_length=254, verbose_name='courriel')),
                ('role', models.CharField(choices=[('counsellor', 'conseillère ou conseiller'), ('coordinator', 'coordination'), ('paj_agent', 'agente ou agent Place aux jeunes'), ('paj_national', 'équipe nationale de Place aux jeunes'), ('partner', 'intervenante ou intervenant partenaire'), ('integration_officer', 'agente ou agent d’aide à l’intégration'), ('regional_advisor', 'conseillère ou conseiller en immigration régionale'), ('employer', 'employeur'), ('communications', 'communications'), ('funder', 'bailleur de fonds'), ('privacy_officer', 'responsable de la protection des renseignements'), ('administrator', 'administration')], max_length=30, verbose_name='rôle')),
                ('token_digest', models.CharField(max_length=64, unique=True)),
                ('expires_at', models.DateTimeField()),
                ('accepted_at', models.DateTimeField(null=True)),
                ('revoked_at', models.DateTimeField(null=True)),
                ('invited_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='network.membership')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='invitations', to='network.organisation')),
            ],
            options={
                'ordering': ['-created_at'],
                'constraints': [models.CheckConstraint(condition=models.Q(('accepted_at__isnull', True), ('revoked_at__isnull', True), _connector='OR'), name='invitation_one_end'), models.UniqueConstraint(models.F('organisation'), models.F('role'), django.db.models.functions.text.Lower('email'), condition=models.Q(('accepted_at__isnull', True), ('revoked_at__isnull', True)), name='invitation_once')],
            },
        ),
        migrations.CreateModel(
            name='OrganisationName',
            fields=[
                ('id', models.UUIDField(default=enracine.kernel.models.new_id, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=enracine.kernel.clock.now, editable=False)),
                ('updated_at', models.DateTimeField(default=enracine.kernel.clock.now, editable=False)),
                ('valid_from', models.DateField(verbose_name='en vigueur depuis')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='jusqu’au')),
                ('name', models.CharField(max_length=200)),
                ('source', models.CharField(blank=True, max_length=300)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='former_names', to='network.organisation')),
            ],
            options={
                'ordering': ['valid_from', 'id'],
                'abstract': False,
                'constraints': [models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='network_organisationname_period')],
            },
        ),
        migrations.CreateModel(
            name='PrivacyOfficer',
            fields=[
                ('id', models.UUIDField(default=enracine.kernel.models.new_id, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=enracine.kernel.clock.now, editable=False)),
                ('updated_at', models.DateTimeField(default=enracine.kernel.clock.now, editable=False)),
                ('valid_from', models.DateField(verbose_name='en vigueur depuis')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='jusqu’au')),
                ('name', models.CharField(blank=True, max_length=120, verbose_name='nom')),
                ('title', models.CharField(max_length=160, verbose_name='titre')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='courriel')),
                ('phone', models.CharField(blank=True, max_length=30, verbose_name='téléphone')),
                ('is_deputy', models.BooleanField(default=False, verbose_name='suppléance')),
                ('delegated_by', models.CharField(blank=True, max_length=200, verbose_name='délégation écrite de')),
                ('delegated_on', models.DateField(blank=True, null=True, verbose_name='délégation du')),
                ('to_be_confirmed', models.BooleanField(default=False)),
                ('source', models.CharField(blank=True, max_length=300)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='privacy_officers', to='network.organisation')),
            ],
            options={
                'ordering': ['is_deputy', '-valid_from', 'id'],
                'abstract': False,
                'constraints': [models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='network_privacyofficer_period'), models.CheckConstraint(condition=models.Q(('to_be_confirmed', True), models.Q(models.Q(('name', ''), _negated=True), models.Q(('email', ''), _negated=True)), _connector='OR'), name='privacy_officer_reachable'), models.CheckConstraint(condition=models.Q(models.Q(('delegated_by', ''), ('delegated_on__isnull', True)), models.Q(('delegated_on__isnull', False), models.Q(('delegated_by', ''), _negated=True)), _connector='OR'), name='privacy_officer_delegation_whole'), models.CheckConstraint(condition=models.Q(('delegated_on__isnull', True), ('delegated_on__lte', models.F('valid_from')), _connector='OR'), name='privacy_officer_delegation_first')],
            },
        ),
        migrations.CreateModel(
            name='Programme',
            fields=[
                ('id', models.UUIDField(default=enracine.kernel.models.new_id, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=enracine.kernel.clock.now, editable=False)),
                ('updated_at', models.DateTimeField(default=enracine.kernel.clock.now, editable=False)),
                ('valid_from', models.DateField(verbose_name='en vigueur depuis')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='jusqu’au')),
                ('code', models.SlugField(max_length=40, unique=True)),
                ('name', models.CharField(max_length=160)),
                ('source', models.CharField(blank=True, max_length=300)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='programmes', to='network.organisation')),
            ],
            options={
                'ordering': ['name', 'id'],
                'abstract': False,
                'constraints': [models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='network_programme_period')],
            },
        ),
        migrations.CreateModel(
            name='Mandate',
            fields=[
                ('id', models.UUIDField(default=enracine.kernel.models.new_id, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=enracine.kernel.clock.now, editable=False)),
                ('updated_at', models.DateTimeField(default=enracine.kernel.clock.now, editable=False)),
                ('valid_from', models.DateField(verbose_name='en vigueur depuis')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='jusqu’au')),
                ('everywhere', models.BooleanField(default=False)),
                ('minimum_age', models.PositiveSmallIntegerField(null=True)),
                ('maximum_age', models.PositiveSmallIntegerField(null=True)),
                ('accepts_referrals', models.BooleanField(default=True)),
                ('to_be_confirmed', models.BooleanField(default=False)),
                ('source', models.CharField(blank=True, max_length=300)),
                ('directorate', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='territories.mifidirectorate')),
                ('mrc', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='territories.mrc')),
                ('paj_territory', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='territories.pajterritory')),
                ('region', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='territories.region')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='mandates', to='network.organisation')),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='mandates', to='network.programme')),
            ],
            options={
                'ordering': ['organisation_id', 'id'],
                'abstract': False,
                'constraints': [models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='network_mandate_period'), models.CheckConstraint(condition=models.Q(models.Q(('directorate', None), ('everywhere', False), ('mrc', None), ('paj_territory', None), ('region__isnull', False)), models.Q(('directorate', None), ('everywhere', False), ('mrc__isnull', False), ('paj_territory', None), ('region', None)), models.Q(('directorate', None), ('everywhere', False), ('mrc', None), ('paj_territory__isnull', False), ('region', None)), models.Q(('directorate__isnull', False), ('everywhere', False), ('mrc', None), ('paj_territory', None), ('region', None)), models.Q(('directorate', None), ('everywhere', True), ('mrc', None), ('paj_territory', None), ('region', None)), _connector='OR'), name='mandate_one_place')],
            },
        ),
        migrations.CreateModel(
            name='Vacancy',
            fields=[
                ('id', models.UUIDField(default=enracine.kernel.models.new_id, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=enracine.kernel.clock.now, editable=False)),
                ('updated_at', models.DateTimeField(default=enracine.kernel.clock.now, editable=False)),
                ('valid_from', models.DateField(verbose_name='en vigueur depuis')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='jusqu’au')),
                ('interim', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='interims', to='network.organisation')),
                ('mandate', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='vacancies', to='network.mandate')),
            ],
            options={
                'ordering': ['-valid_from', 'id'],
                'abstract': False,
                'constraints': [models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='network_vacancy_period')],
            },
        ),
    ]
