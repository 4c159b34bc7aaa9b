"""A message is taken by one worker at a time; an organisation sees what it caused and did not leave."""

from django.db import migrations, models

from enracine.kernel.rls import APP

MINE = "recipient_user_id = (SELECT enracine_user())"
#: Read under the policy of events: an organisation sees its own, and no other's.
OURS = (
    "EXISTS (SELECT 1 FROM kernel_event e WHERE e.id = kernel_outboxmessage.event_id"
    " AND e.organisation_id = (SELECT enracine_organisation()))"
)


def _policy(condition: str) -> str:
    return f"""
DROP POLICY kernel_outboxmessage_read ON kernel_outboxmessage;
CREATE POLICY kernel_outboxmessage_read ON kernel_outboxmessage FOR SELECT TO {APP}
  USING ({condition});
"""


class Migration(migrations.Migration):
    """Add the claim, and widen the reading."""

    dependencies = [("kernel", "0006_no_index_twice")]

    operations = [
        migrations.AlterField(
            "outboxmessage",
            "state",
            models.CharField(
                choices=[
                    ("waiting", "En attente"),
                    ("sending", "En cours d’envoi"),
                    ("sent", "Envoyé"),
                    ("failed", "Échec"),
                    ("dropped", "Abandonné"),
                ],
                default="waiting",
                max_length=10,
            ),
        ),
        migrations.AddField("outboxmessage", "claimed_until", models.DateTimeField(null=True)),
        migrations.AddIndex(
            "outboxmessage",
            models.Index(
                condition=models.Q(state__in=["waiting", "sending", "failed"]),
                fields=["not_before", "id"],
                name="outbox_unsent",
            ),
        ),
        migrations.RunSQL(_policy(f"{MINE} OR {OURS}"), _policy(MINE)),
    ]
