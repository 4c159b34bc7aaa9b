"""Row-level security of the registers; numbers; a sheet of incident is kept five years (L53)."""

from django.db import migrations

from enracine.kernel.rls import protect, protect_append_only, protect_by_party

MINE = "organisation_id = (SELECT enracine_organisation())"
TOLD = "addressee_id = (SELECT enracine_organisation())"
#: A notice sent in her space is read by each person linked to the incident.
TO_ME = (
    "audience = 'persons' AND means = 'portal' AND sent_on IS NOT NULL AND EXISTS ("
    "SELECT 1 FROM privacy_incidentsubject s WHERE s.incident_id = privacy_incidentnotice.incident_id"
    " AND s.subject_id = ANY ((SELECT enracine_subjects())::uuid[]))"
)
NUMBERS = """
CREATE SEQUENCE privacy_incident_number;
CREATE SEQUENCE privacy_complaint_number;
GRANT USAGE ON SEQUENCE privacy_incident_number, privacy_complaint_number
  TO enracine_app, enracine_jobs;
"""
NO_NUMBERS = """
DROP SEQUENCE privacy_incident_number;
DROP SEQUENCE privacy_complaint_number;
"""
# Whoever asks, the owner included: the law gives the delay, not the software.
KEPT = """
CREATE FUNCTION privacy_keep_incident() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.discovered_on + interval '5 years' >= enracine_today() THEN
    RAISE EXCEPTION 'La fiche % se garde cinq ans', OLD.number USING ERRCODE = 'check_violation';
  END IF;
  RETURN OLD;
END $$;
CREATE TRIGGER privacy_incident_kept BEFORE DELETE ON privacy_incident
  FOR EACH ROW EXECUTE FUNCTION privacy_keep_incident();
CREATE FUNCTION privacy_keep_incident_part() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE known date;
BEGIN
  SELECT discovered_on INTO known FROM privacy_incident WHERE id = OLD.incident_id;
  IF known + interval '5 years' >= enracine_today() THEN
    RAISE EXCEPTION 'Ce qui est inscrit à une fiche d’incident se garde cinq ans'
      USING ERRCODE = 'check_violation';
  END IF;
  RETURN OLD;
END $$;
CREATE TRIGGER privacy_incidentmeasure_kept BEFORE DELETE ON privacy_incidentmeasure
  FOR EACH ROW EXECUTE FUNCTION privacy_keep_incident_part();
CREATE TRIGGER privacy_incidentnotice_kept BEFORE DELETE ON privacy_incidentnotice
  FOR EACH ROW EXECUTE FUNCTION privacy_keep_incident_part();
"""
NOT_KEPT = """
DROP TRIGGER privacy_incidentnotice_kept ON privacy_incidentnotice;
DROP TRIGGER privacy_incidentmeasure_kept ON privacy_incidentmeasure;
DROP FUNCTION privacy_keep_incident_part();
DROP TRIGGER privacy_incident_kept ON privacy_incident;
DROP FUNCTION privacy_keep_incident();
"""

OPERATIONS = [
    protect("privacy_incident", MINE),
    protect_by_party("privacy_incidentsubject", ["organisation_id"]),
    protect("privacy_incidentmeasure", MINE),
    protect("privacy_incidentnotice", f"{MINE} OR {TOLD} OR ({TO_ME})", f"{MINE} OR {TOLD}"),
    protect_by_party("privacy_complaint", ["organisation_id"]),
    protect_append_only("privacy_policy", "true", MINE),
    migrations.RunSQL(NUMBERS, NO_NUMBERS),
    migrations.RunSQL(KEPT, NOT_KEPT),
]
