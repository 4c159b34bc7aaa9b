"""How often something may be done from one place: a count by the hour, in PostgreSQL like the rest."""

import time

from django.core.cache import cache
from django.db import connection

WINDOW = 3600


def count(key: str, window: int = WINDOW) -> int:
    """One more of something within `window` seconds since the first; returns how many.

    Not `cache.incr`: the table of the cache gives it five minutes to live, whatever it had. Held
    until the end of the transaction, so that tries made at once are counted one by one.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [key])
    moment = time.time()
    ends, done = cache.get(key, (moment + window, 0))
    if ends <= moment:
        ends, done = moment + window, 0
    cache.set(key, (ends, done + 1), max(1, round(ends - moment)))
    return int(done) + 1
