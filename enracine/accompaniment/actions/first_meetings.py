"""How soon people are met, by whoever follows them: counted each night, and once a world is loaded."""

from django.db import connection

from enracine.accompaniment.models import FirstMeetingDelay
from enracine.accompaniment.queries.loads import FOLLOWING_ROLES
from enracine.accompaniment.queries.supervision import RECENT
from enracine.kernel.acting import Acting
from enracine.kernel.actions import action
from enracine.kernel.clock import now, today
from enracine.kernel.errors import NotVisible

#: The upper of the two middle values when there are two, always a number of days that was met.
_COUNT = """
INSERT INTO accompaniment_firstmeetingdelay (membership_id, median_days, met, counted_at)
SELECT m.id, (array_agg(d.days ORDER BY d.days))[count(d.days) / 2 + 1], count(d.days), %(moment)s
FROM network_membership m
LEFT JOIN (SELECT assignee_id, first_meeting_on - opened_on AS days FROM accompaniment_dossier
           WHERE opened_on >= %(since)s AND first_meeting_on IS NOT NULL) AS d ON d.assignee_id = m.id
WHERE m.role = ANY(%(roles)s) AND m.valid_from <= %(today)s
  AND (m.valid_to IS NULL OR m.valid_to >= %(today)s)
GROUP BY m.id
"""


@action
def count_first_meetings(acting: Acting) -> int:
    """Count again how soon each follower met the people registered lately. For time only.

    Returns how many followers there are. Closed dossiers count: the day somebody was met stays.
    """
    if not acting.is_system:
        raise NotVisible
    FirstMeetingDelay.objects.all().delete()
    with connection.cursor() as cursor:
        cursor.execute(
            _COUNT,
            {
                "moment": now(),
                "since": today() - RECENT,
                "today": today(),
                "roles": list(FOLLOWING_ROLES),
            },
        )
        return int(cursor.rowcount)
