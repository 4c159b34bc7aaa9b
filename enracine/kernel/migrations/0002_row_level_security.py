"""Row-level security of this application's tables (see docs/architecture.md)."""

from django.db import migrations

from enracine.kernel.rls import protect, protect_append_only, protect_by_party


class Migration(migrations.Migration):
    """Enable and force the policies."""

    dependencies = [
        ("kernel", "0001_initial"),
    ]

    operations = [
        protect_append_only("kernel_event", "organisation_id = (SELECT enracine_organisation()) OR (SELECT enracine_organisation()) = ANY (organisations) OR subject_id = ANY ((SELECT enracine_subjects())::uuid[])"),
        protect_append_only("kernel_outboxmessage", "recipient_user_id = (SELECT enracine_user())"),
        protect("kernel_draft", "user_id IS NULL OR user_id = (SELECT enracine_user())"),
        protect_by_party("kernel_document", ["organisation_id"]),
        protect("kernel_job", "user_id = (SELECT enracine_user())"),
    ]
