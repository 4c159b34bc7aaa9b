"""Another version when the names of occupations change."""

from django.db import migrations

from enracine.kernel.freshness import watch


class Migration(migrations.Migration):
    """What the sheet of a place says of openings."""

    dependencies = [("people", "0008_deaths"), ("kernel", "0008_freshness")]

    operations = watch("occupations", "people_cnpgroup")
