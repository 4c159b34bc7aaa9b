"""An answer kept for a repeated request opens for the account that made it, nobody else."""

from django.db import migrations

from enracine.kernel.rls import protect


class Migration(migrations.Migration):
    dependencies = [("api", "0001_initial")]
    operations = [protect("api_replay", "user_id = (SELECT enracine_user())")]
