"""Row-level security: the net under the querysets, written once and used by every migration.

Three database roles meet here. The owner runs migrations. `enracine_app` (web) sees a row only
through a policy. `enracine_jobs` (worker) works across organisations, in the name of a job.
A policy reads what `acting_as` told the transaction; told nothing, it shows nothing.
"""

from django.db import migrations

APP = "enracine_app"
JOBS = "enracine_jobs"

FUNCTIONS = """
CREATE OR REPLACE FUNCTION enracine_organisation() RETURNS uuid LANGUAGE sql STABLE AS
$$ SELECT nullif(current_setting('enracine.organisation', true), '')::uuid $$;
CREATE OR REPLACE FUNCTION enracine_subjects() RETURNS uuid[] LANGUAGE sql STABLE AS
$$ SELECT coalesce(nullif(current_setting('enracine.subjects', true), ''), '{}')::uuid[] $$;
CREATE OR REPLACE FUNCTION enracine_actor() RETURNS text LANGUAGE sql STABLE AS
$$ SELECT coalesce(current_setting('enracine.actor', true), '') $$;
CREATE OR REPLACE FUNCTION enracine_user() RETURNS bigint LANGUAGE sql STABLE AS
$$ SELECT nullif(current_setting('enracine.user', true), '')::bigint $$;
CREATE OR REPLACE FUNCTION enracine_only_object() RETURNS uuid LANGUAGE sql STABLE AS
$$ SELECT nullif(current_setting('enracine.only_object', true), '')::uuid $$;
CREATE OR REPLACE FUNCTION enracine_only_subject() RETURNS uuid LANGUAGE sql STABLE AS
$$ SELECT nullif(current_setting('enracine.only_subject', true), '')::uuid $$;
CREATE OR REPLACE FUNCTION enracine_today() RETURNS date LANGUAGE sql STABLE AS
$$ SELECT coalesce(nullif(current_setting('enracine.today', true), '')::date,
                   (now() AT TIME ZONE 'America/Toronto')::date) $$;
CREATE OR REPLACE FUNCTION enracine_require_actor() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF current_user = 'enracine_app' AND enracine_actor() = '' THEN
    RAISE EXCEPTION 'Écriture sans acteur dans %', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN coalesce(NEW, OLD);
END $$;
CREATE OR REPLACE FUNCTION enracine_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'La table % ne se corrige pas : on y ajoute seulement', TG_TABLE_NAME
    USING ERRCODE = 'insufficient_privilege';
END $$;
"""

_SELF = "{column} = ANY ((SELECT enracine_subjects())::uuid[])"


def granted(table: str, section: str, column: str = "subject_id") -> str:
    """The condition « the acting organisation has an active grant on this subject and section »."""
    return (
        "EXISTS (SELECT 1 FROM privacy_accessgrant g"  # noqa: S608  # constants of migrations
        f" WHERE g.subject_id = {table}.{column}"
        " AND g.organisation_id = (SELECT enracine_organisation())"
        " AND g.ended_at IS NULL"
        " AND (g.valid_until IS NULL OR g.valid_until >= (SELECT enracine_today()))"
        f" AND '{section}' = ANY (g.sections))"
    )


def unless_narrowed(function: str, column: str) -> str:
    """The condition « nothing narrows who acts, or this row is what she is narrowed to ».

    Said so that PostgreSQL expects it to hold. It cannot know that hardly anybody is narrowed, and
    takes « x IS NULL OR … » for one row in two hundred: lists of fifty were then planned as lists of
    one, sorted whole instead of read in the order of their index. What is not null is nearly
    everything, for it as for us.
    """
    allowed = f"coalesce((SELECT {function}()), {column})"
    return f"nullif({column} IS NOT DISTINCT FROM {allowed}, false) IS NOT NULL"


