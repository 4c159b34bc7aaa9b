"""Row-level security of what was communicated: written once, read by the receiver while it may."""

from django.db import migrations

from enracine.kernel.rls import protect_append_only

ORGANISATION = "(SELECT enracine_organisation())"
SELF = "subject_id = ANY ((SELECT enracine_subjects())::uuid[])"
READS = f"""sender_id = {ORGANISATION} OR {SELF} OR (receiver_id = {ORGANISATION} AND EXISTS (
  SELECT 1 FROM privacy_accessgrant g
  WHERE g.subject_id = referrals_package.subject_id
    AND g.object_id = referrals_package.referral_id
    AND g.organisation_id = {ORGANISATION}
    AND g.ended_at IS NULL
    AND (g.valid_until IS NULL OR g.valid_until >= (SELECT enracine_today()))))"""


class Migration(migrations.Migration):
    """The receiver's reading ends with its grant, whatever a page would show."""

    dependencies = [
        ("referrals", "0003_clock_turn_and_package"),
        ("privacy", "0002_row_level_security"),
    ]

    operations = [
        protect_append_only("referrals_package", READS, f"sender_id = {ORGANISATION}"),
    ]
