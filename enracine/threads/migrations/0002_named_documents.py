"""A message names documents of the person's file."""

import django.contrib.postgres.fields
from django.db import migrations, models

from enracine.threads.migrations._security import NAMED_OPERATIONS


class Migration(migrations.Migration):
    dependencies = [("threads", "0001_founded"), ("people", "0004_majority_reminded")]

    operations = [
        migrations.AddField(
            model_name="message",
            name="documents",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.UUIDField(), blank=True, default=list, size=5
            ),
        ),
        migrations.AddConstraint(
            model_name="message",
            constraint=models.CheckConstraint(
                condition=models.Q(("documents__len__lte", 5)), name="thread_message_names_few"
            ),
        ),
        *NAMED_OPERATIONS,
    ]
