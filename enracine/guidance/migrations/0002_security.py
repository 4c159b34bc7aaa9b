"""An edition is never changed: what somebody read can be read again. Every write has an actor."""

from django.db import migrations

from enracine.kernel.rls import APP, JOBS

FORWARD = f"""
CREATE TRIGGER guidance_edition_append_only BEFORE UPDATE OR DELETE ON guidance_edition
  FOR EACH ROW WHEN (current_user IN ('{APP}', '{JOBS}')) EXECUTE FUNCTION enracine_append_only();
CREATE TRIGGER guidance_edition_actor BEFORE INSERT ON guidance_edition
  FOR EACH ROW WHEN (current_user = '{APP}') EXECUTE FUNCTION enracine_require_actor();
CREATE TRIGGER guidance_content_actor BEFORE INSERT OR UPDATE OR DELETE ON guidance_content
  FOR EACH ROW WHEN (current_user = '{APP}') EXECUTE FUNCTION enracine_require_actor();
"""
BACKWARD = """
DROP TRIGGER guidance_content_actor ON guidance_content;
DROP TRIGGER guidance_edition_actor ON guidance_edition;
DROP TRIGGER guidance_edition_append_only ON guidance_edition;
"""


class Migration(migrations.Migration):
    """Protect both tables."""

    dependencies = [("guidance", "0001_initial"), ("kernel", "0001_founded")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
