"""Where somebody who hides her address works or studies is known to the readers she names."""

from django.db import migrations

from enracine.kernel.rls import APP

# Runs as the owner: whoever reads an outcome may not see the protection. An outcome of an adult
# without a file is her household's: hidden when somebody who lives there hides.
FORWARD = f"""
CREATE FUNCTION outcomes_may_read(asked uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT NOT EXISTS (
     SELECT 1 FROM people_addressprotection p
     WHERE p.ended_on IS NULL
       AND (p.subject_id = asked OR p.subject_id IN (
         SELECT m.person_id FROM people_householdmember m
         WHERE m.household_id = asked AND m.left_on IS NULL))
       AND NOT EXISTS (
         SELECT 1 FROM people_protectedreader r
         WHERE r.subject_id = p.subject_id AND r.ended_at IS NULL
           AND r.membership_id = nullif(current_setting('enracine.membership', true), '')::uuid
           AND r.organisation_id = enracine_organisation())) $$;
CREATE POLICY outcomes_outcome_secret ON outcomes_outcome AS RESTRICTIVE FOR SELECT TO {APP}
  USING (subject_id = ANY ((SELECT enracine_subjects())::uuid[]) OR outcomes_may_read(subject_id));
"""
BACKWARD = """
DROP POLICY outcomes_outcome_secret ON outcomes_outcome;
DROP FUNCTION outcomes_may_read(uuid);
"""


class Migration(migrations.Migration):
    """One more condition on who reads an outcome."""

    dependencies = [("outcomes", "0002_security"), ("people", "0001_founded")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
