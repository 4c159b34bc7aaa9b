"""By a link: the other adults of a household by name and number, and nothing of another referral."""

from django.db import migrations

from enracine.kernel.rls import APP, unless_narrowed

#: Told only to whoever holds the link of one of them, about adults referred to that same
#: organisation, and by name only while its access to who they are lasts.
HOUSEHOLD = f"""
CREATE FUNCTION referrals_same_household(asked uuid)
RETURNS TABLE (number varchar, state varchar, given_name text, family_name text, children smallint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT r.number, r.state, coalesce(p.given_name, ''), coalesce(p.family_name, ''), r.children_told
  FROM referrals_referral mine
  JOIN referrals_bundle b ON b.id = mine.bundle_id AND b.kind = 'household'
  JOIN referrals_referral r ON r.bundle_id = mine.bundle_id
    AND r.receiver_id = mine.receiver_id AND r.id <> mine.id AND r.sent_at IS NOT NULL
    AND r.state NOT IN ('draft', 'withdrawn', 'cancelled', 'entered_in_error')
  LEFT JOIN people_person p ON p.subject_id = r.subject_id AND EXISTS (
    SELECT 1 FROM privacy_accessgrant g
    WHERE g.object_id = r.id AND g.subject_id = r.subject_id
      AND g.organisation_id = mine.receiver_id AND g.ended_at IS NULL
      AND (g.valid_until IS NULL OR g.valid_until >= enracine_today())
      AND 'identity' = ANY (g.sections))
  WHERE mine.id = asked AND mine.id = enracine_only_object()
    AND mine.receiver_id = enracine_organisation()
  ORDER BY r.id
$$;
REVOKE ALL ON FUNCTION referrals_same_household(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION referrals_same_household(uuid) TO {APP};
"""
HOUSEHOLD_BACK = "DROP FUNCTION referrals_same_household(uuid);"


def _one_only(table: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"CREATE POLICY {table}_one ON {table} AS RESTRICTIVE TO {APP}"
        f" USING ({unless_narrowed('enracine_only_object', 'referral_id')})",
        f"DROP POLICY {table}_one ON {table}",
    )


class Migration(migrations.Migration):
    """What travels with a referral is seen by its own link only."""

    dependencies = [
        ("referrals", "0012_read_from_indexes"),
        ("privacy", "0004_what_became_of_it"),
        ("people", "0001_founded"),
    ]

    operations = [
        migrations.RunSQL(HOUSEHOLD, HOUSEHOLD_BACK),
        _one_only("referrals_attachment"),
        _one_only("referrals_referralneed"),
    ]
