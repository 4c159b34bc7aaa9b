"""Knowing, without loading anything, that a preparation was already done.

The stamp of the migrations is written in the database itself (its comment), so
that it always speaks of the database at hand, whatever happens to the folders.
"""

import hashlib
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import psycopg

from enracine.kernel.database.config import DATABASE_NAME
from enracine.kernel.database.server import EmbeddedServer

PACKAGE = Path(__file__).resolve().parent.parent
_MARK = "enracine:"


def migrations_stamp() -> str:
    """Summarise every migration of the product and the locked versions of its libraries."""
    files = sorted(PACKAGE.glob("*/migrations/*.py"))
    lock = PACKAGE.parent / "requirements" / "base.txt"
    return _digest(
        (path.name.encode() + path.read_bytes())
        for path in [*files, *([lock] if lock.exists() else [])]
    )


def static_stamp() -> str:
    """Summarise the static files by path, size and date."""
    files = sorted(path for path in PACKAGE.glob("*/static/**/*") if path.is_file())
    lock = PACKAGE.parent / "requirements" / "base.txt"
    described = [f"{path}:{path.stat().st_size}:{path.stat().st_mtime_ns}" for path in files]
    if lock.exists():
        described.append(lock.read_text(encoding="utf-8"))
    return _digest(text.encode() for text in described)


def database_address(server: EmbeddedServer | None) -> str:
    """Give the libpq address of the database with the most power we have: superuser or owner."""
    return (
        server.superuser_address(DATABASE_NAME)
        if server is not None
        else os.environ["DATABASE_URL"]
    )


def read_database_stamp(address: str) -> str:
    """Give the stamp written in the database, empty when it was never prepared."""
    with psycopg.connect(address, connect_timeout=10) as connection:
        row = connection.execute(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname "
            "= current_database()"
        ).fetchone()
    comment = (row[0] if row else None) or ""
    return comment.removeprefix(_MARK) if comment.startswith(_MARK) else ""


def write_database_stamp(connection: Any, stamp: str) -> None:
    """Write the stamp in the database (an empty one forgets).

    Does nothing on a server where we do not own the database: migrations are then looked at on
    every start.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_database(), pg_get_userbyid(datdba) FROM pg_database"
            " WHERE datname = current_database() AND pg_has_role(datdba, 'USAGE')"
        )
        row = cursor.fetchone()
        if row is not None:
            name = row[0].replace('"', '""')
            cursor.execute(f"COMMENT ON DATABASE \"{name}\" IS '{_MARK}{stamp}'")


def _digest(parts: Iterable[bytes]) -> str:
    total = hashlib.sha256()
    for part in parts:
        total.update(hashlib.sha256(part).digest())
    return total.hexdigest()[:32]
