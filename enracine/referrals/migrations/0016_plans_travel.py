"""The accepted plan goes with the evaluation, unless it is kept."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("referrals", "0015_a_document_put_back")]

    operations = [
        migrations.AddField(
            model_name="referral",
            name="keeps_plan",
            field=models.BooleanField(
                db_default=False, default=False, verbose_name="le plan accepté ne voyage pas"
            ),
        ),
    ]
