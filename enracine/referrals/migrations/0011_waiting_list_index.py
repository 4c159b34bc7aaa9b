"""The waiting list of a receiver is a few rows: found without reading all that is under way."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """One short index."""

    dependencies = [("referrals", "0010_loop_and_lists")]

    operations = [
        migrations.AddIndex(
            model_name="referral",
            index=models.Index(
                condition=models.Q(("state", "waiting_list")),
                fields=["receiver", "state_changed_at"],
                name="referral_waiting_list",
            ),
        ),
    ]
