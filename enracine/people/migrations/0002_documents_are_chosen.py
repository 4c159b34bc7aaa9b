"""A referral shows the documents that were chosen for it, and no other (see referrals 0003).

Agreeing that documents travel used to open every document of the file, and those added later.
"""

from django.db import migrations

from enracine.kernel.rls import APP, granted

ORGANISATION = "(SELECT enracine_organisation())"
SELF = "subject_id = ANY ((SELECT enracine_subjects())::uuid[])"
GRANTED = granted("people_persondocument", "documents")
FORMER = f"{GRANTED} OR {SELF}"
#: By a file that it holds, by the person herself; and what an organisation added, it still reads.
PRESENT = (
    f"{GRANTED.removesuffix(')')} AND g.basis <> 'referral')"
    f" OR (stated_by_id = {ORGANISATION} AND {GRANTED}) OR {SELF}"
)


def _policy(using: str) -> str:
    return f"""
DROP POLICY people_persondocument_app ON people_persondocument;
CREATE POLICY people_persondocument_app ON people_persondocument TO {APP}
  USING ({using}) WITH CHECK ({FORMER});
"""


class Migration(migrations.Migration):
    """Replace the policy."""

    dependencies = [
        ("people", "0001_founded"),
        ("privacy", "0001_founded"),
    ]

    operations = [migrations.RunSQL(_policy(PRESENT), _policy(FORMER))]
