"""The worker must be able to write on a message that it left, or why it did not."""

from django.db import migrations

from enracine.kernel.rls import APP, JOBS

TRIGGER = """
DROP TRIGGER kernel_outboxmessage_append_only ON kernel_outboxmessage;
CREATE TRIGGER kernel_outboxmessage_append_only BEFORE UPDATE OR DELETE ON kernel_outboxmessage
  FOR EACH ROW WHEN (current_user IN ({roles})) EXECUTE FUNCTION enracine_append_only();
"""


class Migration(migrations.Migration):
    """The journal of messages stays append-only for the web alone."""

    dependencies = [("kernel", "0002_row_level_security")]

    operations = [
        migrations.RunSQL(
            TRIGGER.format(roles=f"'{APP}'"), TRIGGER.format(roles=f"'{APP}', '{JOBS}'")
        ),
    ]
