"""What the indexes by side find as well no longer has one of its own: each is paid at every answer."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """Three indexes less."""

    dependencies = [("settlement", "0010_follow_ups_in_order")]

    operations = [
        migrations.RemoveIndex(model_name="followup", name="follow_up_coord"),
        migrations.AlterField(
            model_name="followup",
            name="organisation",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="follow_ups",
                to="network.organisation",
            ),
        ),
        migrations.AlterField(
            model_name="followup",
            name="sending_organisation",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="network.organisation",
            ),
        ),
    ]
