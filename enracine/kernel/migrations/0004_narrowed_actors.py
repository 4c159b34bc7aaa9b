"""Who comes by a link reads one person of one object: every protected table says so (decision 0030)."""

from django.db import migrations

from enracine.kernel.rls import FUNCTIONS, narrow

BACK = """
DO $back$
DECLARE
  one record;
BEGIN
  FOR one IN SELECT polname, relname FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid
             WHERE p.polname = c.relname || '_narrow'
  LOOP
    EXECUTE format('DROP POLICY %I ON %I', one.polname, one.relname);
  END LOOP;
END $back$;
"""


class Migration(migrations.Migration):
    """A new installation has it from each table's own migration; this one reaches those that run."""

    dependencies = [("kernel", "0003_large_files")]

    operations = [migrations.RunSQL(FUNCTIONS + narrow(), BACK)]
