"""How soon each follower met the people registered lately, counted each night: and now a first time."""

import datetime as dt

import django.db.models.deletion
from django.db import migrations, models

from enracine.kernel.clock import now, today

FOLLOWING = ["counsellor", "paj_agent", "partner", "integration_officer"]
COUNT = """
INSERT INTO accompaniment_firstmeetingdelay (membership_id, median_days, met, counted_at)
SELECT m.id, (array_agg(d.days ORDER BY d.days))[count(d.days) / 2 + 1], count(d.days), %s
FROM network_membership m
LEFT JOIN (SELECT assignee_id, first_meeting_on - opened_on AS days FROM accompaniment_dossier
           WHERE opened_on >= %s AND first_meeting_on IS NOT NULL) AS d ON d.assignee_id = m.id
WHERE m.role = ANY(%s) AND m.valid_from <= %s AND (m.valid_to IS NULL OR m.valid_to >= %s)
GROUP BY m.id
"""


def count(_apps, schema_editor):
    """What the night will count, so that the page says nothing less until then."""
    day = today()
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(COUNT, [now(), day - dt.timedelta(days=90), FOLLOWING, day, day])


class Migration(migrations.Migration):
    """A table of one line for each follower."""

    dependencies = [
        ("accompaniment", "0014_bearers_of_a_name"),
        ("network", "0005_absences"),
    ]

    operations = [
        migrations.CreateModel(
            name="FirstMeetingDelay",
            fields=[
                (
                    "membership",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="network.membership",
                    ),
                ),
                ("median_days", models.IntegerField(null=True)),
                ("met", models.PositiveIntegerField()),
                ("counted_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("median_days__isnull", True), ("met", 0)),
                            models.Q(("median_days__isnull", False), ("met__gt", 0)),
                            _connector="OR",
                        ),
                        name="first_meeting_delay_of_some",
                    )
                ],
            },
        ),
        migrations.RunPython(count, migrations.RunPython.noop),
    ]
