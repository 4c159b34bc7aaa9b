"""Homes and ways to be reached: granted like any contact; protected, to the readers she names."""

from django.db import migrations

from enracine.kernel.rls import granted, protect

SELF = "subject_id = ANY ((SELECT enracine_subjects())::uuid[])"
MEMBERSHIP = "(SELECT nullif(current_setting('enracine.membership', true), '')::uuid)"


def named_reader(table: str) -> str:
    """The condition « whoever acts is named to see this person's protected home »."""
    return (
        "EXISTS (SELECT 1 FROM people_protectedreader r"
        f" WHERE r.subject_id = {table}.subject_id AND r.ended_at IS NULL"
        f" AND r.membership_id = {MEMBERSHIP}"
        " AND r.organisation_id = (SELECT enracine_organisation()))"
    )


def home(table: str) -> str:
    """Granted the contact; when it is protected, named by the person and still knowing who she is."""
    return (
        f"(NOT is_protected AND {granted(table, 'contact')})"
        f" OR (is_protected AND {named_reader(table)} AND {granted(table, 'identity')}) OR {SELF}"
    )


# The flag follows the protection and nothing else: whatever a page or a job writes, the trigger has
# the last word. They run as the owner: whoever writes a move may not see the protection.
TRIGGERS = """
CREATE FUNCTION people_keep_protected() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  NEW.is_protected := EXISTS (SELECT 1 FROM people_addressprotection p
                              WHERE p.subject_id = NEW.subject_id AND p.ended_on IS NULL);
  RETURN NEW;
END $$;
CREATE FUNCTION people_protection_changed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE people_residence SET version = version WHERE subject_id = NEW.subject_id;
  UPDATE people_contact SET version = version WHERE subject_id = NEW.subject_id;
  RETURN NULL;
END $$;
CREATE TRIGGER residence_protected BEFORE INSERT OR UPDATE ON people_residence
  FOR EACH ROW EXECUTE FUNCTION people_keep_protected();
CREATE TRIGGER contact_protected BEFORE INSERT OR UPDATE ON people_contact
  FOR EACH ROW EXECUTE FUNCTION people_keep_protected();
CREATE TRIGGER protection_changed AFTER INSERT OR UPDATE ON people_addressprotection
  FOR EACH ROW EXECUTE FUNCTION people_protection_changed();
"""
OPERATIONS = [
    protect(
        "people_protectedreader",
        f"{SELF} OR organisation_id = (SELECT enracine_organisation())",
        SELF,
    ),
    protect(
        "people_addressprotection",
        f"{SELF} OR {granted('people_addressprotection', 'identity')}",
        SELF,
    ),
    protect("people_contact", home("people_contact")),
    protect("people_residence", home("people_residence")),
    migrations.RunSQL(TRIGGERS),
]
