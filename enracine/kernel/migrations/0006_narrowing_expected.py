"""PostgreSQL expects that nothing narrows who acts: it plans lists as lists (ADR 0042)."""

from django.db import migrations

#: The policies made before, said as `rls.unless_narrowed` says them now. The column stands in each.
SAY_AGAIN = r"""
DO $again$
DECLARE
  one record;
BEGIN
  FOR one IN
    SELECT c.relname, p.polname, substring(said.text from 'enracine_only_\w+') AS function,
           substring(said.text from 'OR \(+(\w+) = ') AS personal
    FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid,
         pg_get_expr(p.polqual, p.polrelid) AS said(text)
    WHERE NOT p.polpermissive AND said.text ~ 'enracine_only_\w+' AND said.text ~ ' OR '
  LOOP
    EXECUTE format(
      'ALTER POLICY %I ON %I USING (nullif(%I IS NOT DISTINCT FROM coalesce((SELECT %s()), %I),'
      ' false) IS NOT NULL)',
      one.polname, one.relname, one.personal, one.function, one.personal);
  END LOOP;
END $again$;
"""


class Migration(migrations.Migration):
    """The same rows are seen."""

    dependencies = [("kernel", "0005_calm_notices")]

    operations = [migrations.RunSQL(SAY_AGAIN, migrations.RunSQL.noop)]
