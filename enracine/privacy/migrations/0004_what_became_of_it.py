"""What became of what was received after a withdrawal: a row for each organisation asked (0038)."""

import django.contrib.postgres.fields
import django.db.models.deletion
import enracine.kernel.clock
import enracine.kernel.models
from django.db import migrations, models

from enracine.kernel.rls import APP, protect_by_party

#: Only whoever received says what it did; the product alone says that the person agreed again.
ANSWERED = f"""
CREATE FUNCTION privacy_guard_disposal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.answer <> '' THEN
      RAISE EXCEPTION 'Une demande naît sans réponse' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
  END IF;
  IF (NEW.subject_id, NEW.consent_id, NEW.receiver_id, NEW.shared_on, NEW.asked_on, NEW.due_on)
      IS DISTINCT FROM
     (OLD.subject_id, OLD.consent_id, OLD.receiver_id, OLD.shared_on, OLD.asked_on, OLD.due_on)
    OR NEW.sender_id IS DISTINCT FROM OLD.sender_id THEN
    RAISE EXCEPTION 'Ce qui est demandé ne se récrit pas' USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF (NEW.answer, NEW.obligation) IS DISTINCT FROM (OLD.answer, OLD.obligation)
    AND NEW.answer <> 'agreed_again'
    AND NEW.receiver_id IS DISTINCT FROM enracine_organisation() THEN
    RAISE EXCEPTION 'Seul l’organisme qui avait reçu répond' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER privacy_disposal_answered BEFORE INSERT OR UPDATE ON privacy_disposal
  FOR EACH ROW WHEN (current_user = '{APP}') EXECUTE FUNCTION privacy_guard_disposal();
CREATE POLICY privacy_disposal_one ON privacy_disposal AS RESTRICTIVE TO {APP}
  USING ((SELECT enracine_only_object()) IS NULL OR object_id = (SELECT enracine_only_object()));
"""
ANSWERED_BACK = """
DROP POLICY privacy_disposal_one ON privacy_disposal;
DROP TRIGGER privacy_disposal_answered ON privacy_disposal;
DROP FUNCTION privacy_guard_disposal();
"""
#: Answers given on agreements before. An obligation had no last day: it is asked again at once.
CARRIED = """
INSERT INTO privacy_disposal (id, version, created_at, updated_at, subject_id, consent_id, sender_id,
  receiver_id, object_id, number, sections, documents, documents_taken, shared_on, asked_on, due_on,
  remind_on, reminders, answer, destroyed_on, obligation, kept_until, answered_at, answered_by_id)
SELECT gen_random_uuid(), 1, c.recipient_answered_at, c.recipient_answered_at, c.subject_id, c.id,
  nullif(c.asked_by_id, c.recipient_id), c.recipient_id, NULL, '', c.sections, 0, 0, d.given, d.day,
  d.day, CASE WHEN c.recipient_answer = 'kept' THEN d.day END, 0, c.recipient_answer,
  CASE WHEN c.recipient_answer = 'destroyed' THEN d.day END, c.recipient_obligation,
  CASE WHEN c.recipient_answer = 'kept' THEN d.day END, c.recipient_answered_at, NULL
FROM privacy_consent c, LATERAL (SELECT
  (c.recipient_answered_at AT TIME ZONE 'America/Toronto')::date AS day,
  (coalesce(c.given_at, c.requested_at) AT TIME ZONE 'America/Toronto')::date AS given) d
WHERE c.recipient_answer <> '' AND c.recipient_id IS NOT NULL AND c.recipient_answered_at IS NOT NULL;
"""


