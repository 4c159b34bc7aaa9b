"""A meeting that the person prepares, a need of health with her express agreement, two more doors."""

from django.db import migrations, models

DECISIONS = [
    ('prepare', 'Poursuivre la préparation'),
    ('refer', 'Référer vers une région'),
    ('refer_eer', 'Référer à Emplois en régions'),
    ('french', 'Diriger vers la francisation'),
    ('recognition', 'Diriger vers la reconnaissance des diplômes'),
    ('pause', 'Mettre le projet en pause'),
]


class Migration(migrations.Migration):

    dependencies = [
        ('accompaniment', '0008_plans'),
    ]

    operations = [
        migrations.AddField(
            model_name='needsevaluation',
            name='prepared_on',
            field=models.DateField(null=True, verbose_name='préparée le'),
        ),
        migrations.AddField(
            model_name='needsevaluation',
            name='health_agreed_on',
            field=models.DateField(null=True, verbose_name='besoin de santé : accord du'),
        ),
        migrations.AddField(
            model_name='needsevaluation',
            name='earlier',
            field=models.JSONField(default=list, verbose_name='réponses d’une version d’avant'),
        ),
        migrations.AlterField(
            model_name='readinessdecision',
            name='suggestion',
            field=models.CharField(choices=DECISIONS, max_length=12),
        ),
        migrations.AlterField(
            model_name='readinessdecision',
            name='decision',
            field=models.CharField(choices=DECISIONS, max_length=12),
        ),
        migrations.AddConstraint(
            model_name='needsevaluation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('answers__has_key', 'health_need'), _negated=True), ('health_agreed_on__isnull', False), _connector='OR'), name='evaluation_health_was_agreed'),
        ),
    ]
