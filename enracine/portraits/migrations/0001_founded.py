"""Portraits of places, their editions, testimonies, and tables of figures brought."""

import django.contrib.postgres.fields
import django.db.models.deletion
import enracine.kernel.clock
import enracine.kernel.models
from django.db import migrations, models

from enracine.portraits.migrations import _security


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('network', '0005_absences'),
        ('territories', '0004_outlines'),
    ]

    operations = [
        migrations.CreateModel(
            name='FigureList',
            fields=[
                ('id', models.UUIDField(default=enracine.kernel.models.new_id, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=enracine.kernel.clock.now, editable=False)),
                ('updated_at', models.DateTimeField(default=enracine.kernel.clock.now, editable=False)),
                ('name', models.CharField(max_length=200)),
                ('lines', models.JSONField(default=list)),
                ('imported_at', models.DateTimeField(null=True)),
                ('kept', models.PositiveIntegerField(default=0)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='network.organisation')),
            ],
            options={
                'ordering': ['-created_at', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Portrait',
            fields=[
                ('id', models.UUIDField(default=enracine.kernel.models.new_id, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=enracine.kernel.clock.now, editable=False)),
                ('updated_at', models.DateTimeField(default=enracine.kernel.clock.now, editable=False)),
                ('texts', models.JSONField(default=dict)),
                ('sectors', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=5), default=list, size=None)),
                ('contact_name', models.CharField(blank=True, max_length=120, verbose_name='qui accueille')),
                ('contact_title', models.CharField(blank=True, max_length=160, verbose_name='fonction')),
                ('contact_email', models.EmailField(blank=True, max_length=254, verbose_name='courriel')),
                ('contact_phone', models.CharField(blank=True, max_length=30, verbose_name='téléphone')),
                ('mrc', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='territories.mrc')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.organisation')),
                ('paj_territory', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='territories.pajterritory')),
                ('region', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='territories.region')),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='PortraitEdition',
            fields=[
                ('texts', models.JSONField(default=dict)),
                ('sectors', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=5), default=list, size=None)),
                ('contact_name', models.CharField(blank=True, max_length=120, verbose_name='qui accueille')),
                ('contact_title', models.CharField(blank=True, max_length=160, verbose_name='fonction')),
                ('contact_email', models.EmailField(blank=True, max_length=254, verbose_name='courriel')),
                ('contact_phone', models.CharField(blank=True, max_length=30, verbose_name='téléphone')),
                ('id', models.UUIDField(default=enracine.kernel.models.new_id, editable=False, primary_key=True, serialize=False)),
                ('number', models.PositiveIntegerField()),
                ('is_current', models.BooleanField(default=True)),
                ('published_at', models.DateTimeField(default=enracine.kernel.clock.now)),
                ('published_by', models.CharField(max_length=200)),
                ('organisation_name', models.CharField(max_length=200)),
                ('mrc', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='territories.mrc')),
                ('paj_territory', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='territories.pajterritory')),
                ('portrait', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='editions', to='portraits.portrait')),
                ('region', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='territories.region')),
            ],
            options={
                'ordering': ['-number'],
            },
        ),
        migrations.CreateModel(
            name='Testimony',
            fields=[
                ('id', models.UUIDField(default=enracine.kernel.models.new_id, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=enracine.kernel.clock.now, editable=False)),
                ('updated_at', models.DateTimeField(default=enracine.kernel.clock.now, editable=False)),
                ('words', models.TextField(blank=True, max_length=1200, verbose_name='ses mots')),
                ('words_en', models.TextField(blank=True, max_length=1200, verbose_name='ses mots, en anglais')),
                ('signature', models.CharField(blank=True, max_length=120, verbose_name='signature')),
                ('agreed_on', models.DateField(verbose_name='accord donné le')),
                ('agreed_how', models.CharField(choices=[('written', 'par écrit, sur papier'), ('mail', 'par courriel'), ('spoken', 'de vive voix, devant moi')], max_length=8, verbose_name='accord donné')),
                ('secret_digest', models.CharField(editable=False, max_length=64, unique=True)),
                ('withdrawn_at', models.DateTimeField(null=True)),
                ('portrait', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='testimonies', to='portraits.portrait')),
            ],
            options={
                'verbose_name_plural': 'testimonies',
                'ordering': ['-agreed_on', 'id'],
            },
        ),
        migrations.AddConstraint(
            model_name='portrait',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('mrc__isnull', True), ('paj_territory__isnull', True), ('region__isnull', False)), models.Q(('mrc__isnull', False), ('paj_territory__isnull', True), ('region__isnull', True)), models.Q(('mrc__isnull', True), ('paj_territory__isnull', False), ('region__isnull', True)), _connector='OR'), name='portrait_one_place'),
        ),
        migrations.AddConstraint(
            model_name='portrait',
            constraint=models.UniqueConstraint(fields=('region', 'mrc', 'paj_territory'), name='portrait_once', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='portraitedition',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('mrc__isnull', True), ('paj_territory__isnull', True), ('region__isnull', False)), models.Q(('mrc__isnull', False), ('paj_territory__isnull', True), ('region__isnull', True)), models.Q(('mrc__isnull', True), ('paj_territory__isnull', False), ('region__isnull', True)), _connector='OR'), name='portrait_edition_one_place'),
        ),
        migrations.AddConstraint(
            model_name='portraitedition',
            constraint=models.UniqueConstraint(fields=('portrait', 'number'), name='portrait_edition_once'),
        ),
        migrations.AddConstraint(
            model_name='portraitedition',
            constraint=models.UniqueConstraint(condition=models.Q(('is_current', True)), fields=('region', 'mrc', 'paj_territory'), name='portrait_edition_current', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='testimony',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('withdrawn_at__isnull', True), models.Q(('words', ''), _negated=True), models.Q(('signature', ''), _negated=True)), models.Q(('signature', ''), ('withdrawn_at__isnull', False), ('words', ''), ('words_en', '')), _connector='OR'), name='testimony_words_or_withdrawn'),
        ),
        *_security.OPERATIONS,
    ]
