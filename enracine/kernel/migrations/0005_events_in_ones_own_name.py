"""An event is written in the name of the organisation that acts, never of another."""

from django.db import migrations

FORWARD = """
DROP POLICY kernel_event_add ON kernel_event;
CREATE POLICY kernel_event_add ON kernel_event FOR INSERT TO enracine_app
  WITH CHECK (organisation_id IS NOT DISTINCT FROM (SELECT enracine_organisation()));
"""
BACKWARD = """
DROP POLICY kernel_event_add ON kernel_event;
CREATE POLICY kernel_event_add ON kernel_event FOR INSERT TO enracine_app WITH CHECK (true);
"""


class Migration(migrations.Migration):
    """Tighten the policy."""

    dependencies = [("kernel", "0004_cache_table")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
