"""`enracine migrate`: roles, migrations as the owner, powers; safe to run again, and by two at
once.
"""

import argparse
import os
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from enracine.operations.output import say

# Any number, the same for everybody: one migration at a time on a server.
_LOCK_KEY = 0x656E7261


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the option that only looks."""
    parser.add_argument(
        "--check", action="store_true", help="dit ce qui reste à appliquer, sans rien changer"
    )


def run(arguments: argparse.Namespace) -> int:
    """Migrate, or say what remains (exit code 1 when something does)."""
    if arguments.check:
        waiting = pending()
        for name in waiting:
            say(f"à appliquer : {name}")
        say(
            f"{len(waiting)} migrations à appliquer."
            if waiting
            else "La base de données est à jour."
        )
        return 1 if waiting else 0
    migrate(verbosity=1)
    say("La base de données est à jour.")
    return 0


def migrate(verbosity: int = 0) -> None:
    """Bring the database up to date as the owner, powers of the other roles included.

    Raises `RoleRefused` when the server does not let us.
    """
    from django.core.management import call_command
    from django.db import connection

    from enracine.kernel.database.roles import prepare_database
    from enracine.kernel.reference import load_reference_data
    from enracine.operations.light_migrations import light_migrations
    from enracine.operations.replaying import replay_destructions

    with _alone():
        prepare_database(connection)
        with light_migrations():
            call_command("migrate", interactive=False, verbosity=verbosity)
        # Again: tables made by somebody else before our default privileges existed.
        prepare_database(connection)
        _admit_logins()
        load_reference_data()
    # A backup older than this version was just brought up to date: what it brought back leaves now.
    replay_destructions()


def pending() -> list[str]:
    """Name the migrations that remain to apply."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [str(migration) for migration, _backwards in plan]


def _admit_logins() -> None:
    """Give the web's and the jobs' own logins, if any, the powers of their role."""
    from django.db import connection

    from enracine.kernel.database.config import ROLE_NAMES
    from enracine.kernel.database.roles import admit_login

    for role in ("app", "jobs"):
        url = os.environ.get(f"DATABASE_{role.upper()}_URL")
        login = urlsplit(url).username if url else None
        if login:
            admit_login(connection, login, ROLE_NAMES[role])


@contextmanager
def _alone() -> Iterator[None]:
    """Wait for our turn: two machines may start at the same time."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [_LOCK_KEY])
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOCK_KEY])
