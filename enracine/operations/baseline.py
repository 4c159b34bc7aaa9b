"""The database as the migrations leave it, written once: a new one begins there.

Two thirds of a first start went in Django drawing every model again at each migration. What the
migrations make of an empty database is always the same: it is kept beside this file, as PostgreSQL
itself tells it (`scripts/write_baseline.py`). A new database starts from it, then runs whatever
migrations came after, as usual.

It is used only where it says the truth: an empty database, the same major version of PostgreSQL, and
no migration changed since (each is known by its digest). Otherwise every migration runs. A test
compares the two ways.
"""

import gzip
import hashlib
import importlib
import json
import re
import tempfile
from pathlib import Path
from typing import Any

import psycopg
from django.db import transaction
from django.db.migrations.loader import MigrationLoader

from enracine.kernel.commands import CommandFailed
from enracine.kernel.database import binaries
from enracine.kernel.database.account import Account
from enracine.kernel.database.config import APP, JOBS, OWNER
from enracine.kernel.database.roles import prepare_database
from enracine.kernel.logs import logger

FILE = Path(__file__).resolve().parent / "baseline.sql.gz"
log = logger(__name__)
#: What pg_dump tells: everything, under the name of nobody, rows as statements.
_TELL = [
    "--no-owner",
    "--no-comments",
    "--no-security-labels",
    "--no-publications",
    "--no-subscriptions",
    "--no-tablespaces",
    "--rows-per-insert=200",
]
#: Commands to psql, around the whole.
_TO_PSQL = re.compile(r"^\\(un)?restrict.*$\n", re.MULTILINE)
#: Where what makes something begins, after what is said to the session.
_FIRST = re.compile(r"^(CREATE|ALTER|REVOKE|GRANT) ", re.MULTILINE)
#: Whoever restores is the owner, whatever her name is.
_OF_OWNER = f" FOR ROLE {OWNER} "


def migrations() -> dict[str, str]:
    """The digest of every migration, of the product and of its libraries, and of the texts beside
    them that several share.
    """
    loader = MigrationLoader(None, ignore_no_migrations=True)
    found = {}
    for (app, name), migration in loader.disk_migrations.items():
        file = Path(str(importlib.import_module(type(migration).__module__).__file__))
        found[f"{app}.{name}"] = file
        found |= {f"{app}.{shared.stem}": shared for shared in file.parent.glob("_[!_]*.py")}
    return {
        name: hashlib.sha256(file.read_bytes()).hexdigest()[:16]
        for name, file in sorted(found.items())
    }


def told(address: str) -> str:
    """What PostgreSQL tells of a database, without what it says of the moment.

    Raises CommandFailed when it cannot be read.
    """
    with tempfile.TemporaryDirectory(prefix="enracine-") as folder:
        file = Path(folder) / "told.sql"
        arguments = [*_TELL, f"--file={file}", f"--dbname={address}"]
        code, said = binaries.run("pg_dump", arguments, Account())
        if code:
            raise CommandFailed(said.strip())
        text = _TO_PSQL.sub("", file.read_text(encoding="utf-8"))
    begins = _FIRST.search(text)
    return text[begins.start() if begins else 0 :].replace(_OF_OWNER, " ")


def write(address: str, version: int) -> None:
    """Keep what PostgreSQL, of this major version, tells of a database that was just migrated."""
    head = json.dumps({"postgresql": version, "migrations": migrations()}, sort_keys=True)
    FILE.write_bytes(gzip.compress(f"{head}\n{told(address)}".encode(), 9, mtime=0))


def read() -> tuple[dict[str, Any], str]:
    """What the file was made from, and its statements."""
    head, _newline, statements = gzip.decompress(FILE.read_bytes()).decode().partition("\n")
    return json.loads(head), statements


def changed_since(known: dict[str, Any]) -> list[str]:
    """The migrations that the file holds and that are no longer what they were."""
    now = migrations()
    return [name for name, digest in known["migrations"].items() if now.get(name) != digest]


def start_from(connection: Any) -> bool:
    """Fill an empty database from the file, whole or not at all. Gives whether it was done.

    To be called by the owner, in autocommit; makes the roles and extensions, as any migration does.
    """
    if not FILE.exists() or not _is_empty(connection):
        return False
    known, statements = read()
    if known["postgresql"] != connection.pg_version // 10_000 or changed_since(known):
        return False
    prepare_database(connection)
    try:
        with transaction.atomic(using=connection.alias):
            for statement in _BEFORE:
                connection.connection.execute(statement)
            connection.connection.execute(statements.encode())
    except psycopg.Error as error:
        # A server that allows less than ours: the migrations say what is wrong, if anything is.
        log.warning("baseline", extra={"error": type(error).__name__})
        return False
    return True


_BEFORE = [
    # Functions name tables that come after them.
    "SET LOCAL check_function_bodies = false",
    # Each object's own powers, and those of the objects to come, are in the file.
    *(
        f"ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE ALL ON {kind} FROM {APP}, {JOBS}"
        for kind in ("TABLES", "SEQUENCES", "FUNCTIONS")
    ),
]


def _is_empty(connection: Any) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT NOT EXISTS (SELECT FROM pg_class c JOIN pg_namespace n"
            " ON n.oid = c.relnamespace WHERE n.nspname = 'public' AND c.relkind IN ('r', 'v', 'S'))"
        )
        return bool(cursor.fetchone()[0])
