"""Row-level security of this application's tables (see docs/architecture.md)."""

from django.db import migrations

from enracine.kernel.rls import protect, protect_by_party


class Migration(migrations.Migration):
    """Enable and force the policies."""

    dependencies = [
        ("referrals", "0001_initial"),
        ("privacy", "0002_row_level_security"),
    ]

    operations = [
        protect("referrals_referral", "sender_id = (SELECT enracine_organisation()) OR (receiver_id = (SELECT enracine_organisation()) AND sent_at IS NOT NULL) OR coordinating_organisation_id = (SELECT enracine_organisation()) OR subject_id = ANY ((SELECT enracine_subjects())::uuid[])"),
        protect_by_party("referrals_referralgroup", ["sender_id"]),
    ]
