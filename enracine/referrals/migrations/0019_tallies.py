"""Numbers of referrals kept by triggers: written for those that are there, then at each change."""

import django.db.models.deletion
from django.db import migrations, models

from enracine.referrals.migrations._tallies import TALLY


class Migration(migrations.Migration):
    """A million referrals are added up in a few seconds."""

    dependencies = [("network", "0001_founded"), ("referrals", "0018_loop_digests")]

    operations = [
        migrations.CreateModel(
            name="ReferralTally",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "side",
                    models.CharField(
                        choices=[
                            ("received", "reçue"),
                            ("sent", "envoyée ou préparée"),
                            ("coordinated", "coordonnée, entre d’autres"),
                            ("own", "coordonnée, dont l’organisme est aussi une partie"),
                        ],
                        max_length=11,
                    ),
                ),
                (
                    "member_id",
                    models.UUIDField(
                        help_text="responsable (reçue) ou auteur (envoyée)", null=True
                    ),
                ),
                ("state", models.CharField(max_length=22)),
                ("turn", models.CharField(max_length=12)),
                ("is_open", models.BooleanField()),
                ("is_read", models.BooleanField()),
                ("is_bundled", models.BooleanField()),
                ("number", models.IntegerField()),
                (
                    "organisation",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="network.organisation",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["organisation", "side"], name="referral_tally_side")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("number", 0), _negated=True),
                        name="referral_tally_counts_something",
                    )
                ],
            },
        ),
        migrations.RunSQL(TALLY.fill, migrations.RunSQL.noop),
        migrations.RunSQL(TALLY.create, TALLY.drop),
    ]
