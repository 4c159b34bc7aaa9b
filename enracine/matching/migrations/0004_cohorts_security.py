"""Who reads a cohort: the coordination that asked for it; each line, the holder of the dossier too.

What is accepted somewhere is counted for everybody, without a name; no figure of a territory goes below it.
"""

from django.db import migrations

from enracine.kernel.rls import APP, protect

_MINE = "organisation_id = (SELECT enracine_organisation())"
_SELF = "subject_id = ANY ((SELECT enracine_subjects())::uuid[])"
_RESOURCES = (
    "'menages', 'personnes', 'logements_petits', 'logements_grands', 'places_garde', "
    "'places_ecole', 'places_francisation', 'heures_partenaire'"
)
FORWARD = f"""
CREATE FUNCTION matching_taken() RETURNS TABLE (code text, resource text, taken bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT m.code::text, r.name, sum(l.needs[r.n])::bigint
   FROM (SELECT DISTINCT ON (dossier_id) dossier_id, mrc_id, needs
         FROM matching_cohortline WHERE decision = 'accepted'
         ORDER BY dossier_id, decided_at DESC) l
   JOIN territories_mrc m ON m.id = l.mrc_id
   JOIN accompaniment_dossier d ON d.id = l.dossier_id
   CROSS JOIN LATERAL unnest(ARRAY[{_RESOURCES}]) WITH ORDINALITY AS r(name, n)
   -- Who has settled there is of the place: its own figures count her.
   WHERE d.stage NOT IN ('welcomed', 'settled', 'closed')
   GROUP BY 1, 2 $$;
CREATE FUNCTION matching_room_holds() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  held bigint;
BEGIN
  SELECT t.taken INTO held FROM matching_taken() t JOIN territories_mrc m ON m.code = t.code
  WHERE m.id = OLD.mrc_id AND t.resource = OLD.resource;
  IF coalesce(held, 0) > (CASE WHEN TG_OP = 'DELETE' THEN 0 ELSE NEW.amount END) THEN
    RAISE EXCEPTION 'Des ménages ont déjà accepté : % au moins', held USING ERRCODE = 'check_violation';
  END IF;
  RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER matching_room_holds BEFORE UPDATE OR DELETE ON matching_room
  FOR EACH ROW WHEN (current_user = '{APP}') EXECUTE FUNCTION matching_room_holds();
CREATE TRIGGER matching_room_actor BEFORE INSERT OR UPDATE OR DELETE ON matching_room
  FOR EACH ROW WHEN (current_user = '{APP}') EXECUTE FUNCTION enracine_require_actor();
"""
BACKWARD = """
DROP TRIGGER matching_room_actor ON matching_room;
DROP TRIGGER matching_room_holds ON matching_room;
DROP FUNCTION matching_room_holds();
DROP FUNCTION matching_taken();
"""


class Migration(migrations.Migration):
    """Protect the tables of cohorts."""

    dependencies = [("matching", "0003_cohorts"), ("kernel", "0006_narrowing_expected")]

    operations = [
        protect("matching_cohort", _MINE),
        protect(
            "matching_cohortline",
            f"{_MINE} OR holder_id = (SELECT enracine_organisation()) OR {_SELF}",
            _MINE,
        ),
        protect("matching_cohortlock", f"{_MINE} OR {_SELF}", _MINE),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
