"""One of those who moved has died: nobody writes to her any more."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """One column."""

    dependencies = [
        ('settlement', '0006_attributions_and_postponed'),
    ]

    operations = [
        migrations.AddField(
            model_name='moveperson',
            name='deceased_on',
            field=models.DateField(null=True, verbose_name='décès noté le'),
        ),
    ]
