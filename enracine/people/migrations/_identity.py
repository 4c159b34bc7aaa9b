"""Row-level security of prints, pairs, links and merges; who must be filed again, by triggers."""

from django.db import migrations

from enracine.kernel.rls import protect, protect_by_party, protect_by_section

MINE = (
    "subject_id = ANY ((SELECT enracine_subjects())::uuid[])"
    " OR other_id = ANY ((SELECT enracine_subjects())::uuid[])"
)
# As the owner: whoever corrects an address may not see the print, nor whom it is compared with.
# By statement, so that a bulk load pays once.
FORWARD = """
CREATE FUNCTION people_identity_added() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO people_staleidentity (subject_id)
  SELECT subject_id FROM new_rows ON CONFLICT DO NOTHING;
  RETURN NULL;
END $$;
CREATE FUNCTION people_identity_person_changed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO people_staleidentity (subject_id)
  SELECT n.subject_id FROM new_rows n JOIN old_rows o USING (subject_id)
  WHERE (n.given_name, n.family_name, n.birth_date)
        IS DISTINCT FROM (o.given_name, o.family_name, o.birth_date) ON CONFLICT DO NOTHING;
  RETURN NULL;
END $$;
CREATE FUNCTION people_identity_contact_changed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO people_staleidentity (subject_id)
  SELECT n.subject_id FROM new_rows n JOIN old_rows o USING (id)
    JOIN people_person p ON p.subject_id = n.subject_id
  WHERE (n.email, n.phone) IS DISTINCT FROM (o.email, o.phone)
  ON CONFLICT DO NOTHING;
  RETURN NULL;
END $$;
CREATE TRIGGER people_person_identity_added AFTER INSERT ON people_person
  REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION people_identity_added();
CREATE TRIGGER people_person_identity_changed AFTER UPDATE ON people_person
  REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION people_identity_person_changed();
CREATE TRIGGER people_contact_identity_changed AFTER UPDATE ON people_contact
  REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION people_identity_contact_changed();
"""
BACKWARD = """
DROP TRIGGER people_contact_identity_changed ON people_contact;
DROP TRIGGER people_person_identity_changed ON people_person;
DROP TRIGGER people_person_identity_added ON people_person;
DROP FUNCTION people_identity_contact_changed();
DROP FUNCTION people_identity_person_changed();
DROP FUNCTION people_identity_added();
"""

OPERATIONS = [
    protect_by_section("people_identitykey", "identity"),
    protect_by_section("people_identityprint", "identity"),
    protect("people_staleidentity", "false"),
    protect_by_party("people_duplicatepair", ["organisation_id"], None),
    protect_by_party("people_merge", ["organisation_id"], None),
    protect("people_probablelink", MINE),
    protect_by_party("people_probablematch", ["organisation_id"], None),
    migrations.RunSQL(FORWARD, BACKWARD),
]
