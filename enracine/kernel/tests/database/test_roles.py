"""What each role may do, tried on a real server."""

import psycopg
import pytest

from enracine.kernel.database.config import database_settings
from enracine.kernel.database.faults import RoleRefused
from enracine.kernel.database.roles import EXTENSIONS, admit_login, prepare_database

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def connect(shared_server):
    """Connect to a prepared database as a role; the owner has made one protected table."""
    where = shared_server.where
    opened = []

    def make(user, database="enracine", **words):
        connection = psycopg.connect(
            host=str(where.socket), port=5432, user=user, dbname=database, autocommit=True, **words
        )
        opened.append(connection)
        return connection

    owner = make("enracine_owner")
    prepare_database(owner)
    owner.execute(
        "CREATE TABLE secret (id serial PRIMARY KEY, organisation text);"
        "ALTER TABLE secret ENABLE ROW LEVEL SECURITY; ALTER TABLE secret FORCE ROW LEVEL SECURITY;"
        "CREATE POLICY p ON secret USING (organisation = current_setting('essai.qui', true));"
        "INSERT INTO secret (organisation) VALUES ('a'), ('b')"
    )
    yield make
    for connection in opened:
        connection.close()


@pytest.mark.parametrize("login", ["enracine_app", "enracine_jobs"])
def test_rows_are_only_seen_through_the_policy(connect, login):
    connection = connect(login)

    assert connection.execute("SELECT count(*) FROM secret").fetchone() == (0,)
    connection.execute("SET essai.qui = 'a'")
    assert connection.execute("SELECT organisation FROM secret").fetchall() == [("a",)]


@pytest.mark.parametrize("login", ["enracine_app", "enracine_jobs"])
@pytest.mark.parametrize(
    "escape",
    [
        "SET row_security = off; SELECT * FROM secret",
        "ALTER TABLE secret DISABLE ROW LEVEL SECURITY",
        "ALTER TABLE secret NO FORCE ROW LEVEL SECURITY",
        "DROP POLICY p ON secret",
        "SET ROLE enracine_owner",
        "SET SESSION AUTHORIZATION postgres",
        "ALTER ROLE CURRENT_USER BYPASSRLS",
        "CREATE TABLE intrus (id int)",
        "CREATE FUNCTION intrus() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "TRUNCATE secret",
        "COPY secret TO PROGRAM 'true'",
        "CREATE DATABASE intrus",
    ],
)
def test_no_way_around(connect, login, escape):
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        connect(login).execute(escape)


def test_rows_may_be_written_in_what_the_owner_makes_later(connect):
    connect("enracine_owner").execute("CREATE TABLE ensuite (id serial PRIMARY KEY, mot text)")
    app = connect("enracine_app")

    app.execute("INSERT INTO ensuite (mot) VALUES ('un')")
    app.execute("UPDATE ensuite SET mot = 'deux'")
    assert app.execute("SELECT mot FROM ensuite").fetchall() == [("deux",)]
    app.execute("DELETE FROM ensuite")


def test_preparing_twice_changes_nothing(connect):
    owner = connect("enracine_owner")
    prepare_database(owner)

    present = {row[0] for row in owner.execute("SELECT extname FROM pg_extension")}
    assert set(EXTENSIONS) <= present


def test_the_owner_may_become_the_others(connect):
    owner = connect("enracine_owner")
    for role in ("enracine_app", "enracine_jobs"):
        owner.execute(f"SET ROLE {role}")
        assert owner.execute("SELECT count(*) FROM secret").fetchone() == (0,)
        owner.execute("RESET ROLE")


def test_a_server_that_refuses_is_explained(connect):
    connect("enracine_owner").execute("CREATE DATABASE pauvre")

    with pytest.raises(RoleRefused) as refusal:
        prepare_database(connect("enracine_app", "pauvre"))

    assert "Demandez à son administrateur" in str(refusal.value)
    assert "CREATE EXTENSION" in str(refusal.value) or "GRANT" in str(refusal.value)


def test_a_role_that_could_bypass_is_refused(connect):
    superuser = connect("postgres")
    superuser.execute("ALTER ROLE enracine_app BYPASSRLS")
    try:
        with pytest.raises(RoleRefused, match="NOBYPASSRLS"):
            prepare_database(connect("enracine_owner"))
    finally:
        superuser.execute("ALTER ROLE enracine_app NOBYPASSRLS")


def test_a_login_of_its_own_is_admitted_once_harmless(connect):
    superuser = connect("postgres")
    superuser.execute("CREATE ROLE site LOGIN BYPASSRLS")
    with pytest.raises(RoleRefused):
        admit_login(superuser, "site", "enracine_app")
    superuser.execute("ALTER ROLE site NOBYPASSRLS")

    admit_login(superuser, "site", "enracine_app")
    assert connect("site").execute("SELECT count(*) FROM secret").fetchone() == (0,)


def test_an_address_switches_to_the_role_at_connection(connect, shared_server):
    url = f"postgresql://enracine_owner@/enracine?host={shared_server.where.socket}"
    settings = database_settings("app", env={"DATABASE_URL": url})

    connection = connect("enracine_owner", options=settings["OPTIONS"]["options"])

    assert connection.execute("SELECT current_user").fetchone() == ("enracine_app",)
    assert connection.execute("SHOW jit").fetchone() == ("off",)
    assert connection.execute("SELECT count(*) FROM secret").fetchone() == (0,)
