"""A proposal that was told is read by the other adults of the household, while its adult shows her wishes.

They read; only she, whoever holds her dossier and the coordination write (0005).
"""

from django.db import migrations

_MINE = "organisation_id = (SELECT enracine_organisation())"
_SUBJECTS = "((SELECT enracine_subjects())::uuid[])"
_READ = f"{_MINE} OR holder_id = (SELECT enracine_organisation()) OR subject_id = ANY {_SUBJECTS}"
#: The wishes that another adult shows are themselves protected: a household that ended reads none.
_SHOWN = (
    "told_at IS NOT NULL AND EXISTS (SELECT 1 FROM matching_wishes w"
    " WHERE w.subject_id = matching_cohortline.subject_id AND w.shown_on IS NOT NULL"
    f" AND w.household_id = ANY {_SUBJECTS})"
)


class Migration(migrations.Migration):
    """Widen who reads, not who writes."""

    dependencies = [("matching", "0005_household_answers")]

    operations = [
        migrations.RunSQL(
            f"ALTER POLICY matching_cohortline_app ON matching_cohortline USING ({_READ} OR ({_SHOWN}))",
            f"ALTER POLICY matching_cohortline_app ON matching_cohortline USING ({_READ})",
        )
    ]
