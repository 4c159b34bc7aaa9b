"""A read is journalled in the name of the organisation that reads, never of another."""

from django.db import migrations

FORWARD = """
DROP POLICY privacy_accesslogentry_add ON privacy_accesslogentry;
CREATE POLICY privacy_accesslogentry_add ON privacy_accesslogentry FOR INSERT TO enracine_app
  WITH CHECK (organisation_id IS NOT DISTINCT FROM (SELECT enracine_organisation()));
"""
BACKWARD = """
DROP POLICY privacy_accesslogentry_add ON privacy_accesslogentry;
CREATE POLICY privacy_accesslogentry_add ON privacy_accesslogentry FOR INSERT TO enracine_app
  WITH CHECK (true);
"""


class Migration(migrations.Migration):
    """Tighten the policy."""

    dependencies = [("privacy", "0003_nobody_makes_herself_a_holder")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
