"""A draft without account opens to whoever holds its secret, or its proved address; to nobody else."""

from django.db import migrations

from enracine.kernel.rls import APP

FUNCTION = """
CREATE OR REPLACE FUNCTION enracine_holder() RETURNS text LANGUAGE sql STABLE AS
$$ SELECT nullif(current_setting('enracine.holder', true), '') $$;
"""
MINE = "user_id = (SELECT enracine_user())"
HELD = f"{MINE} OR (SELECT enracine_holder()) IN (nullif(holder, ''), nullif(address_digest, ''))"
FORMER = f"user_id IS NULL OR {MINE}"


def _policy(condition: str) -> str:
    return f"""
DROP POLICY kernel_draft_app ON kernel_draft;
CREATE POLICY kernel_draft_app ON kernel_draft TO {APP}
  USING ({condition}) WITH CHECK ({condition});
"""


class Migration(migrations.Migration):
    """Replace the policy."""

    dependencies = [("kernel", "0007_messages_are_claimed")]

    operations = [
        migrations.RunSQL(
            FUNCTION + _policy(HELD), _policy(FORMER) + "DROP FUNCTION enracine_holder();"
        )
    ]
