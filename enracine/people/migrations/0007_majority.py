"""The question put at 18 to who asked for information under age: hers alone."""

import django.db.models.deletion
import enracine.kernel.clock
from django.db import migrations, models

from enracine.kernel.rls import protect


class Migration(migrations.Migration):
    """Add the table, closed to organisations."""

    dependencies = [
        ('people', '0006_intake'),
        ('privacy', '0005_no_index_twice'),
    ]

    operations = [
        migrations.CreateModel(
            name='Majority',
            fields=[
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=enracine.kernel.clock.now, editable=False)),
                ('updated_at', models.DateTimeField(default=enracine.kernel.clock.now, editable=False)),
                ('subject', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='majority', serialize=False, to='privacy.subject')),
                ('asked_on', models.DateField()),
                ('answer_by', models.DateField()),
                ('confirmed_on', models.DateField(null=True)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('confirmed_on__isnull', True)), fields=['answer_by'], name='majority_waits')],
                'constraints': [models.CheckConstraint(condition=models.Q(('answer_by__gt', models.F('asked_on'))), name='majority_leaves_time'), models.CheckConstraint(condition=models.Q(('confirmed_on__isnull', True), ('confirmed_on__gte', models.F('asked_on')), _connector='OR'), name='majority_confirmed_after')],
            },
        ),
        protect("people_majority", "subject_id = ANY ((SELECT enracine_subjects())::uuid[])"),
    ]
