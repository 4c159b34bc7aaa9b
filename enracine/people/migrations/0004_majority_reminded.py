from django.db import migrations, models


class Migration(migrations.Migration):
    """A reminder before what was given under age is destroyed (S06)."""

    dependencies = [
        ("people", "0003_predeparture"),
    ]

    operations = [
        migrations.AddField(
            model_name="majority",
            name="reminded_on",
            field=models.DateField(null=True),
        ),
    ]
