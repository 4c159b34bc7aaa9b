"""A chosen document keeps its number while it is out of the file: put back, it is shared again."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """Name the document without a constraint."""

    dependencies = [
        ('people', '0004_majority_reminded'),
        ('referrals', '0014_leads_after_departures'),
    ]

    operations = [
        migrations.AlterField(
            model_name='attachment',
            name='paper',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='people.persondocument'),
        ),
    ]
