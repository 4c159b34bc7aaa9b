"""Two ways a file ends: another agent was chosen, or the person did not come."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accompaniment', '0003_portraits_taken_over'),
    ]

    operations = [
        migrations.AlterField(
            model_name='dossier',
            name='outcome',
            field=models.CharField(blank=True, choices=[('settled', 'Établi en région'), ('abandoned', 'Projet abandonné'), ('returned', 'Retour à Montréal'), ('other_region', 'Autre région'), ('left_quebec', 'Hors Québec'), ('lost', 'Perdu de vue'), ('not_eligible', 'Non admissible'), ('referred_away', 'Suivi par un autre organisme'), ('transferred', 'Transféré à un autre organisme'), ('other_agent', 'Autre interlocuteur choisi par la personne'), ('not_come', 'Non venue au Québec')], max_length=14),
        ),
    ]
