"""What organisations offer: tables, one policy, writes with an actor."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import enracine.kernel.clock
import enracine.kernel.models
from django.db import migrations, models

from enracine.directory.migrations import _security


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('network', '0005_absences'),
        ('territories', '0001_founded'),
    ]

    operations = [
        *_security.BEFORE,
        migrations.CreateModel(
            name='Taxonomy',
            fields=[
                ('id', models.UUIDField(default=enracine.kernel.models.new_id, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=enracine.kernel.clock.now, editable=False)),
                ('updated_at', models.DateTimeField(default=enracine.kernel.clock.now, editable=False)),
                ('slug', models.SlugField(max_length=60, unique=True)),
                ('name', models.CharField(max_length=120)),
                ('description', models.TextField()),
                ('uri', models.URLField(blank=True)),
                ('edition', models.CharField(blank=True, max_length=40)),
                ('is_open', models.BooleanField(default=True)),
            ],
            options={
                'verbose_name_plural': 'taxonomies',
                'ordering': ['slug'],
            },
        ),
        migrations.CreateModel(
            name='Location',
            fields=[
                ('id', models.UUIDField(default=enracine.kernel.models.new_id, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=enracine.kernel.clock.now, editable=False)),
                ('updated_at', models.DateTimeField(default=enracine.kernel.clock.now, editable=False)),
                ('kind', models.CharField(choices=[('physical', 'Sur place'), ('virtual', 'En ligne ou par téléphone')], default='physical', max_length=10, verbose_name='genre')),
                ('name', models.CharField(max_length=160, verbose_name='nom du lieu')),
                ('address', models.CharField(blank=True, max_length=160, verbose_name='adresse')),
                ('postal_code', models.CharField(blank=True, max_length=7, verbose_name='code postal')),
                ('transport', models.CharField(blank=True, max_length=300, verbose_name='comment s’y rendre')),
                ('accessibility', models.CharField(blank=True, max_length=300, verbose_name='accessibilité')),
                ('is_confidential', models.BooleanField(default=False, verbose_name='adresse confidentielle')),
                ('municipality', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='territories.municipality')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='network.organisation')),
            ],
            options={
                'ordering': ['name', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Record',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('collection', models.CharField(choices=[('services', 'Services'), ('organizations', 'Organizations'), ('service_at_locations', 'Service At Locations'), ('taxonomies', 'Taxonomies'), ('taxonomy_terms', 'Taxonomy Terms')], max_length=24)),
                ('body', models.JSONField()),
                ('listed', models.JSONField()),
                ('body_en', models.JSONField()),
                ('listed_en', models.JSONField()),
                ('last_modified', models.DateTimeField(default=enracine.kernel.clock.now)),
                ('gone_at', models.DateTimeField(null=True)),
                ('organisation_id', models.UUIDField(null=True)),
                ('taxonomy_id', models.UUIDField(null=True)),
                ('parent_id', models.UUIDField(null=True)),
                ('terms', django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), default=list, size=None)),
                ('taxonomies', django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), default=list, size=None)),
                ('words', models.TextField(blank=True)),
                ('postal_code', models.CharField(blank=True, max_length=7)),
                ('latitude', models.FloatField(null=True)),
                ('longitude', models.FloatField(null=True)),
            ],
            options={
                'ordering': ['collection', 'id'],
                'indexes': [models.Index(fields=['collection', 'id'], name='record_collection'), models.Index(fields=['collection', 'last_modified', 'id'], name='record_modified'), django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.indexes.OpClass(models.F('words'), name='gin_trgm_ops'), name='record_words'), django.contrib.postgres.indexes.GinIndex(fields=['terms'], name='record_terms')],
            },
        ),
        migrations.CreateModel(
            name='Service',
            fields=[
                ('id', models.UUIDField(default=enracine.kernel.models.new_id, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=enracine.kernel.clock.now, editable=False)),
                ('updated_at', models.DateTimeField(default=enracine.kernel.clock.now, editable=False)),
                ('name', models.CharField(max_length=160, verbose_name='nom du service')),
                ('description', models.TextField(max_length=4000, verbose_name='ce que c’est')),
                ('name_en', models.CharField(blank=True, max_length=160, verbose_name='nom en anglais')),
                ('description_en', models.TextField(blank=True, max_length=4000, verbose_name='ce que c’est, en anglais')),
                ('status', models.CharField(choices=[('active', 'Offert'), ('temporarily closed', 'Fermé pour un temps'), ('defunct', 'N’existe plus')], default='active', max_length=20, verbose_name='état')),
                ('url', models.URLField(blank=True, verbose_name='page Web')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='courriel')),
                ('phone', models.CharField(blank=True, max_length=30, verbose_name='téléphone')),
                ('eligibility', models.TextField(blank=True, max_length=2000, verbose_name='pour qui')),
                ('minimum_age', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='âge minimal')),
                ('maximum_age', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='âge maximal')),
                ('application', models.TextField(blank=True, max_length=2000, verbose_name='comment faire la demande')),
                ('fees', models.CharField(blank=True, max_length=300, verbose_name='ce que ça coûte')),
                ('is_free', models.BooleanField(default=False, verbose_name='gratuit')),
                ('documents', models.TextField(blank=True, max_length=2000, verbose_name='papiers à apporter (un par ligne)')),
                ('languages', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=8), default=list, size=None, verbose_name='langues')),
                ('interpretation', models.CharField(blank=True, max_length=300, verbose_name='interprétation')),
                ('places_left', models.PositiveIntegerField(blank=True, null=True, verbose_name='places libres')),
                ('places_on', models.DateField(blank=True, null=True, verbose_name='places comptées le')),
                ('confirmed_on', models.DateField(blank=True, null=True, verbose_name='confirmé le')),
                ('source', models.CharField(blank=True, max_length=200)),
                ('source_id', models.CharField(blank=True, max_length=200)),
                ('licence', models.CharField(blank=True, max_length=200)),
                ('organisation', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='network.organisation')),
                ('regions', models.ManyToManyField(related_name='+', to='territories.region', verbose_name='régions desservies')),
            ],
            options={
                'ordering': ['name', 'id'],
            },
        ),
        migrations.CreateModel(
            name='ServicePlace',
            fields=[
                ('id', models.UUIDField(default=enracine.kernel.models.new_id, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=enracine.kernel.clock.now, editable=False)),
                ('updated_at', models.DateTimeField(default=enracine.kernel.clock.now, editable=False)),
                ('note', models.CharField(blank=True, max_length=300, verbose_name='précision')),
                ('location', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='services', to='directory.location')),
                ('service', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='places', to='directory.service')),
            ],
            options={
                'ordering': ['service_id', 'id'],
            },
        ),
        migrations.CreateModel(
            name='OpeningHours',
            fields=[
                ('id', models.UUIDField(default=enracine.kernel.models.new_id, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=enracine.kernel.clock.now, editable=False)),
                ('updated_at', models.DateTimeField(default=enracine.kernel.clock.now, editable=False)),
                ('weekday', models.PositiveSmallIntegerField(choices=[(0, 'lundi'), (1, 'mardi'), (2, 'mercredi'), (3, 'jeudi'), (4, 'vendredi'), (5, 'samedi'), (6, 'dimanche')])),
                ('opens', models.TimeField()),
                ('closes', models.TimeField()),
                ('note', models.CharField(blank=True, max_length=160)),
                ('place', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='hours', to='directory.serviceplace')),
            ],
            options={
                'ordering': ['weekday', 'opens', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Suggestion',
            fields=[
                ('id', models.UUIDField(default=enracine.kernel.models.new_id, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=enracine.kernel.clock.now, editable=False)),
                ('updated_at', models.DateTimeField(default=enracine.kernel.clock.now, editable=False)),
                ('text', models.TextField(max_length=1000)),
                ('settled_at', models.DateTimeField(null=True)),
                ('service', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='suggestions', to='directory.service')),
            ],
            options={
                'ordering': ['-created_at', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Term',
            fields=[
                ('id', models.UUIDField(default=enracine.kernel.models.new_id, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=enracine.kernel.clock.now, editable=False)),
                ('updated_at', models.DateTimeField(default=enracine.kernel.clock.now, editable=False)),
                ('code', models.CharField(max_length=60)),
                ('name', models.CharField(max_length=120)),
                ('description', models.TextField()),
                ('name_en', models.CharField(blank=True, max_length=120)),
                ('description_en', models.TextField(blank=True)),
                ('code_211', models.CharField(blank=True, max_length=30)),
                ('parent', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='directory.term')),
                ('taxonomy', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='terms', to='directory.taxonomy')),
            ],
            options={
                'ordering': ['code', 'id'],
            },
        ),
        migrations.AddField(
            model_name='service',
            name='terms',
            field=models.ManyToManyField(related_name='services', to='directory.term', verbose_name='genres'),
        ),
        migrations.AddConstraint(
            model_name='location',
            constraint=models.CheckConstraint(condition=models.Q(('kind', 'virtual'), models.Q(('municipality__isnull', False), models.Q(('address', ''), _negated=True), models.Q(('postal_code', ''), _negated=True)), _connector='OR'), name='location_physical_is_somewhere'),
        ),
        migrations.AddConstraint(
            model_name='serviceplace',
            constraint=models.UniqueConstraint(fields=('service', 'location'), name='service_place_once'),
        ),
        migrations.AddConstraint(
            model_name='openinghours',
            constraint=models.CheckConstraint(condition=models.Q(('weekday__lte', 6)), name='opening_hours_weekday'),
        ),
        migrations.AddConstraint(
            model_name='openinghours',
            constraint=models.CheckConstraint(condition=models.Q(('closes__gt', models.F('opens'))), name='opening_hours_end'),
        ),
        migrations.AddConstraint(
            model_name='openinghours',
            constraint=models.UniqueConstraint(fields=('place', 'weekday', 'opens'), name='opening_hours_once'),
        ),
        migrations.AddIndex(
            model_name='suggestion',
            index=models.Index(condition=models.Q(('settled_at__isnull', True)), fields=['service'], name='suggestion_waiting'),
        ),
        migrations.AddConstraint(
            model_name='term',
            constraint=models.UniqueConstraint(fields=('taxonomy', 'code'), name='term_code_once'),
        ),
        migrations.AddConstraint(
            model_name='term',
            constraint=models.CheckConstraint(condition=models.Q(('parent__isnull', True), models.Q(('parent', models.F('id')), _negated=True), _connector='OR'), name='term_not_its_own_parent'),
        ),
        migrations.AddIndex(
            model_name='service',
            index=models.Index(fields=['organisation', 'status', 'name'], name='service_organisation'),
        ),
        migrations.AddConstraint(
            model_name='service',
            constraint=models.CheckConstraint(condition=models.Q(('minimum_age__isnull', True), ('maximum_age__isnull', True), ('maximum_age__gte', models.F('minimum_age')), _connector='OR'), name='service_ages_in_order'),
        ),
        migrations.AddConstraint(
            model_name='service',
            constraint=models.CheckConstraint(condition=models.Q(('places_left__isnull', True), ('places_on__isnull', False), _connector='OR'), name='service_places_have_a_day'),
        ),
        migrations.AddConstraint(
            model_name='service',
            constraint=models.UniqueConstraint(condition=models.Q(('status', 'defunct'), _negated=True), fields=('organisation', 'name'), name='service_once'),
        ),
        *_security.OPERATIONS,
    ]
