"""Django's `DATABASES["default"]`, from the environment.

Two cases. Without `DATABASE_URL`, the embedded server of the data folder, by its
socket. With `DATABASE_URL`, that server: its login is the owner, and the web and
the jobs connect either through their own URL (`DATABASE_APP_URL`,
`DATABASE_JOBS_URL`) or through the same login switched, at connection, to a role
that owns nothing.
"""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from enracine.kernel.database.faults import DatabaseFault
from enracine.kernel.database.places import SOCKET_PORT, data_folder, places

#: Login roles. The owner migrates; the web and the jobs own nothing and cannot bypass row-level
#: security.
OWNER = "enracine_owner"
APP = "enracine_app"
JOBS = "enracine_jobs"
ROLE_NAMES: Mapping[str, str] = {"owner": OWNER, "app": APP, "jobs": JOBS}

#: Name of the database on the embedded server.
DATABASE_NAME = "enracine"

#: Milliseconds. A page that takes longer is a fault; jobs may compute; migrations are never cut
#: short.
_STATEMENT_TIMEOUTS = {"app": 30_000, "jobs": 15 * 60_000, "owner": 0}
_LOCK_TIMEOUTS = {"app": 10_000, "jobs": 60_000, "owner": 0}
_IDLE_TRANSACTION_TIMEOUTS = {"app": 60_000, "jobs": 10 * 60_000, "owner": 0}


class DatabaseMisconfigured(DatabaseFault):
    """A setting of the database cannot be used; the message says which, in French."""


def process_role(env: Mapping[str, str] | None = None) -> str:
    """Give the role this process uses: `app`, `jobs` or `owner`.

    `ENRACINE_DB_ROLE` decides. Otherwise `app`, except for the test suite, which
    must create its database and therefore starts as the owner.

    Raises `DatabaseMisconfigured` for another word.
    """
    environment = os.environ if env is None else env
    default = "owner" if environment.get("ENRACINE_MODE") == "test" else "app"
    role = environment.get("ENRACINE_DB_ROLE") or default
    if role not in ROLE_NAMES:
        raise DatabaseMisconfigured(
            f"ENRACINE_DB_ROLE vaut « {role} »; les valeurs possibles sont app, jobs et owner."
        )
    return role


def is_embedded(env: Mapping[str, str] | None = None) -> bool:
    """Say whether the database is the embedded server (no `DATABASE_URL`)."""
    environment = os.environ if env is None else env
    return not environment.get("DATABASE_URL")


def database_settings(
    role: str | None = None,
    data_dir: Path | None = None,
    env: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """Build the settings of one connection for Django.

    `role` is `app`, `jobs` or `owner` (default: what the process says of itself),
    `data_dir` the data folder (default: `ENRACINE_DATA`, else `.data`).

    Raises `DatabaseMisconfigured` when an address cannot be read.
    """
    environment = os.environ if env is None else env
    wanted = role or process_role(environment)
    if wanted not in ROLE_NAMES:
        raise DatabaseMisconfigured(f"Rôle de base de données inconnu : « {wanted} ».")
    if is_embedded(environment):
        address = _embedded_address(wanted, data_dir, environment)
        switch_to = None
    else:
        address, switch_to = _remote_address(wanted, environment)
    return _django_settings(wanted, address, switch_to)


def _embedded_address(role: str, data_dir: Path | None, env: Mapping[str, str]) -> dict[str, str]:
    """Connection words of the embedded server, reached by its socket only."""
    folder = data_folder(env) if data_dir is None else data_dir
    where = places(folder, throwaway=env.get("ENRACINE_MODE") == "test", env=env)
    return {
        "dbname": DATABASE_NAME,
        "user": ROLE_NAMES[role],
        "host": str(where.socket),
        "port": str(SOCKET_PORT),
    }


def _remote_address(role: str, env: Mapping[str, str]) -> tuple[dict[str, str], str | None]:
    """Connection words of the given server, and the role to switch to, if any."""
    own_variable = {"app": "DATABASE_APP_URL", "jobs": "DATABASE_JOBS_URL"}.get(role)
    if own_variable and env.get(own_variable):
        return _parse(own_variable, env[own_variable]), None
    address = _parse("DATABASE_URL", env["DATABASE_URL"])
    return address, None if role == "owner" else ROLE_NAMES[role]


def _parse(variable: str, url: str) -> dict[str, str]:
    """Read a libpq address, whether a URL or `key=value` words."""
    import psycopg
    from psycopg.conninfo import conninfo_to_dict

    try:
        words = {
            key: str(value) for key, value in conninfo_to_dict(url).items() if value is not None
        }
    except psycopg.ProgrammingError:
        # Not chained: libpq's message can repeat the password.
        raise DatabaseMisconfigured(
            f"{variable} est illisible. Forme attendue : postgresql://utilisateur:motdepasse@serveur:5432/base"
        ) from None
    if not words.get("dbname"):
        raise DatabaseMisconfigured(
            f"{variable} ne nomme pas de base : ajoutez « /nom » à la fin de l'adresse."
        )
    return words


def _django_settings(role: str, address: dict[str, str], switch_to: str | None) -> dict[str, Any]:
    words = dict(address)
    options = [words.pop("options", "")]
    if switch_to:
        options.append(f"-c role={switch_to}")
    options += [
        # Compiling costs more than it saves on queries of a page.
        "-c jit=off",
        # A page joins a few rows to the tables they name, in the order written. Trying every other
        # order of nine tables takes 15 ms of planning; of four, one.
        "-c join_collapse_limit=4",
        f"-c statement_timeout={_STATEMENT_TIMEOUTS[role]}",
        f"-c lock_timeout={_LOCK_TIMEOUTS[role]}",
        f"-c idle_in_transaction_session_timeout={_IDLE_TRANSACTION_TIMEOUTS[role]}",
    ]
    settings: dict[str, Any] = {
        "ENGINE": "enracine.kernel.database.postgresql",
        "NAME": words.pop("dbname"),
        "USER": words.pop("user", ""),
        "PASSWORD": words.pop("password", ""),
        "HOST": words.pop("host", ""),
        "PORT": words.pop("port", ""),
        # Opening a connection costs several times a whole page: keep them, and check them.
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "TIME_ZONE": None,
        "OPTIONS": {
            "application_name": words.pop("application_name", f"enracine-{role}"),
            "options": " ".join(part for part in options if part),
            # Values travel apart from the text: a query asked often is then planned once, where a
            # page spent up to 8 ms planning (docs/performance.md). What is asked a second time is kept
            # (how many: `kernel.database.postgresql`).
            "server_side_binding": True,
            "prepare_threshold": 1,
            **words,
        },
        "TEST": {"NAME": f"test_{DATABASE_NAME}"},
    }
    settings["OPTIONS"].setdefault("connect_timeout", 10)
    return settings
