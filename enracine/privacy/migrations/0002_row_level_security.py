"""Row-level security of this application's tables (see docs/architecture.md)."""

from django.db import migrations

from enracine.kernel.rls import protect, protect_append_only, protect_by_party


class Migration(migrations.Migration):
    """Enable and force the policies."""

    dependencies = [
        ("privacy", "0001_initial"),
        ("kernel", "0002_row_level_security"),
    ]

    operations = [
        protect_by_party("privacy_consent", ["recipient_id", "asked_by_id"]),
        protect_by_party("privacy_accessgrant", ["organisation_id", "granted_by_id"]),
        protect_append_only("privacy_accesslogentry", "organisation_id = (SELECT enracine_organisation()) OR subject_id = ANY ((SELECT enracine_subjects())::uuid[])"),
        protect("privacy_subjectholder", "user_id = (SELECT enracine_user()) OR subject_id = ANY ((SELECT enracine_subjects())::uuid[])"),
    ]
