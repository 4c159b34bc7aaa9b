"""Reading which subjects are mine is for the account; saying so is for whoever acts on the subject."""

from django.db import migrations

from enracine.kernel.rls import APP

MINE = "user_id = (SELECT enracine_user())"
ACTED_ON = "subject_id = ANY ((SELECT enracine_subjects())::uuid[])"


def _policy(check: str) -> str:
    return f"""
DROP POLICY privacy_subjectholder_app ON privacy_subjectholder;
CREATE POLICY privacy_subjectholder_app ON privacy_subjectholder TO {APP}
  USING ({MINE} OR {ACTED_ON}) WITH CHECK ({check});
"""


class Migration(migrations.Migration):
    """Replace the policy: an account does not take a subject by writing its own name beside it."""

    dependencies = [("privacy", "0002_row_level_security")]

    operations = [
        migrations.RunSQL(_policy(ACTED_ON), _policy(f"{MINE} OR {ACTED_ON}")),
    ]
