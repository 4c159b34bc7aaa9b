"""Places declared, pauses and places taken; a mandate that took nobody is now paused."""

import django.contrib.postgres.constraints
import django.db.models.deletion
import enracine.kernel.clock
import enracine.kernel.models
import enracine.kernel.periods
from django.db import migrations, models

from enracine.network.migrations import _places


class Migration(migrations.Migration):

    dependencies = [
        ('network', '0002_apitoken'),
    ]

    operations = [
        migrations.CreateModel(
            name='Capacity',
            fields=[
                ('id', models.UUIDField(default=enracine.kernel.models.new_id, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=enracine.kernel.clock.now, editable=False)),
                ('updated_at', models.DateTimeField(default=enracine.kernel.clock.now, editable=False)),
                ('valid_from', models.DateField(verbose_name='en vigueur depuis')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='jusqu’au')),
                ('places', models.PositiveSmallIntegerField(verbose_name='places')),
                ('note', models.CharField(blank=True, max_length=300, verbose_name='note')),
                ('confirmed_on', models.DateField(default=enracine.kernel.clock.today, verbose_name='confirmé le')),
                ('confirmed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='network.membership')),
                ('mandate', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='capacities', to='network.mandate')),
            ],
            options={
                'ordering': ['-valid_from', 'id'],
                'abstract': False,
                'constraints': [models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='network_capacity_period'), models.CheckConstraint(condition=models.Q(('places__lte', 500)), name='capacity_not_too_many'), django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('mandate', '='), (enracine.kernel.periods.DaysIncluded('valid_from', 'valid_to'), '&&')], name='capacity_one_at_a_time', violation_error_message='Une autre période couvre déjà ces jours.')],
            },
        ),
        migrations.CreateModel(
            name='ReferralPause',
            fields=[
                ('id', models.UUIDField(default=enracine.kernel.models.new_id, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=enracine.kernel.clock.now, editable=False)),
                ('updated_at', models.DateTimeField(default=enracine.kernel.clock.now, editable=False)),
                ('valid_from', models.DateField(verbose_name='en vigueur depuis')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='jusqu’au')),
                ('reason', models.CharField(max_length=300, verbose_name='motif')),
                ('mandate', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='pauses', to='network.mandate')),
            ],
            options={
                'ordering': ['-valid_from', 'id'],
                'abstract': False,
                'constraints': [models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='network_referralpause_period'), models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='referral_pause_has_reason'), django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('mandate', '='), (enracine.kernel.periods.DaysIncluded('valid_from', 'valid_to'), '&&')], name='referral_pause_one_at_a_time', violation_error_message='Une autre période couvre déjà ces jours.')],
            },
        ),
        migrations.CreateModel(
            name='Reservation',
            fields=[
                ('id', models.UUIDField(default=enracine.kernel.models.new_id, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=enracine.kernel.clock.now, editable=False)),
                ('updated_at', models.DateTimeField(default=enracine.kernel.clock.now, editable=False)),
                ('number', models.PositiveSmallIntegerField()),
                ('holder_id', models.UUIDField()),
                ('taken_on', models.DateField(default=enracine.kernel.clock.today)),
                ('taken_at', models.DateTimeField(default=enracine.kernel.clock.now)),
                ('released_at', models.DateTimeField(null=True)),
                ('mandate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reservations', to='network.mandate')),
            ],
            options={
                'ordering': ['mandate_id', 'number', 'id'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('released_at__isnull', True)), fields=('mandate', 'number'), name='reservation_place_once'), models.UniqueConstraint(condition=models.Q(('released_at__isnull', True)), fields=('holder_id',), name='reservation_holder_once'), models.CheckConstraint(condition=models.Q(('number__gte', 1)), name='reservation_from_one'), models.CheckConstraint(condition=models.Q(('released_at__isnull', True), ('released_at__gte', models.F('taken_at')), _connector='OR'), name='reservation_period')],
            },
        ),
        _places.CLOSED_DOORS,
        migrations.RemoveField(
            model_name='mandate',
            name='accepts_referrals',
        ),
        _places.PLACES,
    ]
