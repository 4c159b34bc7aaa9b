"""Hoped dates of arrival: added to, never rewritten."""

import django.db.models.deletion
import enracine.kernel.clock
import enracine.kernel.models
from django.db import migrations, models

from enracine.kernel.rls import APP, JOBS, protect_by_section

NEVER_REWRITTEN = f"""
CREATE TRIGGER people_plannedarrival_never_rewritten BEFORE UPDATE ON people_plannedarrival
  FOR EACH ROW WHEN (current_user IN ('{APP}', '{JOBS}'))
  EXECUTE FUNCTION enracine_append_only();
"""
BACK = "DROP TRIGGER people_plannedarrival_never_rewritten ON people_plannedarrival;"


class Migration(migrations.Migration):

    dependencies = [
        ('network', '0001_founded'),
        ('people', '0002_documents_are_chosen'),
        ('privacy', '0003_predeparture'),
    ]

    operations = [
        migrations.CreateModel(
            name='PlannedArrival',
            fields=[
                ('id', models.UUIDField(default=enracine.kernel.models.new_id, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=enracine.kernel.clock.now, editable=False)),
                ('updated_at', models.DateTimeField(default=enracine.kernel.clock.now, editable=False)),
                ('source', models.CharField(choices=[('person', 'la personne'), ('professional', 'une intervenante ou un intervenant'), ('organisation', 'un autre organisme'), ('document', 'un document vu')], default='person', max_length=12)),
                ('declared_on', models.DateField(default=enracine.kernel.clock.today)),
                ('seen_on', models.DateField(blank=True, null=True)),
                ('seen_document', models.CharField(blank=True, choices=[('residence_card', 'Carte de résidence permanente'), ('work_permit', 'Permis de travail'), ('study_permit', 'Permis d’études'), ('csq', 'Certificat de sélection du Québec'), ('refugee', 'Document de la demande d’asile ou du statut de réfugié'), ('citizenship', 'Preuve de citoyenneté'), ('passport', 'Passeport'), ('birth', 'Acte de naissance'), ('diploma', 'Diplôme ou relevé de notes'), ('comparative', 'Évaluation comparative des études'), ('order', 'Lettre d’un ordre professionnel'), ('work', 'Attestation d’emploi'), ('language_test', 'Résultat d’un test de langue'), ('address', 'Preuve d’adresse'), ('other', 'Un autre document')], db_default='', default='', max_length=14)),
                ('hoped_on', models.DateField(verbose_name='arrivée espérée')),
                ('why', models.CharField(choices=[('first', 'Première date'), ('formalities', 'Les formalités prennent plus de temps'), ('travel', 'Le voyage'), ('work', 'Le travail ou les études'), ('family', 'La famille'), ('other', 'Une autre raison')], max_length=12, verbose_name='pourquoi cette date')),
                ('note', models.CharField(blank=True, max_length=200, verbose_name='précision')),
                ('seen_by', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.membership')),
                ('stated_by', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.organisation')),
                ('subject', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='privacy.subject')),
            ],
            options={
                'ordering': ['-created_at', '-id'],
                'indexes': [models.Index(fields=['subject', '-created_at'], name='planned_arrival_newest')],
            },
        ),
        protect_by_section("people_plannedarrival", "project"),
        migrations.RunSQL(NEVER_REWRITTEN, BACK),
    ]
