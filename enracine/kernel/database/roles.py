"""Roles, powers and extensions, created once and checked at every migration.

The owner migrates. The web (`enracine_app`) and the jobs (`enracine_jobs`) read and
write rows, own nothing, create nothing and cannot bypass row-level security.
Every function is idempotent, and works with a psycopg connection (in autocommit)
as with one of Django's.
"""

from collections.abc import Iterable
from typing import Any

import psycopg

from enracine.kernel.database.config import APP, DATABASE_NAME, JOBS, OWNER
from enracine.kernel.database.faults import RoleRefused

#: All are "trusted": the owner of a database may create them without being superuser.
#: No pgcrypto: the embedded server is built without OpenSSL, and gen_random_uuid() and sha256()
#: are built in.
EXTENSIONS = ("btree_gist", "fuzzystrmatch", "pg_trgm", "unaccent")

#: The oldest PostgreSQL whose behaviour is relied on (memberships with options).
OLDEST_SERVER = 150_000
#: From this version a membership says whether it may only be taken on (SET) or is always held.
_MEMBERSHIP_OPTIONS = 160_000

_HARMLESS = "NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION"


def prepare_embedded(superuser_address: str) -> None:
    """Give a new embedded server its three login roles and its database; look, and change
    nothing, afterwards.
    """
    with psycopg.connect(superuser_address, autocommit=True) as connection:
        present = _existing_roles(connection, (OWNER, APP, JOBS))
        if OWNER not in present:
            # The owner bypasses row-level security to migrate, save and verify; nobody connects
            # with it otherwise.
            _execute(
                connection, f"CREATE ROLE {OWNER} LOGIN CREATEDB BYPASSRLS NOSUPERUSER NOCREATEROLE"
            )
        for name in (APP, JOBS):
            if name not in present:
                _execute(connection, f"CREATE ROLE {name} LOGIN {_HARMLESS}")
        if len(present) < len((OWNER, APP, JOBS)):
            _execute(connection, f"GRANT {APP}, {JOBS} TO {OWNER} WITH INHERIT FALSE, SET TRUE")
        # A job that works for somebody takes on the web's role, to see what she sees.
        if not _rows(connection, "SELECT pg_has_role(%s::name, %s::name, 'SET')", [JOBS, APP])[0][
            0
        ]:
            _execute(connection, f"GRANT {APP} TO {JOBS} WITH INHERIT FALSE, SET TRUE")
        if not _rows(connection, "SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE_NAME]):
            _execute(connection, f"CREATE DATABASE {DATABASE_NAME} OWNER {OWNER}")


def prepare_database(connection: Any) -> None:
    """Make the connected database ready to be migrated by the connected login.

    Creates what is missing among roles, extensions and powers, for the objects that
    exist and for those to come. To be called by the owner, in autocommit, before
    the migrations (which need the extensions) on any database, the tests' included.

    Raises `RoleRefused` with what the server's administrator must run.
    """
    _refuse_old_server(connection)
    _ensure_roles(connection)
    _ensure_membership(connection)
    _ensure_extensions(connection)
    _grant(connection)


def admit_login(connection: Any, login: str, role: str) -> None:
    """Let a login of `DATABASE_APP_URL` or `DATABASE_JOBS_URL` act with the powers of `role`.

    Raises `RoleRefused` when the login could do more than the role.
    """
    if login == role:
        return
    refuse_powerful(connection, login)
    rows = _rows(connection, "SELECT pg_has_role(%s::name, %s::name, 'USAGE')", [login, role])
    if not rows[0][0]:
        inherit = " WITH INHERIT TRUE" if _version(connection) >= _MEMBERSHIP_OPTIONS else ""
        statement = f"GRANT {role} TO {_quoted(login)}{inherit}"
        _try(connection, statement, f"donner à « {login} » les droits de {role}")


def refuse_powerful(connection: Any, role: str) -> None:
    """Raise `RoleRefused` when `role` could escape row-level security."""
    rows = _rows(
        connection, "SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = %s", [role]
    )
    if not rows:
        raise RoleRefused(f"Le rôle « {role} » n'existe pas sur ce serveur PostgreSQL.")
    if any(rows[0]):
        raise RoleRefused(
            f"Le rôle « {role} » est superutilisateur ou contourne la sécurité par ligne "
            "(BYPASSRLS) : "
            "le site ne peut pas s'en servir.\n"
            f"L'administrateur du serveur doit exécuter : ALTER ROLE {_quoted(role)} "
            "NOSUPERUSER NOBYPASSRLS;"
        )


def _refuse_old_server(connection: Any) -> None:
    number, version = _rows(
        connection,
        "SELECT current_setting('server_version_num')::int, current_setting('server_version')",
    )[0]
    if number < OLDEST_SERVER:
        raise RoleRefused(f"PostgreSQL {version} est trop ancien; il faut au moins la version 15.")


def _ensure_roles(connection: Any) -> None:
    present = _existing_roles(connection, (APP, JOBS))
    for name in (APP, JOBS):
        if name in present:
            refuse_powerful(connection, name)
        else:
            _try(connection, f"CREATE ROLE {name} NOLOGIN {_HARMLESS}", f"créer le rôle {name}")


def _ensure_membership(connection: Any) -> None:
    """The owner must be able to *become* the two roles: connections without their own URL do, and
    so do the tests. The jobs must be able to become the web, to work with somebody's own eyes.
    """
    login = _rows(connection, "SELECT current_user")[0][0]
    recent = _version(connection) >= _MEMBERSHIP_OPTIONS
    # Before PostgreSQL 16 every membership may be taken on; the powers held besides change nothing
    # here, since the owner owns everything and the jobs already see every row.
    kind, options = ("SET", " WITH INHERIT FALSE, SET TRUE") if recent else ("MEMBER", "")
    for member, role in ((login, APP), (login, JOBS), (JOBS, APP)):
        if not _rows(
            connection,
            "SELECT pg_has_role(%s::name, %s::name, %s)",
            [member, role, kind],
        )[0][0]:
            statement = f"GRANT {role} TO {_quoted(member)}{options}"
            _try(connection, statement, f"permettre à {member} d'agir comme {role}")


def _version(connection: Any) -> int:
    return int(_rows(connection, "SELECT current_setting('server_version_num')::int")[0][0])


def _ensure_extensions(connection: Any) -> None:
    present = {row[0] for row in _rows(connection, "SELECT extname FROM pg_extension")}
    for name in EXTENSIONS:
        if name not in present:
            _try(
                connection,
                f"CREATE EXTENSION IF NOT EXISTS {name}",
                f"installer l'extension {name}",
            )


def _grant(connection: Any) -> None:
    """Rows may be read and written, now and later; nothing may be created, owned or emptied at
    once.
    """
    roles = f"{APP}, {JOBS}"
    rows = "SELECT, INSERT, UPDATE, DELETE ON TABLES"
    statements = [
        "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
        f"GRANT USAGE ON SCHEMA public TO {roles}",
        f"ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT {rows} TO {roles}",
        f"ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO {roles}",
        f"ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT EXECUTE ON FUNCTIONS TO {roles}",
    ]
    for statement in statements:
        _try(connection, statement, "donner leurs droits aux rôles du site")
    _try(connection, _GRANT_ON_PRESENT.format(roles=roles), "donner leurs droits aux rôles du site")


# Only what the owner owns: the objects of extensions belong to the server.
_GRANT_ON_PRESENT = """
DO $$
DECLARE thing record;
BEGIN
  FOR thing IN
    SELECT c.oid::regclass AS name, c.relkind AS kind FROM pg_class c
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm', 'S')
      AND pg_get_userbyid(c.relowner) = current_user
  LOOP
    IF thing.kind = 'S' THEN
      EXECUTE format('GRANT USAGE, SELECT ON SEQUENCE %s TO {roles}', thing.name);
    ELSE
      EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %s TO {roles}', thing.name);
    END IF;
  END LOOP;
  FOR thing IN
    SELECT p.oid::regprocedure AS name FROM pg_proc p
    WHERE p.pronamespace = 'public'::regnamespace AND pg_get_userbyid(p.proowner) = current_user
  LOOP
    EXECUTE format('GRANT EXECUTE ON ROUTINE %s TO {roles}', thing.name);
  END LOOP;
END $$
"""


def _existing_roles(connection: Any, names: Iterable[str]) -> set[str]:
    rows = _rows(connection, "SELECT rolname FROM pg_roles WHERE rolname = ANY(%s)", [list(names)])
    return {row[0] for row in rows}


def _rows(connection: Any, statement: str, values: list[Any] | None = None) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())


def _execute(connection: Any, statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def _try(connection: Any, statement: str, purpose: str) -> None:
    """Run a statement the server may refuse, and say then who must run it."""
    try:
        _execute(connection, statement)
    except Exception as error:
        # Django wraps psycopg's errors: both carry the server's code.
        cause = error if isinstance(error, psycopg.Error) else error.__cause__
        if not isinstance(cause, psycopg.Error):
            raise
        reason = (cause.diag.message_primary or str(cause)).strip()
        one_line = " ".join(statement.split())
        raise RoleRefused(
            f"Le serveur PostgreSQL n'a pas voulu {purpose} : {reason}\n"
            f"Demandez à son administrateur d'exécuter, dans cette base :\n  {one_line};"
        ) from error


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
