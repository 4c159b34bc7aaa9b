"""Another version when what is published of a place changes, or is taken back."""

from django.db import migrations

from enracine.kernel.freshness import watch


class Migration(migrations.Migration):
    """What the sheet of a place says in the words of its people."""

    dependencies = [("portraits", "0003_testimony_pictures"), ("kernel", "0008_freshness")]

    operations = watch(
        "portraits", "portraits_portraitedition", "portraits_testimony", "portraits_picture"
    )
