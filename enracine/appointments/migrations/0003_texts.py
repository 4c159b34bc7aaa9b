"""Who asks for a text before an appointment, and which left: the person's own rows."""

import django.db.models.deletion
import enracine.kernel.clock
import enracine.kernel.models
from django.db import migrations, models

from enracine.kernel.rls import protect

# The person's own: an organisation reads nothing of it.
SELF = "subject_id = ANY ((SELECT enracine_subjects())::uuid[])"


class Migration(migrations.Migration):

    dependencies = [
        ('accompaniment', '0010_appointments_for_all'),
        ('appointments', '0002_security'),
        ('privacy', '0005_answers_have_their_table'),
    ]

    operations = [
        migrations.CreateModel(
            name='SentText',
            fields=[
                ('id', models.UUIDField(default=enracine.kernel.models.new_id, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=enracine.kernel.clock.now, editable=False)),
                ('updated_at', models.DateTimeField(default=enracine.kernel.clock.now, editable=False)),
                ('starts_at', models.DateTimeField()),
                ('sent_at', models.DateTimeField(null=True)),
                ('appointment', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accompaniment.appointment')),
                ('subject', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='privacy.subject')),
            ],
            options={
                'ordering': ['-created_at', 'id'],
                'indexes': [models.Index(fields=['subject'], name='sent_text_subject')],
                'constraints': [models.UniqueConstraint(fields=('appointment', 'starts_at'), name='text_once_an_hour')],
            },
        ),
        migrations.CreateModel(
            name='TextAgreement',
            fields=[
                ('id', models.UUIDField(default=enracine.kernel.models.new_id, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=enracine.kernel.clock.now, editable=False)),
                ('updated_at', models.DateTimeField(default=enracine.kernel.clock.now, editable=False)),
                ('agreed_at', models.DateTimeField(default=enracine.kernel.clock.now)),
                ('ended_at', models.DateTimeField(null=True)),
                ('subject', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='privacy.subject')),
            ],
            options={
                'ordering': ['-agreed_at', 'id'],
                'indexes': [models.Index(fields=['subject', '-agreed_at'], name='text_agreement_subject')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('subject',), name='text_agreement_once')],
            },
        ),
        protect("appointments_textagreement", SELF),
        protect("appointments_senttext", SELF),
    ]
