"""A line of the calendar for files of people who did not come."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('privacy', '0002_agreeing_to_a_transfer'),
    ]

    operations = [
        migrations.AlterField(
            model_name='retentionrule',
            name='category',
            field=models.CharField(choices=[('file', 'Dossier et faits de la personne'), ('not_come', 'Dossier de prédépart d’une personne qui n’est pas venue'), ('decision', 'Renseignements qui ont servi à une décision'), ('accounting', 'Pièces comptables d’une entente'), ('incident', 'Registre des incidents'), ('request', 'Demandes et plaintes des personnes')], max_length=12, verbose_name='catégorie'),
        ),
    ]
