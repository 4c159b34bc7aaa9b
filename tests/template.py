"""A migrated database kept on the tests' server, from which each run and each worker copies.

Migrating takes many times longer than copying; the copy is migrated again anyway, which finds
nothing to do, so a template can only save time, never hide a change.
"""

import fcntl

from django.core.management import call_command
from django.db import connection

from enracine.kernel.database.places import data_folder
from enracine.operations.light_migrations import light_migrations
from enracine.operations.stamps import migrations_stamp

_PREFIX = "modele_"


def copy_from_template() -> None:
    """Make sure the template exists and tell Django to create the test database from it."""
    name = _PREFIX + migrations_stamp()[:16]
    folder = data_folder()
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "modele-des-essais.verrou").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        _make(name)
    connection.settings_dict["TEST"]["TEMPLATE"] = name


def _make(name: str) -> None:
    unfinished = f"{name}_en_cours"
    with connection._nodb_cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [f"{_PREFIX}%"])
        present = {row[0] for row in cursor.fetchall()}
        if name in present:
            return
        # Templates of other migrations: of the past, or of an interrupted run.
        for other in present:
            cursor.execute(f'DROP DATABASE IF EXISTS "{other}" WITH (FORCE)')
        cursor.execute(f'CREATE DATABASE "{unfinished}"')
    usual = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = unfinished
    try:
        with light_migrations():
            call_command("migrate", verbosity=0, interactive=False)
    finally:
        connection.close()
        connection.settings_dict["NAME"] = usual
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'ALTER DATABASE "{unfinished}" RENAME TO "{name}"')
