"""Row-level security, and the trigger that writes what must leave with the event that causes it."""

from django.db import migrations

from enracine.kernel.rls import protect, protect_by_party

# As the owner: whoever acts may not see the subscriptions of the others, and must not. Once a
# statement, so that a bulk load pays once; where nobody subscribed, it costs one look.
FORWARD = """
CREATE FUNCTION webhooks_of_events() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM webhooks_subscription WHERE state <> 'ended') THEN
    RETURN NULL;
  END IF;
  INSERT INTO webhooks_delivery
    (subscription_id, event_id, kind, occurred_at, object_type, object_id, object_version, line,
     state, attempts, created_at, not_before, last_error)
  SELECT s.id, e.id, e.kind, e.occurred_at, e.object_type, e.object_id, e.object_version,
         coalesce(e.object_id, e.subject_id, e.id), 'waiting', 0, now(), now(), ''
  FROM new_rows e
  JOIN webhooks_subscription s ON s.state <> 'ended' AND e.kind = ANY (s.kinds)
    AND (s.organisation_id = e.organisation_id OR s.organisation_id = ANY (e.organisations))
  ORDER BY e.occurred_at, e.id
  ON CONFLICT (subscription_id, event_id) DO NOTHING;
  RETURN NULL;
END $$;
CREATE TRIGGER event_webhooks AFTER INSERT ON kernel_event
  REFERENCING NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION webhooks_of_events();
"""
BACKWARD = """
DROP TRIGGER event_webhooks ON kernel_event;
DROP FUNCTION webhooks_of_events();
"""
OURS = (
    "EXISTS (SELECT 1 FROM webhooks_subscription s WHERE s.id = {table}.subscription_id"
    " AND s.organisation_id = (SELECT enracine_organisation()))"
)


class Migration(migrations.Migration):
    """Protect, then listen."""

    dependencies = [("webhooks", "0001_initial"), ("kernel", "0002_event_object_version")]

    operations = [
        protect_by_party("webhooks_subscription", ["organisation_id"], None),
        protect("webhooks_secret", OURS.format(table="webhooks_secret")),
        protect("webhooks_delivery", OURS.format(table="webhooks_delivery")),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
