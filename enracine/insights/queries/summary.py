"""Retention as pages say it whole: a few dozen sums, one SQL query whatever the size."""

import uuid
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection

from enracine.insights.retention_rules import Cell, Retention, first_of
from enracine.kernel.clock import today

#: What is not passed yet is one number, whatever is already known of it.
LATER = "later"
_LINES = """
SELECT months, region, cohort, value AS total,
  CASE WHEN due_month >= %(month)s THEN 'later' ELSE outcome END AS outcome,
  CASE WHEN due_month >= %(month)s THEN '' ELSE method END AS method
FROM insights_retentionsummary WHERE organisation_id = ANY (%(organisations)s)
"""
_ONE = f"""
SELECT region, cohort, outcome, method, sum(total)
FROM ({_LINES} AND months = %(months)s) AS lines
GROUP BY GROUPING SETS ((region, outcome), (cohort, outcome), (outcome, method))
HAVING sum(total) <> 0 ORDER BY region, cohort, outcome, method
"""  # noqa: S608 - constants
_EVERYBODY = f"""
SELECT months, outcome, sum(total) FROM ({_LINES}) AS lines
GROUP BY months, outcome HAVING sum(total) <> 0 ORDER BY months, outcome
"""  # noqa: S608 - constants
#: One step of the index a delay, where a plain list of them would read every line.
_DELAYS = """
WITH RECURSIVE delays (organisation, months) AS (
  SELECT o, (SELECT min(s.months) FROM insights_retentionsummary s WHERE s.organisation_id = o)
  FROM unnest(%(organisations)s::uuid[]) AS o
  UNION ALL
  SELECT d.organisation, (SELECT min(s.months) FROM insights_retentionsummary s
    WHERE s.organisation_id = d.organisation AND s.months > d.months)
  FROM delays d WHERE d.months IS NOT NULL)
SELECT DISTINCT months FROM delays WHERE months IS NOT NULL ORDER BY months
"""
_TALLIED = """
SELECT organisation_id, months,
  extract(year FROM due_month - make_interval(months => months + 3))::int AS cohort,
  region, outcome, method, {month} AS due_month, value + kept AS value
FROM insights_retentiontally"""
_KEYS = "organisation_id, months, cohort, region, outcome, method, due_month"
_STILL = "CASE WHEN due_month >= %(month)s THEN due_month END"
#: Written whole again from the sums.
FILL = f"""
INSERT INTO insights_retentionsummary ({_KEYS}, value)
SELECT {_KEYS}, sum(value) FROM ({_TALLIED.format(month=_STILL)}) AS lines
GROUP BY {_KEYS} HAVING sum(value) <> 0
"""  # noqa: S608 - constants
#: Lines that say the same, and those whose month has gone by, become one.
FOLD = f"""
WITH shaped AS (
  SELECT id, month, count(*) OVER (PARTITION BY {_KEYS.replace("due_month", "month")}) AS alike
  FROM (SELECT *, {_STILL} AS month FROM insights_retentionsummary) AS lines),
gone AS (
  DELETE FROM insights_retentionsummary t USING shaped s
  WHERE t.id = s.id AND (s.alike > 1 OR t.due_month IS DISTINCT FROM s.month) RETURNING t.*)
INSERT INTO insights_retentionsummary ({_KEYS}, value)
SELECT {_KEYS}, sum(value) FROM (
  SELECT {_KEYS.replace("due_month", _STILL + " AS due_month")}, value FROM gone) AS lines
GROUP BY {_KEYS} HAVING sum(value) <> 0
"""  # noqa: S608 - constants
_SAID = "organisation_id, months, cohort, region, outcome, method, due_month IS NOT NULL AS later"
_DRIFTED = f"""
SELECT organisation_id || ' ' || months || ' ' || cohort || ' ' || region || ' ' || outcome,
  sum(summed)::int, sum(tallied)::int
FROM (
  SELECT {_SAID}, value AS summed, 0 AS tallied
  FROM (SELECT {_KEYS.replace("due_month", _STILL + " AS due_month")}, value
        FROM insights_retentionsummary) AS short
  UNION ALL
  SELECT {_SAID}, 0, value FROM ({_TALLIED.format(month=_STILL)}) AS whole) AS lines
GROUP BY organisation_id, months, cohort, region, outcome, method, later
HAVING sum(summed) <> sum(tallied) LIMIT %(limit)s
"""  # noqa: S608 - constants


def _asked(sql: str, organisations: Sequence[uuid.UUID], **values: Any) -> list[Any]:
    given = {"organisations": list(organisations), **month_now(), **values}
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
        found: list[Any] = cursor.fetchall()
    return found


def delays_of(organisations: Sequence[uuid.UUID]) -> list[int]:
    """The delays that something is counted at, in months. One SQL query."""
    return [months for (months,) in _asked(_DELAYS, organisations)]


def retention_of(organisations: Sequence[uuid.UUID], months: int) -> Retention:
    """Everybody, by region and by cohort, at one delay. One SQL query.

    How it is known is told of everybody only: no line of a table says it.
    """
    everybody, regions, cohorts = Cell(), dict[str, Cell](), dict[int, Cell]()
    for region, cohort, outcome, method, total in _asked(_ONE, organisations, months=months):
        if region is not None:
            _count(regions.setdefault(region, Cell()), outcome, "", total)
        elif cohort is not None:
            _count(cohorts.setdefault(cohort, Cell()), outcome, "", total)
        else:
            _count(everybody, outcome, method, total)
    return Retention(months, everybody, regions, cohorts)


def everybody_of(organisations: Iterable[uuid.UUID]) -> dict[int, Cell]:
    """Everybody, by delay in months. One SQL query."""
    cells: dict[int, Cell] = {}
    for months, outcome, total in _asked(_EVERYBODY, list(organisations)):
        _count(cells.setdefault(months, Cell()), outcome, "", total)
    return cells


def _count(cell: Cell, outcome: str, method: str, total: int) -> None:
    if outcome == LATER:
        cell.later += total
    else:
        cell.add(outcome, method, total)


def summary_drifted(limit: int = 50) -> list[tuple[str, int, int]]:
    """Where the short sums say other than the whole ones: line, short, whole. One SQL query."""
    return _asked(_DRIFTED, [], limit=limit)


def month_now() -> dict[str, Any]:
    """What `FILL` and `FOLD` are told: the first month that is not passed."""
    return {"month": first_of(today())}
