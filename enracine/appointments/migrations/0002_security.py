"""When a member is taken, for whoever may book with her: the hours alone; and who writes."""

from django.db import migrations

from enracine.kernel.rls import APP

# As the owner: a person sees no appointment of anybody else, and must know which hours are left.
FORWARD = f"""
CREATE FUNCTION appointments_taken(who uuid, since timestamptz, until timestamptz)
RETURNS TABLE (begins timestamptz, ends timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT starts_at, ends_at FROM accompaniment_appointment
   WHERE member_id = who AND state = 'planned' AND starts_at < until AND ends_at > since
$$;
CREATE TRIGGER appointments_availability_actor
  BEFORE INSERT OR UPDATE OR DELETE ON appointments_availability
  FOR EACH ROW WHEN (current_user = '{APP}') EXECUTE FUNCTION enracine_require_actor();
CREATE TRIGGER appointments_calendarfeed_actor
  BEFORE INSERT OR UPDATE OR DELETE ON appointments_calendarfeed
  FOR EACH ROW WHEN (current_user = '{APP}') EXECUTE FUNCTION enracine_require_actor();
"""
BACKWARD = """
DROP TRIGGER appointments_calendarfeed_actor ON appointments_calendarfeed;
DROP TRIGGER appointments_availability_actor ON appointments_availability;
DROP FUNCTION appointments_taken(uuid, timestamptz, timestamptz);
"""


class Migration(migrations.Migration):
    """The function, then the triggers."""

    dependencies = [
        ("appointments", "0001_initial"),
        ("accompaniment", "0010_appointments_for_all"),
    ]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
