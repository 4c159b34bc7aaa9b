"""Counter-proposals, letters to the person, and the usual delay of each receiver."""

import django.db.models.deletion
import enracine.kernel.clock
import enracine.kernel.models
from django.db import migrations, models

from enracine.kernel.rls import protect_by_party


class Migration(migrations.Migration):

    dependencies = [
        ('network', '0003_capacity'),
        ('privacy', '0001_founded'),
        ('referrals', '0003_what_travels_security'),
        ('territories', '0001_founded'),
    ]

    operations = [
        migrations.CreateModel(
            name='UsualDelay',
            fields=[
                ('organisation', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='+', serialize=False, to='network.organisation')),
                ('days', models.PositiveSmallIntegerField()),
                ('answers', models.PositiveIntegerField()),
                ('measured_on', models.DateField(default=enracine.kernel.clock.today)),
            ],
        ),
        migrations.CreateModel(
            name='CandidateLetter',
            fields=[
                ('id', models.UUIDField(default=enracine.kernel.models.new_id, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=enracine.kernel.clock.now, editable=False)),
                ('updated_at', models.DateTimeField(default=enracine.kernel.clock.now, editable=False)),
                ('text', models.TextField(max_length=3000, verbose_name='message')),
                ('language', models.CharField(default='fr-ca', max_length=8)),
                ('sent_at', models.DateTimeField(default=enracine.kernel.clock.now)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.organisation')),
                ('referral', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='letters', to='referrals.referral')),
                ('subject', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='privacy.subject')),
                ('written_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.membership')),
            ],
            options={
                'ordering': ['-sent_at', '-id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='candidate_letter_not_empty')],
            },
        ),
        migrations.CreateModel(
            name='CounterProposal',
            fields=[
                ('referral', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='proposal', serialize=False, to='referrals.referral')),
                ('from_date', models.DateField(null=True, verbose_name='à partir du')),
                ('proposed_at', models.DateTimeField(default=enracine.kernel.clock.now)),
                ('municipality', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='territories.municipality')),
                ('organisation', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.organisation')),
                ('paj_territory', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='territories.pajterritory')),
                ('receiver', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.organisation')),
                ('region', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='territories.region')),
                ('sender', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.organisation')),
                ('subject', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='privacy.subject')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('region__isnull', False), ('paj_territory__isnull', False), ('municipality__isnull', False), ('organisation__isnull', False), ('from_date__isnull', False), _connector='OR'), name='proposal_says_something')],
            },
        ),
        protect_by_party("referrals_counterproposal", ["sender_id", "receiver_id"]),
        protect_by_party("referrals_candidateletter", ["organisation_id"]),
    ]
