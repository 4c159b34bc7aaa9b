"""Rows in bulk, by COPY: the only quick door, with every constraint and policy still on."""

import datetime as dt
import json
import uuid
from collections.abc import Callable, Sequence
from typing import Any

from django.apps import apps
from django.db import connection


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
            if not f.null
            and column not in self.names
            and not f.has_db_default()
            and not (f.primary_key and f.get_internal_type() == "BigAutoField")
        ]
        if unknown or needed:
            raise LookupError(f"{self.label}: unknown {unknown}, missing {needed}")
        return f"COPY {model._meta.db_table} ({', '.join(self.names)}) FROM STDIN"


class Bulk:
    """Keeps lines by table, and writes them in the order the tables were named."""

    def __init__(self, tables: Sequence[Columns]) -> None:
        """`tables` in the order of their foreign keys: a row never precedes what it points at."""
        self.statements = {t.label: t.statement() for t in tables}
        self.lines: dict[str, list[str]] = {t.label: [] for t in tables}
        self.widths = {t.label: len(t.names) for t in tables}
        self.written = 0

    def add(self, label: str, *values: Any) -> None:
        """Keep one row. Raises ValueError when it has not as many values as columns."""
        if len(values) != self.widths[label]:
            raise ValueError(f"{label}: {len(values)} values for {self.widths[label]} columns")
        self.lines[label].append("\t".join([TEXTS[type(v)](v) for v in values]))

    def flush(self) -> int:
        """Write what is kept. Returns how many rows were written."""
        count = 0
        with connection.cursor() as cursor:
            for label, lines in self.lines.items():
                if not lines:
                    continue
                with cursor.copy(self.statements[label]) as copy:
                    copy.write("\n".join(lines) + "\n")
                count += len(lines)
                lines.clear()
        self.written += count
        return count


_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
_encode = json.JSONEncoder(ensure_ascii=False).encode


def _string(value: str) -> str:
    if "\\" in value or "\t" in value or "\n" in value or "\r" in value:
        return value.translate(_ESCAPES)
    return value


def _array(value: Sequence[Any]) -> str:
    return "{" + ",".join(map(str, value)) + "}"


def _json(value: dict[str, Any]) -> str:
    # JSON escapes its own tabs and ends of lines: only its backslashes are left.
    return _encode(value).replace("\\", "\\\\") if value else "{}"


class _Kept(dict[Any, str]):
    """Texts of values that come again and again: moments of one life, names of organisations."""

    def __init__(self, text: Callable[[Any], str], most: int) -> None:
        self.text, self.most = text, most

    def __missing__(self, value: Any) -> str:
        if len(self) >= self.most:
            self.clear()
        text = self[value] = self.text(value)
        return text


#: A value as COPY reads it, by its type. A type left out is a mistake, and says so (KeyError).
TEXTS: dict[type, Callable[[Any], str]] = {
    type(None): lambda _value: "\\N",
    str: _string,
    bool: lambda value: "t" if value else "f",
    int: str,
    dt.date: _Kept(dt.date.isoformat, 2_000).__getitem__,
    dt.datetime: _Kept(dt.datetime.isoformat, 500).__getitem__,
    tuple: _array,
    list: _array,
    dict: _json,
    uuid.UUID: _Kept(str, 5_000).__getitem__,
}
