"""Row-level security of requests and participants; places kept by a trigger; nobody added afterwards."""

from django.db import migrations

from enracine.kernel.rls import APP, JOBS, protect

MINE = "(SELECT enracine_organisation())"
SELF = "subject_id = ANY ((SELECT enracine_subjects())::uuid[])"
#: The organiser reads nothing before every adult has agreed; whoever asked with the household does.
REQUEST = (
    f"(organisation_id = {MINE} AND state NOT IN ('collecting', 'lapsed'))"
    f" OR requesting_organisation_id = {MINE} OR {SELF}"
)
#: A participant is seen with the request; it is written only in one that is seen.
OF_REQUEST = (
    "EXISTS (SELECT 1 FROM stays_stayrequest r WHERE r.id = stays_stayparticipant.request_id)"
)

# As the owner: whoever answers from her portal sees no other request. The constraint `stay_places`
# refuses the place too many, whoever asks at the same instant.
PLACES = """
CREATE FUNCTION stays_places_counted() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  change integer := 0;
BEGIN
  IF TG_OP <> 'INSERT' AND OLD.state IN ('offered', 'confirmed') THEN
    change := change - OLD.seats;
  END IF;
  IF TG_OP <> 'DELETE' AND NEW.state IN ('offered', 'confirmed') THEN
    change := change + NEW.seats;
  END IF;
  IF change <> 0 THEN
    UPDATE stays_stay SET taken = taken + change
    WHERE id = CASE WHEN TG_OP = 'DELETE' THEN OLD.stay_id ELSE NEW.stay_id END;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER stay_places_counted AFTER INSERT OR UPDATE OR DELETE ON stays_stayrequest
  FOR EACH ROW EXECUTE FUNCTION stays_places_counted();
"""
NO_PLACES = """
DROP TRIGGER stay_places_counted ON stays_stayrequest;
DROP FUNCTION stays_places_counted();
"""
# A stay that is over tells who came: nobody is written into it afterwards.
NOT_AFTER = f"""
CREATE FUNCTION stays_nobody_after() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM stays_stayrequest r JOIN stays_stay s ON s.id = r.stay_id
             WHERE r.id = NEW.request_id AND s.ends_on < enracine_today()) THEN
    RAISE EXCEPTION 'Ce séjour est passé : personne ne s’y ajoute' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER stay_nobody_after BEFORE INSERT ON stays_stayparticipant
  FOR EACH ROW WHEN (current_user IN ('{APP}', '{JOBS}')) EXECUTE FUNCTION stays_nobody_after();
"""
ANYBODY = """
DROP TRIGGER stay_nobody_after ON stays_stayparticipant;
DROP FUNCTION stays_nobody_after();
"""

OPERATIONS = [
    protect("stays_stayrequest", REQUEST),
    protect("stays_stayparticipant", f"{OF_REQUEST} OR {SELF}"),
    migrations.RunSQL(PLACES, NO_PLACES),
    migrations.RunSQL(NOT_AFTER, ANYBODY),
]
