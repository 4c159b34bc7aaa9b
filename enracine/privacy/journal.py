"""The access journal: what `note_read` remembered is written when the page is answered."""

import json
import uuid
from collections.abc import Iterable

from django.db import connection
from django.http import HttpRequest

from enracine.kernel.acting import NOBODY, TELL, Acting, acting_as, current_acting, told
from enracine.kernel.identity import acting_of
from enracine.kernel.logs import current_request_id
from enracine.privacy.models import AccessLogEntry
from enracine.privacy.queries.access import Reading
from enracine.privacy.queries.journal import EXCEPTIONAL

_COLUMNS = [(f.attname, f.db_type(connection)) for f in AccessLogEntry._meta.concrete_fields]
_NAMES = ", ".join(name for name, _type in _COLUMNS)
#: One value whatever the number of reads: a list of fifty would otherwise send 550 of them.
#: A file opened by an exceptional access says so in each of its readings.
_EXCEPTION = (
    "coalesce((SELECT left(%s || ' : ' || e.reason, 300) FROM privacy_exceptionalaccess e"
    " WHERE e.membership_id = read.membership_id AND e.subject_id = read.subject_id"
    " AND e.opened_at <= read.occurred_at AND e.ends_at > read.occurred_at"
    " ORDER BY e.opened_at DESC LIMIT 1), read.reason)"
)
_VALUES = ", ".join(_EXCEPTION if name == "reason" else name for name, _type in _COLUMNS)
_ADD = (
    f"INSERT INTO privacy_accesslogentry ({_NAMES})"  # noqa: S608  # names of our own columns
    f" SELECT {_VALUES} FROM jsonb_to_recordset(%s::jsonb) AS"
    f" read({', '.join(f'{name} {kind}' for name, kind in _COLUMNS)})"
)
#: The same, once PostgreSQL knows who acts: policies look at each line when it is made, which waits for
#: the one line of `told`. Asked before, they would refuse: nothing is written for nobody.
_TELL_AND_ADD = f"WITH told AS MATERIALIZED ({TELL}) {_ADD}, told"


def write_reads(request: HttpRequest) -> None:
    """Write the reads of this request, all at once, in the name of who read."""
    reads = request.__dict__.pop("_reads", {})
    if not reads:
        return
    if not connection.savepoint_ids and current_acting() == NOBODY:
        # A transaction of its own, which forgets who acts when it ends: one question says and writes.
        _add(reads.values(), acting_of(request))
        return
    with acting_as(acting_of(request), to_the_end=True):
        _add(reads.values())


def write_reads_of(entries: Iterable[AccessLogEntry]) -> None:
    """Write these readings in the transaction and the acting in force."""
    _add(entries)


def _add(entries: "Iterable[AccessLogEntry | Reading]", acting: Acting | None = None) -> None:
    """Add these lines; `acting`: in whose name, when PostgreSQL was not told yet."""
    rows = [{name: getattr(entry, name) for name, _type in _COLUMNS} for entry in entries]
    values = [EXCEPTIONAL, json.dumps(rows, default=str)]
    with connection.cursor() as cursor:
        if acting is None:
            cursor.execute(_ADD, values)
        else:
            cursor.execute(_TELL_AND_ADD, [*told(acting), *values])


def write_export(
    acting: Acting,
    subject_ids: Iterable[uuid.UUID],
    sections: Iterable[str],
    kind: str,
    reason: str = "",
) -> None:
    """Write that an export gave these sections of these people to whoever asked for it.

    Called in the export's own transaction, as whoever asked: a file given is as many readings.
    """
    _add(
        AccessLogEntry(
            subject_id=subject_id,
            organisation_id=acting.organisation_id,
            membership_id=acting.membership_id,
            actor=acting.actor,
            actor_label=acting.label[:200],
            sections=sorted(set(sections)),
            page=f"export:{kind}"[:120],
            reason=reason[:300],
            request_id=current_request_id(),
        )
        for subject_id in subject_ids
    )
