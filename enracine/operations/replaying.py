"""After a restore, what had been destroyed since the backup is destroyed again (law.md, L51).

The list of destructions lives outside the database (`privacy.proofs`). What it names and the restored
database does not know of has come back with the backup.
"""

from pathlib import Path
from typing import Any

from enracine.operations.output import say

TABLE = "privacy_purgeproof"


def has_table(connection: Any) -> bool:
    """Whether the connected database knows of destructions at all."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s) IS NOT NULL", [f"public.{TABLE}"])
        return bool(cursor.fetchone()[0])


def copy_proofs() -> None:
    """Copy the proofs of the connected database to the list outside."""
    from django.db import connection

    from enracine.privacy import proofs

    if has_table(connection):
        proofs.copy_out()


def keep_present_proofs(others: list[Path]) -> None:
    """Before the database is replaced: copy its proofs, and those of other lists, to ours."""
    from enracine.privacy import proofs

    copy_proofs()
    for path in others:
        proofs.append(proofs.read(path))


def replay_destructions() -> int:
    """Destroy again what the list names and the database does not. Returns how many.

    Waits for `enracine migrate` when the restored database is older than this version.
    """
    from django.db import connection

    from enracine.operations.migrating import pending
    from enracine.privacy import proofs
    from enracine.privacy.actions.replaying import replay

    lines = proofs.read()
    if not lines:
        return 0
    if not has_table(connection) or pending():
        say(
            f"{len(lines)} destructions sont à rejouer : lancez « enracine migrate » avant de "
            "rouvrir le site."
        )
        return 0
    count = replay(lines)
    if count:
        say(f"{count} destructions faites depuis la sauvegarde ont été refaites.")
    return count
