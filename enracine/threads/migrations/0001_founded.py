"""What a person and an organisation write to each other: tables, policies, words nobody changes."""

import django.db.models.deletion
import enracine.kernel.clock
import enracine.kernel.models
from django.db import migrations, models

from enracine.threads.migrations import _security


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accompaniment', '0010_appointments_for_all'),
        ('network', '0005_absences'),
        ('privacy', '0005_answers_have_their_table'),
    ]

    operations = [
        migrations.CreateModel(
            name='Message',
            fields=[
                ('id', models.UUIDField(default=enracine.kernel.models.new_id, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=enracine.kernel.clock.now, editable=False)),
                ('updated_at', models.DateTimeField(default=enracine.kernel.clock.now, editable=False)),
                ('from_person', models.BooleanField()),
                ('text', models.TextField(verbose_name='message')),
                ('sent_at', models.DateTimeField(default=enracine.kernel.clock.now)),
                ('read_at', models.DateTimeField(null=True)),
                ('key', models.UUIDField()),
                ('author', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.membership')),
                ('dossier', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accompaniment.dossier')),
                ('organisation', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.organisation')),
                ('subject', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='privacy.subject')),
            ],
            options={
                'ordering': ['sent_at', 'id'],
                'indexes': [models.Index(fields=['dossier', '-sent_at', '-id'], name='thread_of_dossier'), models.Index(fields=['subject'], name='thread_of_subject'), models.Index(condition=models.Q(('from_person', True), ('read_at__isnull', True)), fields=['organisation', 'sent_at'], name='thread_unread')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('author__isnull', True), ('from_person', True)), models.Q(('author__isnull', False), ('from_person', False)), _connector='OR'), name='thread_message_has_one_author'), models.CheckConstraint(condition=models.Q(('text__length__lte', 4000), models.Q(('text', ''), _negated=True)), name='thread_message_fits'), models.UniqueConstraint(fields=('dossier', 'key'), name='thread_message_once')],
            },
        ),
        migrations.CreateModel(
            name='Template',
            fields=[
                ('id', models.UUIDField(default=enracine.kernel.models.new_id, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=enracine.kernel.clock.now, editable=False)),
                ('updated_at', models.DateTimeField(default=enracine.kernel.clock.now, editable=False)),
                ('title', models.CharField(max_length=80, verbose_name='titre')),
                ('text', models.TextField(verbose_name='texte en français')),
                ('text_en', models.TextField(blank=True, verbose_name='le même en anglais')),
                ('ended_at', models.DateTimeField(null=True)),
                ('organisation', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='network.organisation')),
            ],
            options={
                'ordering': ['title', 'id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('text__length__lte', 4000), ('text_en__length__lte', 4000)), name='thread_template_fits'), models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('organisation', 'title'), name='thread_template_once')],
            },
        ),
        *_security.OPERATIONS,
    ]
