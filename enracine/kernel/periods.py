"""Periods of days as PostgreSQL compares them, for the constraints that refuse an overlap."""

from typing import Any

from django.db.models import F, Func, Value


class DateRange(Func):
    """PostgreSQL's `daterange(from, to)`: first day included, last excluded, NULL is open."""

    function = "daterange"


class DaysIncluded(Func):
    """PostgreSQL's `daterange(from, to, '[]')`: both ends included, NULL is open."""

    function = "daterange"

    def __init__(self, start: str, end: str) -> None:
        super().__init__(F(start), F(end), Value("[]"))

    def deconstruct(self) -> tuple[str, tuple[str, ...], dict[str, Any]]:
        """Write the two columns in migrations, not the fixed bounds."""
        start, end, _bounds = self.get_source_expressions()
        path = f"{type(self).__module__}.{type(self).__name__}"
        return path, (start.name, end.name), {}
