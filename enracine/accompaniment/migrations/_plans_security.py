"""Who reads a plan: its holder, the person, and the household that she lets read it (S08)."""

from enracine.kernel.rls import protect

_ORGANISATION = "organisation_id = (SELECT enracine_organisation())"
_SUBJECTS = "((SELECT enracine_subjects())::uuid[])"
_OWN = f"{_ORGANISATION} OR subject_id = ANY {_SUBJECTS}"
_SHOWN = f"p.shown_on IS NOT NULL AND p.household_id = ANY {_SUBJECTS}"
_OF_PLAN = "accompaniment_actionplan p WHERE p.id ="


def _read_by_household(table: str) -> str:
    return f"EXISTS (SELECT 1 FROM {_OF_PLAN} {table}.plan_id AND {_SHOWN})"  # noqa: S608


#: The household only reads: what it sees it can neither change nor add to.
OPERATIONS = [
    protect(
        "accompaniment_actionplan",
        f"{_OWN} OR (shown_on IS NOT NULL AND household_id = ANY {_SUBJECTS})",
        _OWN,
    ),
    protect("accompaniment_planobjective", _OWN),
    *(
        protect(table, f"{_OWN} OR {_read_by_household(table)}", _OWN)
        for table in ("accompaniment_planstep", "accompaniment_planrevision")
    ),
]
