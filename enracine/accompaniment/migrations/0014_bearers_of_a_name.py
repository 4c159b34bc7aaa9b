"""Who bears a name, asked of the words before the rights: a thousand words, and the rights of ten."""

from django.db import migrations, models
from django.db.models import Q

from enracine.kernel.rls import APP, JOBS

# Row-level security asks the right to the name of each word read: of the two thousand « jean » and the
# thousand « tremblay » of a large organisation, for the five that are both. Here the words meet first,
# then the same right is asked of the few that are left, with the same acting organisation, the same day
# and the same narrowing as the policy of the table. When more than `most` dossiers bear the words, one
# row without anything says so, then come the `lately` most recently active of the open ones, unless
# bearers are so many that reading dossiers in their own order meets them sooner.
NAMED = f"""
CREATE FUNCTION accompaniment_named(starts text[], ends text[], coordinated boolean, most integer, lately integer)
RETURNS TABLE (dossier_id uuid, subject_id uuid)
LANGUAGE plpgsql STABLE ROWS 20 SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  mine uuid := enracine_organisation();
  party text := CASE WHEN coordinated THEN 'coordinating_organisation_id' ELSE 'organisation_id' END;
  asked text := '';
  found uuid[];
BEGIN
  IF mine IS NULL OR coalesce(cardinality(starts), 0) = 0 THEN
    RETURN;
  END IF;
  FOR n IN 1 .. cardinality(starts) LOOP
    -- Each word is one short range of an index that nothing else is read for.
    asked := asked || CASE WHEN n > 1 THEN ' INTERSECT ' ELSE '' END || format(
      '(SELECT w.dossier_id FROM accompaniment_dossierword w'
      ' WHERE w.%I = %L AND w.word >= %L AND w.word < %L)', party, mine, starts[n], ends[n]);
  END LOOP;
  EXECUTE format('SELECT array_agg(f.dossier_id) FROM (%s LIMIT %s) f',
                 asked, CASE WHEN lately > 0 THEN 5 * most ELSE most END + 1) INTO found;
  IF cardinality(found) > most THEN
    RETURN QUERY SELECT NULL::uuid, NULL::uuid;
    IF lately = 0 OR cardinality(found) > 5 * most THEN
      RETURN;
    END IF;
    found := ARRAY(
      SELECT d.id FROM accompaniment_dossier d
      WHERE d.id = ANY (found) AND d.closed_on IS NULL
      ORDER BY d.last_activity_at DESC, d.id DESC LIMIT lately);
  END IF;
  RETURN QUERY
    SELECT d.id, d.subject_id FROM accompaniment_dossier d
    WHERE d.id = ANY (found)
      AND d.subject_id = coalesce(enracine_only_subject(), d.subject_id)
      AND (EXISTS (
        SELECT 1 FROM privacy_accessgrant g
        WHERE g.subject_id = d.subject_id AND g.organisation_id = mine AND g.ended_at IS NULL
          AND (g.valid_until IS NULL OR g.valid_until >= enracine_today())
          AND 'identity' = ANY (g.sections))
        OR d.subject_id = ANY (enracine_subjects()));
END $$;
REVOKE ALL ON FUNCTION accompaniment_named(text[], text[], boolean, integer, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION accompaniment_named(text[], text[], boolean, integer, integer) TO {APP}, {JOBS};
"""
UNNAMED = "DROP FUNCTION accompaniment_named(text[], text[], boolean, integer, integer)"


class Migration(migrations.Migration):
    """Names found by the words alone; the files of who never came, in the order they leave."""

    dependencies = [
        ("accompaniment", "0013_closed_by_a_death"),
        ("privacy", "0008_deaths"),
    ]

    operations = [
        migrations.RunSQL(NAMED, UNNAMED),
        migrations.AddIndex(
            model_name="dossier",
            index=models.Index(
                fields=["organisation", "closed_on"],
                condition=Q(closed_on__isnull=False, outcome="not_come"),
                name="dossier_never_came",
            ),
        ),
    ]
