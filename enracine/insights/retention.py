"""Counting retention again, whole: each night, and once a world is loaded."""

from django.db import connection

from enracine.insights.queries.prepared import PREPARED, Prepared, drifted
from enracine.insights.queries.summary import FILL, FOLD, month_now, summary_drifted
from enracine.kernel.acting import Acting
from enracine.kernel.actions import action
from enracine.kernel.errors import NotVisible
from enracine.kernel.events import record


@action
def count_retention(acting: Acting) -> int:
    """Count retention again from the follow-ups. For time only. Returns how many lines were wrong.

    Triggers keep the sums as things happen; this puts right what a restored table or a hand left
    behind, then folds the short sums. Doing it twice changes nothing. What remains of destroyed
    households (`kept`) stays.
    """
    if not acting.is_system:
        raise NotVisible
    wrong = sum(_count(one) for one in PREPARED) + _fold()
    record("insights.retention_counted", acting, data={"wrong": wrong})
    return wrong


def _count(one: Prepared) -> int:
    wrong = len(drifted(one, limit=1000))
    if wrong:
        one.model.objects.exclude(value=0).update(value=0)
        keys = ", ".join(one.keys)
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {one.table} AS t ({keys}, value, kept)"  # noqa: S608 - constants
                f" SELECT {keys}, value, 0 FROM {one.view}"
                f" ON CONFLICT ({keys}) DO UPDATE SET value = EXCLUDED.value"
            )
    one.model.objects.filter(value=0, kept=0).delete()
    return wrong


def _fold(*, again: bool = False) -> int:
    """Put together the lines of the short sums that say the same; write them again if one is wrong."""
    wrong = len(summary_drifted(limit=1000))
    with connection.cursor() as cursor:
        if wrong or again:
            cursor.execute("DELETE FROM insights_retentionsummary")
        cursor.execute(FILL if wrong or again else FOLD, month_now())
    return wrong


@action
def shorten_retention(acting: Acting) -> None:
    """Write the short sums again from the whole ones, after a bulk load. For a job or a command only."""
    if not acting.is_system:
        raise NotVisible
    _fold(again=True)
    record("insights.retention_counted", acting, data={"wrong": 0})
