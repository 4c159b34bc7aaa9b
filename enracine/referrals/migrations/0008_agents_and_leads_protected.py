"""Row-level security of several agents and of leads; what a household is to who knows its people."""

from django.db import migrations

from enracine.kernel.rls import protect

ORGANISATION = "(SELECT enracine_organisation())"
HERS = "subjects && (SELECT enracine_subjects())::uuid[]"
TOLD = (
    f"organisation_id = {ORGANISATION}"
    " AND (tells <> 'nothing' OR outcome IN ('chosen', 'not_chosen', 'helps'))"
)
ACTIVE = """g.organisation_id = enracine_organisation() AND g.ended_at IS NULL
       AND (g.valid_until IS NULL OR g.valid_until >= enracine_today())"""

# The functions run as the owner: who is of a household is itself seen through the family only.
FUNCTIONS = f"""
CREATE FUNCTION referrals_home_of(asked uuid) RETURNS uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT m.household_id FROM people_householdmember m
   WHERE m.person_id = asked AND m.left_on IS NULL
     AND (asked = ANY (enracine_subjects()) OR EXISTS (
       SELECT 1 FROM privacy_accessgrant g WHERE g.subject_id = asked AND {ACTIVE}))
   LIMIT 1 $$;
CREATE FUNCTION referrals_knows_home(asked uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT asked = ANY (enracine_subjects())
   OR EXISTS (SELECT 1 FROM privacy_accessgrant g
              WHERE g.subject_id = asked AND {ACTIVE}
                AND g.sections && ARRAY['identity', 'family']::varchar[])
   OR EXISTS (SELECT 1 FROM people_householdmember m
              WHERE m.household_id = asked AND m.left_on IS NULL
                AND (m.person_id = ANY (enracine_subjects()) OR EXISTS (
                  SELECT 1 FROM privacy_accessgrant g
                  WHERE g.subject_id = m.person_id AND {ACTIVE}
                    AND 'identity' = ANY (g.sections)))) $$;
"""
BACK = """
DROP FUNCTION referrals_knows_home(uuid);
DROP FUNCTION referrals_home_of(uuid);
"""


class Migration(migrations.Migration):
    """Enable and force the policies."""

    dependencies = [
        ("referrals", "0007_agents_and_leads"),
        ("privacy", "0001_founded"),
        ("people", "0001_founded"),
    ]

    operations = [
        migrations.RunSQL(FUNCTIONS, BACK),
        protect("referrals_agentgrouping", HERS),
        protect("referrals_agentrequest", f"{HERS} OR ({TOLD})"),
        protect("referrals_householdlead", "referrals_knows_home(subject_id)"),
    ]
