"""Writing many reference rows in one statement each, touching only what differs.

`origin` guards what somebody entered: a row that is not of the reference tables is never changed.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db import connection, models

from enracine.kernel.clock import now, today
from enracine.kernel.models import new_id
from enracine.territories.models import Origin

M = TypeVar("M", bound=models.Model)
Values = dict[str, Any]


@dataclass(frozen=True)
class Change:
    """How many rows of a table were added, changed, closed and removed."""

    added: int = 0
    changed: int = 0
    closed: int = 0
    removed: int = 0

    @property
    def total(self) -> int:
        """All of them."""
        return self.added + self.changed + self.closed + self.removed


def _quoted(names: Sequence[str], prefix: str = "") -> str:
    return ", ".join(f'{prefix}"{name}"' for name in names)


def rows(model: type[M], values: Sequence[Values], key: tuple[str, ...]) -> Change:
    """Add the rows whose `key` (columns of a unique constraint) is new, change those which differ.

    Every row has the same columns. A row that is the same keeps its version and its dates.
    """
    if not values:
        return Change()
    columns = list(values[0])
    table = model._meta.db_table
    payload = [{"id": str(new_id()), **row} for row in values]
    moment = now()
    others = [column for column in columns if column not in key]
    update = ", ".join(f'"{c}" = excluded."{c}"' for c in others)
    # Names of tables and columns come from the models, never from outside.
    statement = f"""
        INSERT INTO "{table}" AS kept
            (id, version, created_at, updated_at, origin, {_quoted(columns)})
        SELECT id, 1, %(now)s, %(now)s, %(origin)s, {_quoted(columns)}
          FROM jsonb_populate_recordset(NULL::"{table}", %(rows)s::jsonb)
        ON CONFLICT ({_quoted(key)}) DO UPDATE
           SET {update}, version = kept.version + 1, updated_at = excluded.updated_at
         WHERE kept.origin = %(origin)s
           AND ({_quoted(others, "kept.")}) IS DISTINCT FROM ({_quoted(others, "excluded.")})
        RETURNING version
    """  # noqa: S608 – names written here, values as parameters
    with connection.cursor() as cursor:
        cursor.execute(
            statement, {"now": moment, "origin": Origin.REFERENCE, "rows": json.dumps(payload)}
        )
        versions = [version for (version,) in cursor.fetchall()]
    added = sum(1 for version in versions if version == 1)
    return Change(added=added, changed=len(versions) - added)


def places(model: type[M], values: Sequence[Values]) -> Change:
    """Places, by `code`; those which the tables no longer have are closed from today."""
    change = rows(model, values, ("code",))
    gone = model._default_manager.filter(origin=Origin.REFERENCE, valid_to__isnull=True).exclude(
        code__in=[row["code"] for row in values]
    )
    return Change(change.added, change.changed, closed=_close(gone))


def links(model: type[M], values: Sequence[Values], key: tuple[str, ...]) -> Change:
    """Dated links, by `key`; those which the tables no longer have are closed from today."""
    change = rows(model, values, key)
    gone = _missing(model, values, key, valid_to__isnull=True)
    return Change(change.added, change.changed, closed=_close(gone))


def replaced(model: type[M], values: Sequence[Values], key: tuple[str, ...]) -> Change:
    """Rows without history, by `key`; those which the tables no longer have are removed."""
    change = rows(model, values, key)
    removed, _ = _missing(model, values, key).delete()
    return Change(change.added, change.changed, removed=removed)


def _missing(
    model: type[M], values: Sequence[Values], key: tuple[str, ...], **also: Any
) -> "models.QuerySet[M]":
    wanted = {tuple(_text(row[column]) for column in key) for row in values}
    present = model._default_manager.filter(origin=Origin.REFERENCE, **also)
    gone = [
        pk
        for pk, *found in present.values_list("pk", *key)
        if tuple(_text(value) for value in found) not in wanted
    ]
    return model._default_manager.filter(pk__in=gone)


def _text(value: Any) -> str | None:
    return None if value is None else str(value)


def _close(gone: "models.QuerySet[Any]") -> int:
    return gone.update(valid_to=today(), version=models.F("version") + 1, updated_at=now())
