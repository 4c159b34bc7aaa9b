"""Who reads wishes, lists and kept suggestions: whoever may see the project, and the person herself.

The other adults of a household read the wishes that one of them shows, while the household lasts.
"""

from django.db import migrations

from enracine.kernel.rls import granted, protect

_SUBJECTS = "((SELECT enracine_subjects())::uuid[])"
_SHOWN = (
    "shown_on IS NOT NULL AND household_id = ANY {s} AND EXISTS ("
    "SELECT 1 FROM people_household h WHERE h.subject_id = household_id AND h.ended_on IS NULL)"
).format(s=_SUBJECTS)


def _own(table: str) -> str:
    return f"subject_id = ANY {_SUBJECTS} OR {granted(table, 'project')}"


class Migration(migrations.Migration):
    """Protect the three tables."""

    dependencies = [
        ("matching", "0001_initial"),
        ("kernel", "0006_narrowing_expected"),
        ("privacy", "0001_founded"),
        ("people", "0001_founded"),
    ]

    operations = [
        protect(
            "matching_wishes",
            f"{_own('matching_wishes')} OR ({_SHOWN})",
            _own("matching_wishes"),
        ),
        protect("matching_askedplace", _own("matching_askedplace")),
        protect("matching_keptsuggestion", _own("matching_keptsuggestion")),
    ]
