"""Row-level security of this application's tables (see docs/architecture.md)."""

from django.db import migrations

from enracine.kernel.rls import protect_by_party


class Migration(migrations.Migration):
    """Enable and force the policies."""

    dependencies = [
        ("accompaniment", "0002_initial"),
        ("privacy", "0002_row_level_security"),
    ]

    operations = [
        protect_by_party("accompaniment_dossier", ["organisation_id", "coordinating_organisation_id"]),
        protect_by_party("accompaniment_allocation", ["organisation_id", "network_id"]),
        protect_by_party("accompaniment_needsevaluation", ["organisation_id"]),
        protect_by_party("accompaniment_readinessdecision", ["organisation_id"]),
        protect_by_party("accompaniment_task", ["organisation_id"]),
    ]
