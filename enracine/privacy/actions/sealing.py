"""Sealing the access journal: numbering its readings and chaining their digests, after the fact.

Readers write their lines without waiting for each other; one job, alone, gives each line its number
and ties it to the one before. `enracine verify` walks the chain again.
"""

import datetime as dt
import uuid

from django.db import connection
from django.db.models import Exists, OuterRef

from enracine.kernel.acting import Acting
from enracine.kernel.actions import action
from enracine.kernel.clock import now
from enracine.privacy.models import AccessLogEntry, AccessLogLink
from enracine.privacy.queries.journal import link_digest

#: Readings sealed at a time.
BATCH = 2_000
#: A reading is sealed once its request has surely ended.
QUIET = dt.timedelta(minutes=1)
#: How far behind the last sealed one an unsealed reading is looked for at each run; the check of
#: `enracine verify` looks at everything.
REACH = dt.timedelta(days=3)
#: The key of the lock that keeps two sealings apart.
_LOCK = 7_352_201


@action
def seal_journal(_acting: Acting, limit: int = BATCH) -> int:
    """Seal the readings that are not sealed yet, oldest first. Returns how many (a job's work)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    last = AccessLogLink.objects.order_by("-number").first()
    waiting = AccessLogEntry.objects.filter(occurred_at__lt=now() - QUIET).exclude(
        Exists(AccessLogLink.objects.filter(entry_id=OuterRef("pk")))
    )
    if last is not None:
        waiting = waiting.filter(pk__gte=_first_id_before(last.entry_id, REACH))
    number, previous = (last.number, last.digest) if last else (0, "")
    links = []
    for entry in waiting.order_by("id")[:limit]:
        number += 1
        previous = link_digest(number, entry, previous)
        links.append(AccessLogLink(number=number, entry_id=entry.pk, digest=previous))
    AccessLogLink.objects.bulk_create(links)
    return len(links)


def _first_id_before(entry_id: uuid.UUID, reach: dt.timedelta) -> uuid.UUID:
    """The smallest identifier (UUID, version 7) written at most `reach` before this one.

    Identifiers carry the real clock, whatever day a demonstration lives in.
    """
    milliseconds = (entry_id.int >> 80) - int(reach.total_seconds() * 1000)
    return uuid.UUID(int=max(milliseconds, 0) << 80)
