"""Roles, extensions and default privileges: they exist before the first policy names them."""

from django.db import migrations

from enracine.kernel.database.roles import prepare_database
from enracine.kernel.rls import FUNCTIONS


def prepare(apps: object, schema_editor: object) -> None:
    """Make the database ready for policies, whoever runs the migrations."""
    prepare_database(schema_editor.connection)


OPERATIONS = [
    migrations.RunPython(prepare),
    migrations.RunSQL(FUNCTIONS),
]
