"""A thing to do says where it comes from: a note or an act, a referral, a step."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accompaniment', '0006_handing_over'),
        ('network', '0005_absences'),
        ('privacy', '0003_predeparture'),
    ]

    operations = [
        migrations.AddField(
            model_name='task',
            name='about_id',
            field=models.UUIDField(null=True),
        ),
        migrations.AddField(
            model_name='task',
            name='about_kind',
            field=models.CharField(blank=True, choices=[('entry', 'une note ou un acte'), ('referral', 'une référence'), ('step', 'une étape du plan')], db_default='', max_length=10),
        ),
        migrations.AddConstraint(
            model_name='task',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('about_id__isnull', True), ('about_kind', '')), models.Q(models.Q(('about_kind', ''), _negated=True), ('about_id__isnull', False)), _connector='OR'), name='task_about_something'),
        ),
    ]