#: What a narrowed actor (`Acting.narrowed`) reads of a table: the rows of its one subject; nothing
#: of a table that names people without naming subjects. Reading only: no row can be changed that
#: cannot be read, and what an action adds is judged by the table's own policy.
_NARROW = """
DO $narrow$
DECLARE
  one record;
BEGIN
  FOR one IN
    SELECT c.oid, c.relname, EXISTS (
      SELECT 1 FROM pg_attribute a
      WHERE a.attrelid = c.oid AND a.attname = 'subject_id' AND NOT a.attisdropped) AS personal
    FROM pg_class c
    WHERE c.relkind = 'r' AND c.relrowsecurity AND {which} AND NOT EXISTS (
      SELECT 1 FROM pg_policy p WHERE p.polrelid = c.oid AND p.polname = c.relname || '_narrow')
  LOOP
    EXECUTE format(
      'CREATE POLICY %I ON %I AS RESTRICTIVE FOR SELECT TO {app} USING '
      || CASE WHEN one.personal THEN '({personal})'
              ELSE '((SELECT enracine_only_subject()) IS NULL)' END,
      one.relname || '_narrow', one.relname);
  END LOOP;
END $narrow$;
"""


def narrow(table: str | None = None) -> str:
    """The statement that keeps narrowed actors to their one subject, on a table or on all of them."""
    which = f"c.oid = '{table}'::regclass" if table else "c.relforcerowsecurity"
    personal = unless_narrowed("enracine_only_subject", "subject_id")
    return _NARROW.format(which=which, app=APP, personal=personal)


def _enable(table: str) -> str:
    return f"""
ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
CREATE POLICY {table}_owner ON {table} TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY {table}_jobs ON {table} TO {JOBS} USING (true) WITH CHECK (true);
CREATE TRIGGER {table}_actor BEFORE INSERT OR UPDATE OR DELETE ON {table}
  FOR EACH ROW WHEN (current_user = '{APP}') EXECUTE FUNCTION enracine_require_actor();
{narrow(table)}"""


def _disable(table: str) -> str:
    return f"""
DROP POLICY IF EXISTS {table}_narrow ON {table};
DROP TRIGGER {table}_actor ON {table};
DROP POLICY {table}_jobs ON {table};
DROP POLICY {table}_owner ON {table};
ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY;
ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;
"""


def protect(table: str, using: str, with_check: str | None = None) -> migrations.RunSQL:
    """Enable and force row-level security on `table`, readable by the web where `using` holds."""
    check = with_check or using
    forward = (
        _enable(table)
        + f"CREATE POLICY {table}_app ON {table} TO {APP} USING ({using}) WITH CHECK ({check});"
    )
    backward = f"DROP POLICY {table}_app ON {table};" + _disable(table)
    return migrations.RunSQL(forward, backward)


def protect_by_section(table: str, section: str, column: str = "subject_id") -> migrations.RunSQL:
    """Rows of one section of a subject: seen through an active grant, or by the subject herself."""
    return protect(table, f"{granted(table, section, column)} OR {_SELF.format(column=column)}")


def protect_by_party(
    table: str,
    columns: list[str],
    subject_column: str | None = "subject_id",
    *,
    array_columns: tuple[str, ...] = (),
) -> migrations.RunSQL:
    """Rows that belong to organisations named in `columns` (or arrays of them), and to the subject."""
    parts = [f"{column} = (SELECT enracine_organisation())" for column in columns]
    parts += [f"(SELECT enracine_organisation()) = ANY ({column})" for column in array_columns]
    if subject_column:
        parts.append(_SELF.format(column=subject_column))
    return protect(table, " OR ".join(parts))


def protect_append_only(table: str, using: str, with_check: str = "true") -> migrations.RunSQL:
    """A journal: rows may be read where `using` holds and added where `with_check` holds, no more.

    Neither the web nor the worker can change or remove a row; a purge is the owner's, with proof.
    """
    forward = (
        _enable(table)
        + f"""
CREATE POLICY {table}_read ON {table} FOR SELECT TO {APP} USING ({using});
CREATE POLICY {table}_add ON {table} FOR INSERT TO {APP} WITH CHECK ({with_check});
CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}
  FOR EACH ROW WHEN (current_user IN ('{APP}', '{JOBS}')) EXECUTE FUNCTION enracine_append_only();
"""
    )
    backward = f"""
DROP TRIGGER {table}_append_only ON {table};
DROP POLICY {table}_add ON {table};
DROP POLICY {table}_read ON {table};
""" + _disable(table)
    return migrations.RunSQL(forward, backward)
