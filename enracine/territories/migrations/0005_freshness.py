"""Another version when a place, a division, a figure or an outline changes."""

from django.db import migrations

from enracine.kernel.freshness import watch


class Migration(migrations.Migration):
    """What the explorer and the sheets say of places."""

    dependencies = [("territories", "0004_outlines"), ("kernel", "0008_freshness")]

    operations = watch(
        "territories",
        "territories_region",
        "territories_mrc",
        "territories_municipality",
        "territories_pajterritory",
        "territories_mifidirectorate",
        "territories_pastregionofmrc",
        "territories_pajcoverage",
        "territories_directoratecoverage",
        "territories_cmmmembership",
        "territories_source",
        "territories_indicator",
        "territories_fact",
        "territories_outline",
    )
