"""Official outlines, in place of the tiles; written by whoever acts, read by everybody."""

import enracine.kernel.clock
import enracine.kernel.models
from django.db import migrations, models

from enracine.kernel.rls import protect


class Migration(migrations.Migration):

    dependencies = [
        ('territories', '0003_facts_remember'),
    ]

    operations = [
        migrations.CreateModel(
            name='Outline',
            fields=[
                ('id', models.UUIDField(default=enracine.kernel.models.new_id, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=enracine.kernel.clock.now, editable=False)),
                ('updated_at', models.DateTimeField(default=enracine.kernel.clock.now, editable=False)),
                ('layer', models.CharField(choices=[('region', 'Régions'), ('mrc', 'MRC')], max_length=6)),
                ('code', models.CharField(max_length=3)),
                ('path', models.TextField()),
                ('left', models.IntegerField()),
                ('top', models.IntegerField()),
                ('right', models.IntegerField()),
                ('bottom', models.IntegerField()),
                ('x', models.IntegerField()),
                ('y', models.IntegerField()),
                ('source', models.CharField(max_length=200)),
            ],
            options={
                'ordering': ['layer', 'code'],
                'constraints': [models.UniqueConstraint(fields=('layer', 'code'), name='outline_once'), models.CheckConstraint(condition=models.Q(('bottom__gte', models.F('top')), ('right__gte', models.F('left')), models.Q(('path', ''), _negated=True)), name='outline_has_a_square')],
            },
        ),
        # Public: everybody reads them, and no page writes them.
        protect("territories_outline", "true", "enracine_actor() <> ''"),
    ]
