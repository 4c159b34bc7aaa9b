"""Which state of the tables a page was drawn from: a number that PostgreSQL changes with them.

A part is a few tables that change together (« territories », « portraits »). Any statement that writes
in one of them gives the part another version, in the same transaction: whoever reads the new version
reads the new rows too, in every process, and nothing has to be told or waited for.
"""

from django.db import connection, migrations

from enracine.kernel.rls import APP, JOBS

Versions = tuple[tuple[str, str], ...]

#: A drawn identifier rather than a count: a transaction undone, or a database restored, never gives
#: again a version that meant something else. The line is made by the first change.
CREATE = f"""
CREATE TABLE kernel_freshness (part varchar(40) PRIMARY KEY, number uuid NOT NULL);
CREATE FUNCTION enracine_freshened() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO kernel_freshness (part, number) VALUES (TG_ARGV[0], gen_random_uuid())
  ON CONFLICT (part) DO UPDATE SET number = excluded.number;
  RETURN NULL;
END $$;
REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON kernel_freshness FROM {APP}, {JOBS};
"""  # noqa: S608  # names of roles
DROP = "DROP FUNCTION enracine_freshened(); DROP TABLE kernel_freshness;"


def watch(part: str, *tables: str) -> list[migrations.RunSQL]:
    """The operations of a migration after which any write in these tables changes the part's version.

    One line changes per statement, not per row. Two transactions that write in one part follow one
    another: for tables that few people change, a few times a day.
    """
    return [
        migrations.RunSQL(
            f"CREATE TRIGGER {table}_freshness AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table}"
            f" FOR EACH STATEMENT EXECUTE FUNCTION enracine_freshened('{part}')",
            f"DROP TRIGGER {table}_freshness ON {table}",
        )
        for table in tables
    ]


def versions(*parts: str) -> Versions:
    """The version of each of these parts now; a part that never changed is not there. One query."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT part, number::text FROM kernel_freshness WHERE part = ANY(%s) ORDER BY part",
            [list(parts)],
        )
        return tuple((part, number) for part, number in cursor.fetchall())
