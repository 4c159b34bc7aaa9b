"""The referrals of a network declined for one reason, newest first: the loop read a whole year of them."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """One partial index."""

    dependencies = [("referrals", "0019_tallies")]

    operations = [
        migrations.AddIndex(
            model_name="referral",
            index=models.Index(
                condition=models.Q(("decline_reason", ""), _negated=True),
                fields=["coordinating_organisation", "decline_reason", "-sent_at", "-id"],
                name="referral_declined",
            ),
        ),
    ]
