"""Writing hundreds of rows of a table at once, under its policies and its triggers.

COPY is closed to tables protected by row-level security, and the usual bulk insert prepares each cell
by itself. One JSON text carries the rows; PostgreSQL reads it with the types of the table.
"""

import datetime as dt
import json
import uuid
from collections.abc import Iterable
from typing import Any

from django.db import connection, models
from django.db.models.expressions import DatabaseDefault

#: Rows of one statement: enough to cost little, few enough to stay a small text.
STEP = 1000


def _text(value: Any) -> Any:
    if isinstance(value, dt.datetime | dt.date):
        return value.isoformat()
    if isinstance(value, uuid.UUID):
        return str(value)
    if isinstance(value, DatabaseDefault):
        # A field left to the default that its column has.
        (default,) = value.get_source_expressions()
        if isinstance(default, models.Value):
            return default.value
    raise TypeError(f"{type(value).__name__} is not written in bulk")


_encode = json.JSONEncoder(default=_text, separators=(",", ":")).encode


def insert_many(objects: Iterable[models.Model]) -> int:
    """Insert unsaved objects of one model, in order. Returns how many.

    Constraints, triggers and policies apply as for any insert. Values are written as they stand: no
    `save()`, no signal. Raises TypeError for a value of a type left out here.
    """
    rows = list(objects)
    if not rows:
        return 0
    meta = type(rows[0])._meta
    # A number that the database gives is left to it.
    kept = [f for f in meta.local_concrete_fields if not isinstance(f, models.AutoField)]
    columns = ", ".join(f'"{field.column}"' for field in kept)
    named = [(field.column, field.attname) for field in kept]
    statement = (
        f'INSERT INTO "{meta.db_table}" ({columns}) SELECT {columns}'  # noqa: S608 - our own names
        f' FROM jsonb_populate_recordset(NULL::"{meta.db_table}", %s::jsonb)'
    )
    with connection.cursor() as cursor:
        for start in range(0, len(rows), STEP):
            piece = [
                {column: getattr(row, name) for column, name in named}
                for row in rows[start : start + STEP]
            ]
            cursor.execute(statement, [_encode(piece)])
    return len(rows)
