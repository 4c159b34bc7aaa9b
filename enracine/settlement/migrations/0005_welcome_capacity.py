"""How many households an organisation may welcome in a month; nothing of anybody."""

import django.db.models.deletion
import enracine.kernel.clock
import enracine.kernel.models
from django.db import migrations, models

from enracine.kernel.rls import APP

FORWARD = f"""
CREATE TRIGGER settlement_welcomecapacity_actor
  BEFORE INSERT OR UPDATE OR DELETE ON settlement_welcomecapacity
  FOR EACH ROW WHEN (current_user = '{APP}') EXECUTE FUNCTION enracine_require_actor();
"""
BACKWARD = "DROP TRIGGER settlement_welcomecapacity_actor ON settlement_welcomecapacity;"


class Migration(migrations.Migration):
    """The table, and who may write in it."""

    dependencies = [
        ('network', '0005_absences'),
        ('settlement', '0004_follow_ups'),
    ]

    operations = [
        migrations.CreateModel(
            name='WelcomeCapacity',
            fields=[
                ('id', models.UUIDField(default=enracine.kernel.models.new_id, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=enracine.kernel.clock.now, editable=False)),
                ('updated_at', models.DateTimeField(default=enracine.kernel.clock.now, editable=False)),
                ('month', models.DateField()),
                ('places', models.PositiveSmallIntegerField(verbose_name='ménages')),
                ('organisation', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='network.organisation')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('organisation', 'month'), name='capacity_once_a_month')],
            },
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
