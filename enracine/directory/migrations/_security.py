"""A confidential place is its organisation's alone, down to the base; writes have an actor."""

from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations

from enracine.kernel.rls import APP, protect

MINE = "organisation_id = (SELECT enracine_organisation())"
TABLES = (
    "directory_service",
    "directory_serviceplace",
    "directory_openinghours",
    "directory_suggestion",
    "directory_record",
)


def _acted(table: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"CREATE TRIGGER {table}_actor BEFORE INSERT OR UPDATE OR DELETE ON {table}"
        f" FOR EACH ROW WHEN (current_user = '{APP}') EXECUTE FUNCTION enracine_require_actor();",
        f"DROP TRIGGER {table}_actor ON {table};",
    )


OPERATIONS = [
    protect("directory_location", f"{MINE} OR NOT is_confidential", MINE),
    *(_acted(table) for table in TABLES),
]
BEFORE = [TrigramExtension()]
