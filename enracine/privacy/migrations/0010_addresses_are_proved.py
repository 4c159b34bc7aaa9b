"""An account opens a file only once its address is proved: those tied before were opened by a code."""

import enracine.kernel.clock
from django.db import migrations, models
from django.db.models import F


def proved_since_they_are_held(apps, _editor):
    """What is held today was opened by its account: say so."""
    apps.get_model("privacy", "SubjectHolder").objects.update(proved_at=F("since"))


class Migration(migrations.Migration):
    """Add the day of the proof."""

    dependencies = [("privacy", "0009_registers_are_protected")]

    operations = [
        migrations.AddField(
            "subjectholder",
            "proved_at",
            models.DateTimeField(default=enracine.kernel.clock.now, null=True),
        ),
        migrations.RunPython(proved_since_they_are_held, migrations.RunPython.noop),
    ]