class Migration(migrations.Migration):
    """The table, its policies, and what was answered before."""

    dependencies = [
        ('network', '0005_absences'),
        ('privacy', '0003_predeparture'),
    ]

    operations = [
        migrations.CreateModel(
            name='Disposal',
            fields=[
                ('id', models.UUIDField(default=enracine.kernel.models.new_id, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=enracine.kernel.clock.now, editable=False)),
                ('updated_at', models.DateTimeField(default=enracine.kernel.clock.now, editable=False)),
                ('object_id', models.UUIDField(null=True)),
                ('number', models.CharField(blank=True, max_length=24)),
                ('sections', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('identity', 'Identité'), ('contact', 'Coordonnées'), ('family', 'Famille'), ('status', 'Statut d’immigration'), ('education', 'Études et reconnaissance'), ('occupation', 'Travail et expérience'), ('languages', 'Langues'), ('project', 'Projet d’établissement'), ('eligibility', 'Admissibilité'), ('evaluation', 'Évaluation des besoins'), ('documents', 'Documents'), ('settlement', 'Déménagement et suivis')], max_length=20), default=list, size=None)),
                ('documents', models.PositiveSmallIntegerField(default=0)),
                ('documents_taken', models.PositiveSmallIntegerField(default=0)),
                ('shared_on', models.DateField(verbose_name='transmis le')),
                ('asked_on', models.DateField(verbose_name='demandé le')),
                ('due_on', models.DateField(verbose_name='réponse attendue le')),
                ('remind_on', models.DateField(null=True)),
                ('reminders', models.PositiveSmallIntegerField(default=0)),
                ('answer', models.CharField(blank=True, choices=[('destroyed', 'Nous avons détruit ce que nous avions reçu'), ('kept', 'Une obligation nous empêche de tout détruire'), ('agreed_again', 'La personne a donné un nouvel accord')], max_length=12, verbose_name='réponse')),
                ('destroyed_on', models.DateField(null=True, verbose_name='détruit le')),
                ('obligation', models.CharField(blank=True, max_length=300, verbose_name='obligation')),
                ('kept_until', models.DateField(null=True, verbose_name='gardé jusqu’au')),
                ('answered_at', models.DateTimeField(null=True)),
            ],
            options={
                'ordering': ['due_on', 'id'],
            },
        ),
        migrations.AddField(
            model_name='disposal',
            name='answered_by',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.membership'),
        ),
        migrations.AddField(
            model_name='disposal',
            name='consent',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='disposals', to='privacy.consent'),
        ),
        migrations.AddField(
            model_name='disposal',
            name='receiver',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.organisation'),
        ),
        migrations.AddField(
            model_name='disposal',
            name='sender',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.organisation'),
        ),
        migrations.AddField(
            model_name='disposal',
            name='subject',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='privacy.subject'),
        ),
        migrations.AddIndex(
            model_name='disposal',
            index=models.Index(fields=['receiver', 'due_on', 'id'], name='disposal_receiver'),
        ),
        migrations.AddIndex(
            model_name='disposal',
            index=models.Index(condition=models.Q(('remind_on__isnull', False)), fields=['remind_on'], name='disposal_reminder'),
        ),
        migrations.AddIndex(
            model_name='disposal',
            index=models.Index(fields=['object_id'], name='disposal_object'),
        ),
        migrations.AddConstraint(
            model_name='disposal',
            constraint=models.UniqueConstraint(fields=('consent', 'receiver'), name='disposal_asked_once'),
        ),
        migrations.AddConstraint(
            model_name='disposal',
            constraint=models.CheckConstraint(condition=models.Q(('sender', models.F('receiver')), _negated=True), name='disposal_not_of_oneself'),
        ),
        migrations.AddConstraint(
            model_name='disposal',
            constraint=models.CheckConstraint(condition=models.Q(('asked_on__gte', models.F('shared_on')), ('due_on__gte', models.F('asked_on'))), name='disposal_days'),
        ),
        migrations.AddConstraint(
            model_name='disposal',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('answer__in', ['', 'agreed_again']), ('destroyed_on__isnull', True), ('kept_until__isnull', True), ('obligation', '')), models.Q(('answer', 'destroyed'), ('answered_at__isnull', False), ('destroyed_on__gte', models.F('shared_on')), ('kept_until__isnull', True), ('obligation', '')), models.Q(('answer', 'kept'), ('answered_at__isnull', False), ('destroyed_on__isnull', True), ('kept_until__isnull', False), models.Q(('obligation', ''), _negated=True)), _connector='OR'), name='disposal_answer_is_whole'),
        ),
        migrations.AddConstraint(
            model_name='disposal',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('answer__in', ['', 'kept']), ('remind_on__isnull', False)), models.Q(('answer__in', ['destroyed', 'agreed_again']), ('remind_on__isnull', True)), _connector='OR'), name='disposal_waits_with_a_day'),
        ),
        protect_by_party("privacy_disposal", ["sender_id", "receiver_id"]),
        migrations.RunSQL(ANSWERED, ANSWERED_BACK),
        migrations.RunSQL(CARRIED, migrations.RunSQL.noop),
    ]
