"""The access journal: what `note_read` remembered is written when the page is answered."""

import json
from collections.abc import Iterable

from django.db import connection
from django.http import HttpRequest

from enracine.kernel.acting import acting_as
from enracine.privacy.models import AccessLogEntry

_COLUMNS = [(f.attname, f.db_type(connection)) for f in AccessLogEntry._meta.concrete_fields]
_NAMES = ", ".join(name for name, _type in _COLUMNS)
#: One value whatever the number of reads: a list of fifty would otherwise send 550 of them.
_ADD = (
    f"INSERT INTO privacy_accesslogentry ({_NAMES})"  # noqa: S608  # names of our own columns
    f" SELECT {_NAMES} FROM jsonb_to_recordset(%s::jsonb) AS"
    f" read({', '.join(f'{name} {kind}' for name, kind in _COLUMNS)})"
)


def write_reads(request: HttpRequest) -> None:
    """Write the reads of this request, all at once, in the name of who read."""
    reads = request.__dict__.pop("_reads", {})
    if reads:
        with acting_as(request.acting):  # type: ignore[attr-defined]
            _add(reads.values())


def _add(entries: Iterable[AccessLogEntry]) -> None:
    rows = [{name: getattr(entry, name) for name, _type in _COLUMNS} for entry in entries]
    with connection.cursor() as cursor:
        cursor.execute(_ADD, [json.dumps(rows, default=str)])
