import django.contrib.postgres.fields
import django.db.models.deletion
import enracine.kernel.clock
import enracine.kernel.models
from django.db import migrations, models

from enracine.kernel.migrations import _cache, _prepared, _security


class Migration(migrations.Migration):
    """The tables of this application, then what protects them; in place of the steps they came by."""

    initial = True
    replaces = [
        ('kernel', '0001_initial'),
        ('kernel', '0002_row_level_security'),
        ('kernel', '0003_outbox_delivery'),
        ('kernel', '0004_cache_table'),
        ('kernel', '0005_events_in_ones_own_name'),
        ('kernel', '0006_no_index_twice'),
        ('kernel', '0007_messages_are_claimed'),
        ('kernel', '0008_drafts_open_with_their_secret'),
    ]

    # Everything else is created after the roles and their default privileges.
    run_before = [
        ("contenttypes", "0001_initial"),
        ("territories", "0001_founded"),
        ("sessions", "0001_initial"),
        ("procrastinate", "0001_initial"),
    ]

    dependencies = [
    ]

    operations = [
        *_prepared.OPERATIONS,
        migrations.CreateModel(
            name='Document',
            fields=[
                ('id', models.UUIDField(default=enracine.kernel.models.new_id, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=enracine.kernel.clock.now, editable=False)),
                ('updated_at', models.DateTimeField(default=enracine.kernel.clock.now, editable=False)),
                ('subject_id', models.UUIDField(null=True)),
                ('organisation_id', models.UUIDField(null=True)),
                ('name', models.CharField(max_length=200)),
                ('media_type', models.CharField(max_length=100)),
                ('size', models.PositiveIntegerField(help_text='octets')),
                ('sha256', models.CharField(max_length=64)),
                ('storage_key', models.CharField(max_length=200, unique=True)),
                ('purpose', models.CharField(max_length=60)),
                ('expires_at', models.DateTimeField(null=True)),
            ],
            options={
                'indexes': [models.Index(fields=['subject_id', '-created_at'], name='document_subject')],
            },
        ),
        migrations.CreateModel(
            name='Draft',
            fields=[
                ('id', models.UUIDField(default=enracine.kernel.models.new_id, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=enracine.kernel.clock.now, editable=False)),
                ('updated_at', models.DateTimeField(default=enracine.kernel.clock.now, editable=False)),
                ('kind', models.CharField(max_length=60)),
                ('object_id', models.UUIDField(null=True)),
                ('user_id', models.BigIntegerField(null=True)),
                ('holder', models.CharField(blank=True, max_length=64)),
                ('address_digest', models.CharField(blank=True, max_length=64)),
                ('data', models.JSONField(default=dict)),
                ('expires_at', models.DateTimeField()),
            ],
            options={
                'indexes': [models.Index(fields=['expires_at'], name='draft_expiry')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('user_id__isnull', False)), fields=('kind', 'user_id', 'object_id'), name='draft_once_per_user', nulls_distinct=False), models.UniqueConstraint(condition=models.Q(('holder', ''), _negated=True), fields=('holder',), name='draft_holder_once'), models.CheckConstraint(condition=models.Q(('user_id__isnull', False), models.Q(('holder', ''), _negated=True), _connector='OR'), name='draft_has_owner')],
            },
        ),
        migrations.CreateModel(
            name='Event',
            fields=[
                ('id', models.UUIDField(default=enracine.kernel.models.new_id, editable=False, primary_key=True, serialize=False)),
                ('occurred_at', models.DateTimeField(default=enracine.kernel.clock.now)),
                ('kind', models.CharField(max_length=80)),
                ('actor', models.CharField(max_length=80)),
                ('actor_label', models.CharField(blank=True, max_length=200)),
                ('organisation_id', models.UUIDField(null=True)),
                ('subject_id', models.UUIDField(null=True)),
                ('object_type', models.CharField(blank=True, max_length=60)),
                ('object_id', models.UUIDField(null=True)),
                ('organisations', django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), default=list, size=None)),
                ('data', models.JSONField(default=dict)),
                ('request_id', models.CharField(blank=True, max_length=40)),
            ],
            options={
                'ordering': ['-occurred_at', '-id'],
                'indexes': [models.Index(fields=['subject_id', '-occurred_at'], name='event_subject'), models.Index(fields=['object_id', '-occurred_at'], name='event_object'), models.Index(fields=['organisation_id', '-occurred_at'], name='event_organisation'), models.Index(fields=['kind', '-occurred_at'], name='event_kind')],
                'constraints': [models.CheckConstraint(condition=models.Q(('actor', ''), _negated=True), name='event_has_actor')],
            },
        ),
        migrations.CreateModel(
            name='Setting',
            fields=[
                ('id', models.UUIDField(default=enracine.kernel.models.new_id, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=enracine.kernel.clock.now, editable=False)),
                ('updated_at', models.DateTimeField(default=enracine.kernel.clock.now, editable=False)),
                ('key', models.CharField(max_length=80)),
                ('value', models.JSONField()),
                ('valid_from', models.DateField()),
                ('valid_to', models.DateField(blank=True, null=True)),
                ('source', models.TextField(blank=True)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='setting_period'), models.UniqueConstraint(fields=('key', 'valid_from'), name='setting_key_from')],
            },
        ),
        migrations.CreateModel(
            name='Job',
            fields=[
                ('id', models.UUIDField(default=enracine.kernel.models.new_id, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=enracine.kernel.clock.now, editable=False)),
                ('updated_at', models.DateTimeField(default=enracine.kernel.clock.now, editable=False)),
                ('kind', models.CharField(max_length=60)),
                ('organisation_id', models.UUIDField(null=True)),
                ('user_id', models.BigIntegerField(null=True)),
                ('parameters', models.JSONField(default=dict)),
                ('state', models.CharField(choices=[('waiting', 'En attente'), ('running', 'En cours'), ('done', 'Terminé'), ('failed', 'Échec'), ('cancelled', 'Annulé')], default='waiting', max_length=10)),
                ('done', models.PositiveIntegerField(default=0)),
                ('total', models.PositiveIntegerField(default=0)),
                ('cancel_asked', models.BooleanField(default=False)),
                ('checkpoint', models.JSONField(default=dict)),
                ('message', models.CharField(blank=True, max_length=300)),
                ('idempotency_key', models.CharField(blank=True, max_length=80)),
                ('result', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='kernel.document')),
            ],
            options={
                'ordering': ['-created_at'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('idempotency_key', ''), _negated=True), fields=('kind', 'user_id', 'idempotency_key'), name='job_once'), models.CheckConstraint(condition=models.Q(('total', 0), ('done__lte', models.F('total')), _connector='OR'), name='job_progress')],
            },
        ),
        migrations.CreateModel(
            name='OutboxMessage',
            fields=[
                ('id', models.UUIDField(default=enracine.kernel.models.new_id, editable=False, primary_key=True, serialize=False)),
                ('notification', models.CharField(max_length=80)),
                ('recipient_user_id', models.BigIntegerField(null=True)),
                ('recipient_address', models.CharField(blank=True, max_length=254)),
                ('language', models.CharField(default='fr-ca', max_length=8)),
                ('context', models.JSONField(default=dict)),
                ('state', models.CharField(choices=[('waiting', 'En attente'), ('sending', 'En cours d’envoi'), ('sent', 'Envoyé'), ('failed', 'Échec'), ('dropped', 'Abandonné')], default='waiting', max_length=10)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('not_before', models.DateTimeField(default=enracine.kernel.clock.now)),
                ('sent_at', models.DateTimeField(null=True)),
                ('last_error', models.CharField(blank=True, max_length=300)),
                ('claimed_until', models.DateTimeField(null=True)),
                ('event', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='messages', to='kernel.event')),
            ],
            options={
                'ordering': ['not_before', 'id'],
                'indexes': [models.Index(condition=models.Q(('state', 'waiting')), fields=['not_before'], name='outbox_waiting'), models.Index(condition=models.Q(('state__in', ['waiting', 'sending', 'failed'])), fields=['not_before', 'id'], name='outbox_unsent')],
                'constraints': [models.UniqueConstraint(fields=('event', 'notification', 'recipient_user_id', 'recipient_address'), name='outbox_once', nulls_distinct=False), models.CheckConstraint(condition=models.Q(('recipient_user_id__isnull', False), models.Q(('recipient_address', ''), _negated=True), _connector='OR'), name='outbox_has_recipient')],
            },
        ),
        *_security.OPERATIONS,
        *_cache.OPERATIONS,
    ]
