"""Contacts for information and registrations made for an organisation: « Contacts » read every registration."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Two partial indexes."""

    dependencies = [("people", "0009_freshness")]

    operations = [
        migrations.AddIndex(
            model_name="registration",
            index=models.Index(
                condition=models.Q(registered_by_id__isnull=False),
                fields=["registered_by_id", "-registered_at", "-id"],
                name="registration_made_for",
            ),
        ),
        migrations.AddIndex(
            model_name="person",
            index=models.Index(
                condition=models.Q(standing="contact"), fields=["subject"], name="person_is_contact"
            ),
        ),
    ]
