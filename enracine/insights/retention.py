"""Counting retention again, whole: each night, and once a world is loaded."""

from django.db import connection

from enracine.insights.models import RetentionTally
from enracine.insights.queries.retention import drifted
from enracine.kernel.acting import Acting
from enracine.kernel.actions import action
from enracine.kernel.errors import NotVisible
from enracine.kernel.events import record

_KEYS = "organisation_id, months, due_month, region, track, outcome, method"


@action
def count_retention(acting: Acting) -> int:
    """Count retention again from the follow-ups. For time only. Returns how many lines were wrong.

    Triggers keep the sums as things happen; this puts right what a restored table or a hand left
    behind. Doing it twice changes nothing. What remains of destroyed households (`kept`) stays.
    """
    if not acting.is_system:
        raise NotVisible
    wrong = len(drifted(limit=1000))
    if wrong:
        RetentionTally.objects.exclude(value=0).update(value=0)
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO insights_retentiontally AS t ({_KEYS}, value, kept)"  # noqa: S608
                f" SELECT {_KEYS}, value, 0 FROM insights_retentionfound"
                f" ON CONFLICT ({_KEYS}) DO UPDATE SET value = EXCLUDED.value"
            )
    RetentionTally.objects.filter(value=0, kept=0).delete()
    record("insights.retention_counted", acting, data={"wrong": wrong})
    return wrong
