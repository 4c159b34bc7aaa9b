"""A death noted of a person is noted of every move of hers, whoever may read it: nobody writes to her."""

from django.db import migrations

# It runs as the owner: whoever notes a death does not see every move nor every address for answering.
FUNCTION = """
CREATE FUNCTION settlement_death_noted() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE settlement_moveperson SET deceased_on = NEW.death_noted_on
  WHERE person_id = NEW.subject_id AND deceased_on IS DISTINCT FROM NEW.death_noted_on;
  IF NEW.death_noted_on IS NOT NULL THEN
    UPDATE settlement_surveylink SET revoked_at = NEW.updated_at
    WHERE person_id = NEW.subject_id AND revoked_at IS NULL;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER person_death_noted AFTER UPDATE OF death_noted_on ON people_person
  FOR EACH ROW WHEN (OLD.death_noted_on IS DISTINCT FROM NEW.death_noted_on)
  EXECUTE FUNCTION settlement_death_noted();
"""


class Migration(migrations.Migration):
    """One trigger."""

    dependencies = [
        ("settlement", "0007_death_noted"),
        ("people", "0008_deaths"),
    ]

    operations = [
        migrations.RunSQL(
            FUNCTION,
            "DROP TRIGGER person_death_noted ON people_person; DROP FUNCTION settlement_death_noted();",
        )
    ]
