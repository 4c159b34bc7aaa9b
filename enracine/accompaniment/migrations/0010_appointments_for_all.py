"""An appointment has an end, a place, a reminder; nobody is at two of them at once."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
from django.db import migrations, models

# What was planned before ends after its minutes; whoever was at two meetings keeps the first.
FILL = """
ALTER TABLE accompaniment_appointment DISABLE TRIGGER USER;
UPDATE accompaniment_appointment SET ends_at = starts_at + minutes * interval '1 minute';
UPDATE accompaniment_appointment a SET member_id = NULL
 WHERE a.state = 'planned' AND EXISTS (
   SELECT 1 FROM accompaniment_appointment b
    WHERE b.member_id = a.member_id AND b.state = 'planned' AND b.id <> a.id
      AND b.starts_at < a.ends_at AND a.starts_at < b.ends_at
      AND (b.starts_at, b.id) < (a.starts_at, a.id));
ALTER TABLE accompaniment_appointment ENABLE TRIGGER USER;
"""


class Migration(migrations.Migration):
    """Add the columns, fill what was there, then hold it."""

    dependencies = [
        ('accompaniment', '0009_prepared_meetings'),
        ('network', '0005_absences'),
        ('privacy', '0005_answers_have_their_table'),
    ]

    operations = [
        migrations.AddField(
            model_name='appointment',
            name='ends_at',
            field=models.DateTimeField(null=True, verbose_name='fin'),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.AlterField(
            model_name='appointment',
            name='ends_at',
            field=models.DateTimeField(verbose_name='fin'),
        ),
        migrations.AddField(
            model_name='appointment',
            name='is_booked_by_person',
            field=models.BooleanField(default=False, verbose_name='pris par la personne'),
        ),
        migrations.AddField(
            model_name='appointment',
            name='place',
            field=models.CharField(blank=True, max_length=200, verbose_name='lieu ou lien'),
        ),
        migrations.AddField(
            model_name='appointment',
            name='reminded_at',
            field=models.DateTimeField(null=True, verbose_name='rappelé'),
        ),
        migrations.AlterField(
            model_name='appointment',
            name='state',
            field=models.CharField(choices=[('planned', 'Prévu'), ('held', 'Tenu'), ('missed', 'Manqué'), ('cancelled', 'Annulé')], default='planned', max_length=10),
        ),
        migrations.AddIndex(
            model_name='appointment',
            index=models.Index(condition=models.Q(('state', 'planned')), fields=['member', 'starts_at'], name='appointment_member'),
        ),
        migrations.AddIndex(
            model_name='appointment',
            index=models.Index(condition=models.Q(('reminded_at__isnull', True), ('state', 'planned')), fields=['starts_at'], name='appointment_to_recall'),
        ),
        migrations.AddConstraint(
            model_name='appointment',
            constraint=models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='appointment_ends_after'),
        ),
        migrations.AddConstraint(
            model_name='appointment',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('member__isnull', False), ('state', 'planned')), expressions=[('member', '='), (models.Func('starts_at', 'ends_at', function='tstzrange', output_field=django.contrib.postgres.fields.ranges.DateTimeRangeField()), '&&')], name='appointment_one_at_a_time'),
        ),
    ]
