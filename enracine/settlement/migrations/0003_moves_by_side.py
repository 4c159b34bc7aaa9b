"""Departures and arrivals are listed and counted by side and by state, in the order of an index."""

from django.db import migrations, models


def _whole(side: str, name: str) -> migrations.AddIndex:
    return migrations.AddIndex(
        model_name="move",
        index=models.Index(
            fields=[f"{side}_organisation", "state", "planned_on", "id"], name=name
        ),
    )


def _arrived(side: str, name: str) -> migrations.AddIndex:
    return migrations.AddIndex(
        model_name="move",
        index=models.Index(
            condition=models.Q(("settled_on__isnull", True), ("state", "done")),
            fields=[f"{side}_organisation", "planned_on", "id"],
            name=name,
        ),
    )


class Migration(migrations.Migration):
    """Two indexes become four."""

    dependencies = [("settlement", "0002_neutral_reason")]

    operations = [
        migrations.RemoveIndex(model_name="move", name="move_arrivals"),
        migrations.RemoveIndex(model_name="move", name="move_departures"),
        _whole("receiving", "move_received"),
        _whole("sending", "move_sent"),
        _arrived("receiving", "move_to_welcome"),
        _arrived("sending", "move_to_settle"),
    ]
