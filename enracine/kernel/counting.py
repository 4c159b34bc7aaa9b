"""How many rows in several lists, in one question that reads a thousand rows of each at most."""

import contextlib
import uuid
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

from enracine.kernel.acting import Acting
from enracine.kernel.compiled import ForActing

#: Past this many nobody needs the exact number, and counting them would cost more than the page.
COUNTED_TO = 1_000
#: A list, or the parts of one: a row that is in two parts counts once.
Scope = QuerySet[Any] | Sequence[QuerySet[Any]]
Statement = tuple[str, Sequence[Any]]


def countable(rows: "QuerySet[Any]", most: int = COUNTED_TO) -> "QuerySet[Any]":
    """What is asked of a list to count it: `most` and one of its keys at most, in no order."""
    return rows.order_by().values("pk")[: most + 1]


def counted(scopes: Mapping[str, Scope]) -> dict[str, int]:
    """How many in each list, each up to `COUNTED_TO` and one more. One SQL query."""

    def statements(parts: Sequence["QuerySet[Any]"]) -> Iterator[Statement]:
        for part in parts:
            # Django refuses to write what it knows to be empty.
            with contextlib.suppress(EmptyResultSet):
                yield countable(part).query.sql_with_params()

    return _counted(
        {
            code: list(statements([scope] if isinstance(scope, QuerySet) else scope))
            for code, scope in scopes.items()
        }
    )


def counted_for(
    acting: Acting,
    lists: Mapping[str, ForActing],
    *ids: uuid.UUID,
    surely: Mapping[str, ForActing] | None = None,
) -> dict[str, int]:
    """The same of lists drawn up once (each made by `countable`). One SQL query.

    `surely`: what gives, from tallies, a number that the list has at least; past `COUNTED_TO` the list
    is not read at all.
    """
    parts: dict[str, list[Statement]] = {}
    for code, rows in lists.items():
        parts[code] = []
        with contextlib.suppress(EmptyResultSet):
            parts[code].append(rows.statement(acting, *ids))
    least = {code: rows.statement(acting) for code, rows in (surely or {}).items()}
    return _counted(parts, least)


def _counted(
    lists: Mapping[str, Sequence[Statement]], least: Mapping[str, Statement] | None = None
) -> dict[str, int]:
    asked: list[str] = []
    values: list[Any] = []
    for code, parts in lists.items():
        known = (least or {}).get(code)
        if known and parts:
            # PostgreSQL asks the second question only where the first does not answer.
            asked.append(
                f"(SELECT CASE WHEN (({known[0]}) > {COUNTED_TO}) THEN {COUNTED_TO + 1} ELSE"
            )
            values += known[1]
        sources = []
        for sql, given in parts:
            sources.append(f"({sql})")
            values += given
        counted = (
            f"(SELECT least(count(*), {COUNTED_TO + 1})"  # noqa: S608  # SQL of querysets
            f" FROM ({' UNION '.join(sources)}) AS counted)"
        )
        if known and parts:
            asked[-1] += f" {counted} END)"
        else:
            asked.append(counted if sources else "0")
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(asked)}", values)
        return dict(zip(lists, cursor.fetchone(), strict=True))
