#!/usr/bin/env python
"""Write enracine/operations/baseline.sql.gz: an empty database once every migration has run.

    python scripts/write_baseline.py

A new database then starts from it instead of running them. To be run again from time to time, and
whenever a migration that it holds was changed (a test says so). Starts a server of its own in a folder
that is thrown away.
"""

import os
import tempfile


def main() -> None:
    """Migrate an empty database and keep what PostgreSQL tells of it."""
    with tempfile.TemporaryDirectory(prefix="enracine-") as folder:
        os.environ |= {"ENRACINE_DATA": folder, "ENRACINE_MODE": "demonstration"}
        from enracine.operations.installation import (
            embedded_server,
            load_django,
            read_installation,
        )

        with embedded_server(read_installation()) as server:
            load_django("owner")
            from django.core.management import call_command
            from django.db import connection

            from enracine.kernel.database.config import DATABASE_NAME
            from enracine.kernel.database.roles import prepare_database
            from enracine.operations import baseline
            from enracine.operations.migrating import seldom_collecting

            prepare_database(connection)
            with seldom_collecting():
                call_command("migrate", interactive=False, verbosity=0)
            version = connection.pg_version // 10_000
            connection.close()
            baseline.write(server.superuser_address(DATABASE_NAME), version)
            print(f"{baseline.FILE.name} : {baseline.FILE.stat().st_size // 1000} ko")  # noqa: T201


if __name__ == "__main__":
    main()
