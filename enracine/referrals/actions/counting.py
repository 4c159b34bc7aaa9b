"""Counting the loop again, whole: each night, and once a world is loaded."""

import datetime as dt
import itertools
from typing import Any

from django.db import connection
from django.db.models import Max, Min

from enracine.kernel.acting import Acting
from enracine.kernel.actions import action
from enracine.kernel.calendar import is_working_day
from enracine.kernel.clock import QUEBEC, day_may_begin_again, now, today
from enracine.kernel.errors import NotVisible
from enracine.network.models import Membership
from enracine.referrals.models import LoopDigest, LoopTally, Referral
from enracine.referrals.models.tallies import HEARD, REFUSED, UNHEARD
from enracine.referrals.queries.common import COORDINATING_ROLES
from enracine.referrals.queries.loop.periods import offered
from enracine.referrals.queries.loop.scope import tallies_for
from enracine.referrals.queries.loop.sums import added_up, written

_ONE_DAY = dt.timedelta(days=1)

#: Every line of the tallies, from the referrals themselves. `calendar` gives each day how many working
#: days came before: the difference of two is a delay in working days, holidays included. What changed
#: after `since` is told apart.
_LINES = """
WITH calendar(day, n) AS (SELECT * FROM unnest(%(days)s::date[], %(numbers)s::int[])),
facts AS MATERIALIZED (
  SELECT date_trunc('month', s.day)::date AS month, r.sender_id, r.receiver_id,
         r.coordinating_organisation_id, r.region_id, r.state, r.decline_reason,
         r.updated_at > %(since)s AS moved, a.n - s.n AS answer, c.n - a.n AS contact, e.n - s.n AS closed
  FROM referrals_referral r
  JOIN calendar s ON s.day = (r.sent_at AT TIME ZONE 'America/Toronto')::date
  LEFT JOIN calendar a ON a.day = (r.answered_at AT TIME ZONE 'America/Toronto')::date
  LEFT JOIN calendar c ON c.day = r.first_contact_on
  LEFT JOIN calendar e ON e.day = (r.closed_at AT TIME ZONE 'America/Toronto')::date
  WHERE r.state <> 'entered_in_error'),
lines AS (
  SELECT month, sender_id, receiver_id, coordinating_organisation_id, region_id,
         m.measure, m.code, m.days, moved
  FROM facts, LATERAL (VALUES
    ('sent', '', NULL::int, true),
    ('answer', '', greatest(answer, 0), answer IS NOT NULL),
    ('contact', '', greatest(contact, 0), contact IS NOT NULL),
    ('closed', '', greatest(closed, 0), closed IS NOT NULL),
    ('refused', decline_reason, NULL, state = ANY(%(refused)s)),
    ('heard', '', NULL, state = ANY(%(heard)s)),
    ('unheard', '', NULL, state = ANY(%(unheard)s))
  ) AS m(measure, code, days, holds)
  WHERE m.holds)
SELECT month, sender_id, receiver_id, coordinating_organisation_id, region_id, measure, code, days,
       moved, count(*) AS value
FROM lines GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9
"""
_COLUMNS = (
    "month, sender_id, receiver_id, coordinating_organisation_id, region_id, measure, code, days"
)


def _calendar() -> dict[str, Any]:
    """Every day since the first referral left, and how many working days there were up to it."""
    first = Referral.objects.aggregate(first=Min("sent_at"))["first"]
    start = first.astimezone(QUEBEC).date() if first else today()
    days = [start + n * _ONE_DAY for n in range((today() - start).days + 1)]
    return {
        "days": days,
        "numbers": list(itertools.accumulate(int(is_working_day(day)) for day in days)),
        "heard": list(HEARD),
        "unheard": list(UNHEARD),
        "refused": list(REFUSED),
    }


@action
def count_loop(acting: Acting) -> int:
    """Count the loop again from the referrals. For time only. Returns how many lines it makes.

    Whoever reads meanwhile sees the former night's figures whole, then these; what the page adds up
    for each reader is written with them (`LoopDigest`).
    """
    if not acting.is_system:
        raise NotVisible
    moment = now()
    with connection.cursor() as cursor:
        LoopTally.objects.all().delete()
        cursor.execute(
            f"INSERT INTO referrals_looptally ({_COLUMNS}, value, counted_at)"  # noqa: S608 – names written here, values as parameters
            f" SELECT {_COLUMNS}, value, %(moment)s FROM ({_LINES}) AS counted",
            _calendar() | {"moment": moment, "since": "infinity"},
        )
        lines = int(cursor.rowcount)
    _digest(moment)
    return lines


def _digest(moment: dt.datetime) -> None:
    """Add the tallies up for every reader of the loop and every period that its page proposes."""
    readers = Membership.objects.on(today()).filter(role__in=COORDINATING_ROLES)
    followers = readers.order_by().values_list("organisation_id", flat=True).distinct()
    LoopDigest.objects.all().delete()
    LoopDigest.objects.bulk_create(
        LoopDigest(
            follower_id=follower,
            period=period.code,
            content=written(added_up(tallies_for(follower, period))),
            counted_at=moment,
        )
        for follower in [None, *followers]
        for period in offered(today())
    )


#: How many referrals each month may count otherwise than the night did, and what both sides say.
_DRIFT = f"""
WITH kept AS (
  SELECT month, measure, code, days, sum(value) AS value FROM referrals_looptally
  GROUP BY 1, 2, 3, 4),
moved AS (
  SELECT date_trunc('month', sent_at AT TIME ZONE 'America/Toronto')::date AS month, count(*) AS n
  FROM referrals_referral WHERE sent_at IS NOT NULL AND updated_at > %(since)s GROUP BY 1),
still AS (
  SELECT month, measure, code, days, sum(value) AS value FROM ({_LINES}) AS found
  WHERE NOT moved GROUP BY 1, 2, 3, 4),
gone AS (
  SELECT EXISTS (SELECT FROM kernel_event WHERE kind = 'privacy.file_destroyed'
                 AND occurred_at > %(since)s) AS some),
compared AS (
  SELECT month, measure, sum(kept) AS kept, sum(least) AS least,
         sum(least) + coalesce(max(moved.n), 0) AS most
  FROM (
    SELECT month, measure, code, days, value AS kept, 0 AS least FROM kept
    UNION ALL SELECT month, measure, code, days, 0, value FROM still) AS both_sides
  LEFT JOIN moved USING (month)
  GROUP BY month, measure, code, days)
SELECT month, measure, kept::int, (CASE WHEN kept < least THEN least ELSE most END)::int
FROM compared, gone
WHERE kept < least OR (kept > most AND NOT gone.some)
ORDER BY month, measure LIMIT %(limit)s"""  # noqa: S608 – names written here, values as parameters


def drifted(limit: int) -> list[tuple[dt.date, str, int, int]]:
    """Month, measure, number kept, number found, where the tallies say other than the referrals.

    Every month is looked at. What has not changed since the night is found as it was counted; each
    referral that has may have been anywhere, and makes room for one: a number under what has not
    changed, or over it by more than what has, is wrong. Only where a file was destroyed by the
    calendar since is nothing said of what is kept in excess.
    """
    last = LoopTally.objects.aggregate(last=Max("counted_at"))["last"]
    since = day_may_begin_again(last) if last else None
    with connection.cursor() as cursor:
        cursor.execute(_DRIFT, _calendar() | {"since": since or "-infinity", "limit": limit})
        return list(cursor.fetchall())
