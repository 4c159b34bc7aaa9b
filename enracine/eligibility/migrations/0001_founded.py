import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.db.models.constraints
import django.db.models.deletion
import enracine.kernel.clock
import enracine.kernel.models
import enracine.kernel.periods
from django.db import migrations, models

from enracine.eligibility.migrations import _security


class Migration(migrations.Migration):
    """The tables of this application, then what protects them; in place of the steps they came by."""

    initial = True
    replaces = [
        ('eligibility', '0001_initial'),
        ('eligibility', '0002_row_level_security'),
        ('eligibility', '0003_no_index_twice'),
    ]

    dependencies = [
        ('network', '0001_founded'),
        ('privacy', '0001_founded'),
    ]

    operations = [
        migrations.CreateModel(
            name='EligibilityRule',
            fields=[
                ('id', models.UUIDField(default=enracine.kernel.models.new_id, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=enracine.kernel.clock.now, editable=False)),
                ('updated_at', models.DateTimeField(default=enracine.kernel.clock.now, editable=False)),
                ('code', models.CharField(max_length=80)),
                ('service', models.CharField(choices=[('eer', 'Emplois en régions'), ('eer_predeparture', 'Emplois en régions, avant l’arrivée'), ('pajr', 'Place aux jeunes en région'), ('eer_pajr_agreement', 'Passage entre Emplois en régions et Place aux jeunes'), ('accompagnement_quebec', 'Accompagnement Québec')], max_length=30)),
                ('criterion', models.CharField(choices=[('opening', 'Période du service'), ('generation', 'Génération'), ('residence_length', 'Ancienneté'), ('status', 'Statut d’immigration'), ('place', 'Lieu de résidence'), ('interest', 'Intérêt pour une région'), ('age', 'Âge'), ('qualification', 'Études ou qualification'), ('work_authorisation', 'Droit de travailler')], max_length=30)),
                ('parameters', models.JSONField(blank=True, default=dict, verbose_name='réglages')),
                ('texts', models.JSONField(blank=True, default=dict)),
                ('valid_from', models.DateField(verbose_name='en vigueur depuis')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='jusqu’au')),
                ('source_label', models.CharField(max_length=300, verbose_name='source')),
                ('source_url', models.URLField(blank=True, max_length=400, verbose_name='adresse de la source')),
                ('to_confirm', models.BooleanField(default=False, verbose_name='à confirmer')),
                ('position', models.PositiveSmallIntegerField(default=1000)),
                ('origin', models.CharField(choices=[('shipped', 'Table fournie'), ('edited', 'Modifiée ici')], default='edited', max_length=7)),
            ],
            options={
                'ordering': ['position', 'code', 'valid_from'],
                'constraints': [models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='eligibility_rule_period', violation_error_message='La fin vient avant le début.'), models.CheckConstraint(condition=models.Q(('source_label', ''), _negated=True), name='eligibility_rule_has_source'), django.contrib.postgres.constraints.ExclusionConstraint(deferrable=django.db.models.constraints.Deferrable['IMMEDIATE'], expressions=[('code', '='), (enracine.kernel.periods.DaysIncluded('valid_from', 'valid_to'), '&&')], name='eligibility_rule_one_version', violation_error_message='Une autre version de cette règle couvre cette période.')],
            },
        ),
        migrations.CreateModel(
            name='EligibilityVerdict',
            fields=[
                ('id', models.UUIDField(default=enracine.kernel.models.new_id, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=enracine.kernel.clock.now, editable=False)),
                ('updated_at', models.DateTimeField(default=enracine.kernel.clock.now, editable=False)),
                ('dossier_id', models.UUIDField(blank=True, null=True)),
                ('service', models.CharField(choices=[('eer', 'Emplois en régions'), ('eer_predeparture', 'Emplois en régions, avant l’arrivée'), ('pajr', 'Place aux jeunes en région'), ('eer_pajr_agreement', 'Passage entre Emplois en régions et Place aux jeunes'), ('accompagnement_quebec', 'Accompagnement Québec')], max_length=30)),
                ('as_of', models.DateField(verbose_name='évaluée pour le')),
                ('verdict', models.CharField(choices=[('eligible', 'Oui'), ('ineligible', 'Non'), ('undetermined', 'À préciser')], max_length=12)),
                ('reasons', models.JSONField(default=list)),
                ('missing', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), blank=True, default=list, size=None)),
                ('alternatives', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('eer', 'Emplois en régions'), ('eer_predeparture', 'Emplois en régions, avant l’arrivée'), ('pajr', 'Place aux jeunes en région'), ('eer_pajr_agreement', 'Passage entre Emplois en régions et Place aux jeunes'), ('accompagnement_quebec', 'Accompagnement Québec')], max_length=30), blank=True, default=list, size=None)),
                ('facts', models.JSONField(default=dict)),
                ('fact_dates', models.JSONField(default=dict)),
                ('evaluated_at', models.DateTimeField(default=enracine.kernel.clock.now)),
                ('decision', models.CharField(blank=True, choices=[('eligible', 'Oui'), ('ineligible', 'Non'), ('undetermined', 'À préciser')], max_length=12, verbose_name='décision')),
                ('decision_reason', models.CharField(blank=True, max_length=1000, verbose_name='motif de la décision')),
                ('decided_at', models.DateTimeField(null=True)),
                ('review_asked_at', models.DateTimeField(null=True)),
                ('observations', models.CharField(blank=True, max_length=2000, verbose_name='vos observations')),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.membership')),
                ('subject', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='eligibility_verdicts', to='privacy.subject')),
            ],
            options={
                'ordering': ['-evaluated_at', '-id'],
                'indexes': [models.Index(fields=['subject', '-evaluated_at'], name='verdict_subject'), models.Index(condition=models.Q(('dossier_id__isnull', False)), fields=['dossier_id'], name='verdict_dossier')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', True), ('decided_by__isnull', True), ('decision', '')), models.Q(models.Q(('decision', ''), _negated=True), ('decided_at__isnull', False), ('decided_by__isnull', False)), _connector='OR'), name='verdict_decision_is_human'), models.CheckConstraint(condition=models.Q(('decision', ''), models.Q(('decision', 'eligible'), ('verdict', 'eligible')), models.Q(('decision_reason', ''), _negated=True), _connector='OR'), name='verdict_decision_has_reason')],
            },
        ),
        *_security.OPERATIONS,
    ]
