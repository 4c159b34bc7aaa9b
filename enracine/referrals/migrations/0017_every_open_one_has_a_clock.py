"""Whatever is open has a clock: those that had none are given one from today, then the database holds it."""

import datetime as dt

from django.db import migrations, models
from django.db.models import Q

from enracine.kernel.calendar import add_working_days
from enracine.kernel.clock import today

OPEN = [
    "sent", "received", "information_requested", "waiting_list", "accepted", "first_contact",
    "in_service", "on_hold",
]
#: State → working days from today: what the settings say without a setting.
DELAYS = {
    "sent": 5, "received": 5, "information_requested": 5, "accepted": 5, "contested": 5,
    "first_contact": 10, "waiting_list": 20, "in_service": 60,
}


def give_clocks(apps, _schema_editor):
    """A date to those that have none, an alarm to those whose silence went as far as it could."""
    referrals = apps.get_model("referrals", "Referral").objects
    day = today()
    tomorrow = add_working_days(day, 1)
    for state, days in DELAYS.items():
        due = add_working_days(day, days)
        rings = add_working_days(due, 1)
        referrals.filter(state=state, due_on=None).update(due_on=due, next_alarm_on=rings, alarm="")
    # Paused: the day it resumes was known, and nobody was told of it.
    referrals.filter(state="on_hold", due_on=None).update(due_on=models.F("resume_on"))
    referrals.filter(state="on_hold", next_alarm_on=None, due_on__gte=day).update(
        next_alarm_on=models.F("due_on") + dt.timedelta(days=1)
    )
    referrals.filter(state__in=[*OPEN, "contested"], next_alarm_on=None).update(
        next_alarm_on=tomorrow
    )
    # Asked for her agreement, and never asked again.
    asked = add_working_days(day, 5)
    referrals.filter(state="draft", turn="candidate", due_on=None).update(
        due_on=asked, next_alarm_on=add_working_days(asked, 1), alarm=""
    )


class Migration(migrations.Migration):
    """What a sender waits for also holds a draft that the person must answer, and a contested refusal."""

    dependencies = [("referrals", "0016_plans_travel")]

    operations = [
        migrations.RunPython(give_clocks, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="referral",
            constraint=models.CheckConstraint(
                name="referral_open_has_a_clock",
                condition=~Q(state__in=[*OPEN, "contested"])
                | Q(due_on__isnull=False, next_alarm_on__isnull=False),
            ),
        ),
        migrations.RemoveIndex(model_name="referral", name="referral_awaited"),
        migrations.AddIndex(
            model_name="referral",
            index=models.Index(
                condition=Q(state__in=(*OPEN, "draft", "contested")),
                fields=["sender", "due_on", "id"],
                name="referral_awaited",
            ),
        ),
    ]
