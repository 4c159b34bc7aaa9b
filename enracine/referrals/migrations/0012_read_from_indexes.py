"""Late referrals and the year's tallies are read from their index."""

from django.db import migrations, models

ONCE = [
    "coordinating_organisation", "month", "sender", "receiver", "region", "measure", "code", "days",
]  # fmt: skip


class Migration(migrations.Migration):
    """Nothing is written."""

    dependencies = [("referrals", "0011_waiting_list_index")]

    operations = [
        migrations.AddIndex(
            model_name="referral",
            index=models.Index(
                condition=models.Q(("closed_at__isnull", True), ("due_on__isnull", False)),
                fields=["receiver", "due_on", "id"],
                name="referral_with_a_clock",
            ),
        ),
        migrations.RemoveConstraint(model_name="looptally", name="loop_tally_once"),
        migrations.AddConstraint(
            model_name="looptally",
            constraint=models.UniqueConstraint(
                fields=ONCE,
                include=("value", "counted_at"),
                nulls_distinct=False,
                name="loop_tally_once",
            ),
        ),
    ]
