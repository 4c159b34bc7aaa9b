"""A period of days, both ends included, as PostgreSQL compares it."""

from typing import Any

from django.db.models import F, Func, Value


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
