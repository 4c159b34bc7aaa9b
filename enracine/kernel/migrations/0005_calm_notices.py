import django.db.models.deletion
import enracine.kernel.clock
import enracine.kernel.models
from django.db import migrations, models

from enracine.kernel.rls import protect


#: Somebody reads and writes her own choices; whoever comes by the link of a letter, an address's.
MINE = (
    "user_id = (SELECT enracine_user())"
    " OR (SELECT enracine_holder()) = nullif(address_digest, '')"
)
#: Three words, and no other, for each category.
CHOICES = """
ALTER TABLE kernel_noticechoices ADD CONSTRAINT notices_words CHECK (
  jsonb_typeof(choices) = 'object'
  AND NOT jsonb_path_exists(choices, '$.* ? (!(@ == "now" || @ == "digest" || @ == "none"))'));
"""
NO_CHOICES = "ALTER TABLE kernel_noticechoices DROP CONSTRAINT notices_words;"
_READ = """
DROP POLICY kernel_outboxmessage_read ON kernel_outboxmessage;
CREATE POLICY kernel_outboxmessage_read ON kernel_outboxmessage FOR SELECT TO enracine_app USING (
  recipient_user_id = (SELECT enracine_user()){more} OR EXISTS (
    SELECT 1 FROM kernel_event e WHERE e.id = kernel_outboxmessage.event_id
    AND e.organisation_id = (SELECT enracine_organisation())));
"""
#: A message is read by its recipient, by the organisation that caused it, and by the one that was to
#: receive it: what time alone caused would otherwise be seen to fail by nobody.
TO_READ = _READ.format(
    more=" OR recipient_organisation_id = (SELECT enracine_organisation())"
)
FORMER = _READ.format(more="")


class Migration(migrations.Migration):
    """Choices of notices, the morning letter, and why a message was given up (decision 0037)."""


    dependencies = [
        ('kernel', '0004_narrowed_actors'),
    ]

    operations = [
        migrations.CreateModel(
            name='NoticeChoices',
            fields=[
                ('id', models.UUIDField(default=enracine.kernel.models.new_id, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=enracine.kernel.clock.now, editable=False)),
                ('updated_at', models.DateTimeField(default=enracine.kernel.clock.now, editable=False)),
                ('user_id', models.BigIntegerField(null=True)),
                ('membership_id', models.UUIDField(null=True)),
                ('address_digest', models.CharField(blank=True, max_length=64)),
                ('choices', models.JSONField(default=dict)),
            ],
        ),
        migrations.AddField(
            model_name='outboxmessage',
            name='digest_day',
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name='outboxmessage',
            name='gathered_in',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='gathered', to='kernel.outboxmessage'),
        ),
        migrations.AddField(
            model_name='outboxmessage',
            name='recipient_membership_id',
            field=models.UUIDField(null=True),
        ),
        migrations.AddField(
            model_name='outboxmessage',
            name='recipient_organisation_id',
            field=models.UUIDField(null=True),
        ),
        migrations.AddField(
            model_name='outboxmessage',
            name='why_dropped',
            field=models.CharField(blank=True, choices=[('gone', 'Compte fermé'), ('untrue', 'N’était plus vrai'), ('chosen', 'La personne a choisi de ne pas le recevoir'), ('address', 'L’adresse est fausse et personne n’en a d’autre'), ('told', 'La personne a été jointe autrement'), ('useless', 'Le message ne sert plus')], max_length=10),
        ),
        migrations.AlterField(
            model_name='outboxmessage',
            name='state',
            field=models.CharField(choices=[('waiting', 'En attente'), ('sending', 'En cours d’envoi'), ('sent', 'Envoyé'), ('failed', 'Échec'), ('dropped', 'Abandonné'), ('held', 'Pour la lettre du matin'), ('gathered', 'Dans une lettre du matin')], default='waiting', max_length=10),
        ),
        migrations.AddIndex(
            model_name='outboxmessage',
            index=models.Index(condition=models.Q(('state', 'held')), fields=['recipient_user_id', 'recipient_membership_id', 'not_before'], name='outbox_held'),
        ),
        migrations.AddConstraint(
            model_name='outboxmessage',
            constraint=models.UniqueConstraint(condition=models.Q(('digest_day__isnull', False)), fields=('recipient_user_id', 'recipient_membership_id', 'recipient_address', 'digest_day'), name='outbox_one_digest_a_day', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='outboxmessage',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('gathered_in__isnull', False), ('state', 'gathered')), models.Q(models.Q(('state', 'gathered'), _negated=True), ('gathered_in__isnull', True)), _connector='OR'), name='outbox_gathered_somewhere'),
        ),
        migrations.AddConstraint(
            model_name='outboxmessage',
            constraint=models.CheckConstraint(condition=models.Q(('why_dropped', ''), ('state', 'dropped'), _connector='OR'), name='outbox_dropped_for'),
        ),
        migrations.AddConstraint(
            model_name='noticechoices',
            constraint=models.UniqueConstraint(fields=('user_id', 'membership_id', 'address_digest'), name='notices_once', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='noticechoices',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('address_digest', ''), ('user_id__isnull', False)), models.Q(models.Q(('address_digest', ''), _negated=True), ('membership_id__isnull', True), ('user_id__isnull', True)), _connector='OR'), name='notices_of_somebody'),
        ),
        migrations.RunSQL(CHOICES, NO_CHOICES),
        protect("kernel_noticechoices", MINE),
        migrations.RunSQL(TO_READ, FORMER),
    ]
