"""Rows in bulk, by COPY: the only quick door, with every constraint and policy still on."""

import datetime as dt
import json
from collections.abc import Sequence
from typing import Any

from django.apps import apps
from django.db import connection

Row = Sequence[Any]


class Columns:
    """The columns that a bulk load fills in a table, checked against the model."""

    def __init__(self, label: str, *names: str) -> None:
        """`label` is `app.Model`, `names` the columns in the order of the rows."""
        self.label, self.names = label, names

    def statement(self) -> str:
        """The COPY statement. Raises LookupError when the model asks for a column left out."""
        model = apps.get_model(self.label)
        known = {f.column: f for f in model._meta.concrete_fields}
        unknown = [n for n in self.names if n not in known]
        needed = [
            column
            for column, f in known.items()
            if not f.null and column not in self.names and not (f.primary_key and f.get_internal_type() == "BigAutoField")
        ]
        if unknown or needed:
            raise LookupError(f"{self.label}: unknown {unknown}, missing {needed}")
        return f"COPY {model._meta.db_table} ({', '.join(self.names)}) FROM STDIN"


class Bulk:
    """Keeps rows by table, and writes them in the order the tables were named."""

    def __init__(self, tables: Sequence[Columns]) -> None:
        """`tables` in the order of their foreign keys: a row never precedes what it points at."""
        self.statements = {t.label: t.statement() for t in tables}
        self.rows: dict[str, list[Row]] = {t.label: [] for t in tables}
        self.widths = {t.label: len(t.names) for t in tables}
        self.written = 0

    def add(self, label: str, *values: Any) -> None:
        """Keep one row. Raises ValueError when it has not as many values as columns."""
        if len(values) != self.widths[label]:
            raise ValueError(f"{label}: {len(values)} values for {self.widths[label]} columns")
        self.rows[label].append(values)

    def flush(self) -> int:
        """Write what is kept. Returns how many rows were written."""
        count = 0
        with connection.cursor() as cursor:
            for label, rows in self.rows.items():
                if not rows:
                    continue
                with cursor.copy(self.statements[label]) as copy:
                    for row in rows:
                        copy.write("\t".join(map(text, row)) + "\n")
                count += len(rows)
                rows.clear()
        self.written += count
        return count


_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def text(value: Any) -> str:
    """A value as COPY reads it."""
    if value is None:
        return "\\N"
    if isinstance(value, str):
        return value.translate(_ESCAPES) if not value.isalnum() else value
    if value is True:
        return "t"
    if value is False:
        return "f"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, tuple | list):
        return "{" + ",".join(map(str, value)) + "}"
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False).translate(_ESCAPES)
    return str(value)
