"""Follow-ups are listed, and opened behind a number, in the order of an index."""

from django.db import migrations, models


def _behind(side: str, name: str) -> migrations.AddIndex:
    return migrations.AddIndex(
        model_name="followup",
        index=models.Index(fields=[side, "months", "due_on", "id"], name=name),
    )


class Migration(migrations.Migration):
    """Five indexes."""

    dependencies = [("settlement", "0009_capacity_by_territory")]

    operations = [
        migrations.AddIndex(
            model_name="followup",
            index=models.Index(
                condition=models.Q(("state", "due")),
                fields=["organisation", "assignee", "due_on", "id"],
                name="follow_up_mine",
            ),
        ),
        migrations.AddIndex(
            model_name="followup",
            index=models.Index(
                condition=models.Q(("state", "due"), _negated=True),
                fields=["organisation", "due_on", "id"],
                name="follow_up_made",
            ),
        ),
        _behind("organisation", "follow_up_here"),
        _behind("sending_organisation", "follow_up_sent"),
        _behind("coordinating_organisation", "follow_up_coordinated"),
    ]
