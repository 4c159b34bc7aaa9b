"""Row-level security of this application's tables (see docs/architecture.md)."""

from django.db import migrations

from enracine.kernel.rls import protect, protect_by_party


class Migration(migrations.Migration):
    """Enable and force the policies."""

    dependencies = [
        ("settlement", "0001_initial"),
        ("privacy", "0002_row_level_security"),
    ]

    operations = [
        protect_by_party("settlement_move", ["sending_organisation_id", "receiving_organisation_id", "coordinating_organisation_id"]),
        protect("settlement_moveperson", "EXISTS (SELECT 1 FROM settlement_move m WHERE m.id = settlement_moveperson.move_id)"),
        protect("settlement_moveattribution", "EXISTS (SELECT 1 FROM settlement_move m WHERE m.id = settlement_moveattribution.move_id)"),
        protect_by_party("settlement_followup", ["organisation_id", "sending_organisation_id", "coordinating_organisation_id"]),
    ]
