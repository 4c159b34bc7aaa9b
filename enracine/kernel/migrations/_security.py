"""Row-level security of this application's tables (see docs/architecture.md)."""

from django.db import migrations

from enracine.kernel.rls import APP, protect, protect_append_only, protect_by_party

ORGANISATION = "(SELECT enracine_organisation())"
SELF = "subject_id = ANY ((SELECT enracine_subjects())::uuid[])"
MINE = "user_id = (SELECT enracine_user())"
#: A draft without account opens to whoever holds its secret, or its proved address; to nobody else.
HELD = f"{MINE} OR (SELECT enracine_holder()) IN (nullif(holder, ''), nullif(address_digest, ''))"
HOLDER = """
CREATE OR REPLACE FUNCTION enracine_holder() RETURNS text LANGUAGE sql STABLE AS
$$ SELECT nullif(current_setting('enracine.holder', true), '') $$;
"""
#: A message is read by its recipient, and by the organisation that caused it (under the policy of
#: events: its own, and no other's).
MESSAGE = (
    "recipient_user_id = (SELECT enracine_user()) OR EXISTS (SELECT 1 FROM kernel_event e"
    f" WHERE e.id = kernel_outboxmessage.event_id AND e.organisation_id = {ORGANISATION})"
)
# The worker must be able to write on a message that it left, or why it did not.
DELIVERY = f"""
DROP TRIGGER kernel_outboxmessage_append_only ON kernel_outboxmessage;
CREATE TRIGGER kernel_outboxmessage_append_only BEFORE UPDATE OR DELETE ON kernel_outboxmessage
  FOR EACH ROW WHEN (current_user IN ('{APP}')) EXECUTE FUNCTION enracine_append_only();
"""

OPERATIONS = [
    # An event is written in the name of the organisation that acts, never of another.
    protect_append_only(
        "kernel_event",
        f"organisation_id = {ORGANISATION} OR {ORGANISATION} = ANY (organisations) OR {SELF}",
        f"organisation_id IS NOT DISTINCT FROM {ORGANISATION}",
    ),
    protect_append_only("kernel_outboxmessage", MESSAGE),
    migrations.RunSQL(DELIVERY),
    migrations.RunSQL(HOLDER),
    protect("kernel_draft", HELD),
    protect_by_party("kernel_document", ["organisation_id"]),
    protect("kernel_job", MINE),
]
