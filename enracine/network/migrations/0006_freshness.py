"""Another version when who serves which place changes."""

from django.db import migrations

from enracine.kernel.freshness import watch


class Migration(migrations.Migration):
    """What the explorer and the sheets say of who welcomes."""

    dependencies = [("network", "0005_absences"), ("kernel", "0008_freshness")]

    operations = watch(
        "network",
        "network_organisation",
        "network_programme",
        "network_mandate",
        "network_vacancy",
        "network_referralpause",
    )
