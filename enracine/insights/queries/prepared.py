"""Sums prepared in advance: each beside the view that counts again what it sums."""

from dataclasses import dataclass
from typing import Any

from django.db import connection

from enracine.insights.models import RetentionSplit, RetentionTally, SurvivalTally


@dataclass(frozen=True)
class Prepared:
    """A table of sums, the view that recounts them by its own rights, and what each line is about."""

    label: str
    model: type[Any]
    view: str
    keys: tuple[str, ...]

    @property
    def table(self) -> str:
        """The table, in the database."""
        return str(self.model._meta.db_table)


#: Every table of sums that the figures of retention read.
PREPARED = (
    Prepared(
        "maintien",
        RetentionTally,
        "insights_retentionfound",
        ("organisation_id", "months", "due_month", "region", "track", "outcome", "method"),
    ),
    Prepared(
        "maintien, en détail",
        RetentionSplit,
        "insights_splitfound",
        ("organisation_id", "dimension", "months", "key", "due_month", "outcome", "method"),
    ),
    Prepared(
        "durée du séjour en région",
        SurvivalTally,
        "insights_survivalfound",
        ("organisation_id", "cohort", "region", "track", "elapsed", "outcome"),
    ),
)


def drifted(one: Prepared, limit: int = 50) -> list[tuple[str, int, int]]:
    """Where prepared sums say other than the follow-ups: which line, kept, found. One SQL query."""
    named = " || ' ' || ".join(f"coalesce(t.{k}, f.{k})::text" for k in one.keys)
    on = " AND ".join(f"t.{k} = f.{k}" for k in one.keys)
    with connection.cursor() as cursor:
        cursor.execute(
            f"""SELECT {named}, coalesce(t.value, 0), coalesce(f.value, 0)
            FROM (SELECT * FROM {one.table} WHERE value <> 0) t
            FULL JOIN {one.view} f ON {on}
            WHERE coalesce(t.value, 0) <> coalesce(f.value, 0) LIMIT %s""",  # noqa: S608 - constants
            [limit],
        )
        return list(cursor.fetchall())
