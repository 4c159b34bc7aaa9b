"""The versions of what everybody reads: see `kernel.freshness`."""

from django.db import migrations

from enracine.kernel.freshness import CREATE, DROP


class Migration(migrations.Migration):
    """A table of one line a part, and the function that changes it."""

    dependencies = [("kernel", "0007_silence")]

    operations = [migrations.RunSQL(CREATE, DROP)]
