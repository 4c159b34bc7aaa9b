"""Households that separate and join; nobody without a household, no household without anybody."""

from django.db import migrations

from enracine.kernel.rls import protect

SELF = "subject_id = ANY ((SELECT enracine_subjects())::uuid[])"
OTHER = "other_id = ANY ((SELECT enracine_subjects())::uuid[])"
# Checked when the gesture is over, since a separation empties a household before ending it. They run
# as the owner: whoever acts does not see every household of everybody. The messages are read by people.
FORWARD = """
CREATE FUNCTION people_check_household(checked uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  over boolean;
  present boolean;
BEGIN
  SELECT h.ended_on IS NOT NULL INTO over FROM people_household h WHERE h.subject_id = checked;
  IF NOT FOUND THEN
    RETURN;
  END IF;
  present := EXISTS (SELECT 1 FROM people_householdmember m
                     WHERE m.household_id = checked AND m.left_on IS NULL AND m.kind = 'adult');
  IF NOT over AND NOT present THEN
    RAISE EXCEPTION 'Un ménage a toujours un adulte : il se termine, ou quelqu’un y reste.'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'household_somebody';
  END IF;
  IF over AND EXISTS (SELECT 1 FROM people_householdmember m
                      WHERE m.household_id = checked AND m.left_on IS NULL) THEN
    RAISE EXCEPTION 'Un ménage terminé n’a plus personne.'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'household_ended_is_empty';
  END IF;
END $$;
CREATE FUNCTION people_check_member() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM people_check_household(OLD.household_id);
  IF OLD.person_id IS NOT NULL
     AND EXISTS (SELECT 1 FROM people_person p WHERE p.subject_id = OLD.person_id)
     AND NOT EXISTS (SELECT 1 FROM people_householdmember m
                     WHERE m.person_id = OLD.person_id AND m.left_on IS NULL) THEN
    RAISE EXCEPTION 'Une personne est toujours d’un ménage : elle n’en sort que pour un autre.'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'member_always_somewhere';
  END IF;
  RETURN NULL;
END $$;
CREATE FUNCTION people_check_household_row() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM people_check_household(NEW.subject_id);
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER member_always_somewhere
  AFTER UPDATE OF left_on, household_id, person_id OR DELETE ON people_householdmember
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (current_user = 'enracine_app')
  EXECUTE FUNCTION people_check_member();
CREATE CONSTRAINT TRIGGER household_somebody
  AFTER INSERT OR UPDATE OF ended_on ON people_household
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (current_user = 'enracine_app')
  EXECUTE FUNCTION people_check_household_row();
CREATE FUNCTION people_proposal_by_code(digest text) RETURNS TABLE (proposal uuid, proposer uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT p.id, p.subject_id FROM people_householdproposal p
   WHERE p.code_digest = digest AND digest <> '' AND p.state = 'waiting'
     AND p.expires_on >= enracine_today() $$;
CREATE FUNCTION people_holders(asked uuid) RETURNS TABLE (holder bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT h.user_id FROM privacy_subjectholder h WHERE h.subject_id = asked $$;
CREATE FUNCTION people_household_of(asked uuid) RETURNS uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT m.household_id FROM people_householdmember m
   WHERE m.person_id = asked AND m.left_on IS NULL $$;
CREATE FUNCTION people_shares_account(asked uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT EXISTS (
     SELECT 1 FROM privacy_subjectholder mine
     JOIN privacy_subjectholder theirs
       ON theirs.user_id = mine.user_id AND theirs.subject_id <> mine.subject_id
     JOIN people_person p ON p.subject_id = theirs.subject_id
     WHERE mine.subject_id = asked) $$;
"""
BACKWARD = """
DROP FUNCTION people_shares_account(uuid);
DROP FUNCTION people_household_of(uuid);
DROP FUNCTION people_holders(uuid);
DROP FUNCTION people_proposal_by_code(text);
DROP TRIGGER household_somebody ON people_household;
DROP TRIGGER member_always_somewhere ON people_householdmember;
DROP FUNCTION people_check_household_row();
DROP FUNCTION people_check_member();
DROP FUNCTION people_check_household(uuid);
"""

OPERATIONS = [
    protect(
        "people_householdproposal",
        f"{SELF} OR {OTHER} OR organisation_id = (SELECT enracine_organisation())",
    ),
    migrations.RunSQL(FORWARD, BACKWARD),
]
