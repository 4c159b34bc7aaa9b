"""Answers after a withdrawal have their own table (0004): an agreement keeps none any more."""

from django.db import migrations


class Migration(migrations.Migration):
    """Drop what was carried over."""

    dependencies = [("privacy", "0004_what_became_of_it")]

    operations = [
        migrations.RemoveConstraint(
            model_name='consent',
            name='consent_kept_says_which_obligation',
        ),
        migrations.RemoveField(
            model_name='consent',
            name='recipient_answer',
        ),
        migrations.RemoveField(
            model_name='consent',
            name='recipient_answered_at',
        ),
        migrations.RemoveField(
            model_name='consent',
            name='recipient_obligation',
        ),
    ]
