"""The files of an export, a row at a time: a table of text (CSV) or a workbook (XLSX).

In neither can a cell of somebody's run a formula. Both cost the same memory for ten rows or a million.
"""

import csv
import datetime as dt
import decimal
import io
from collections.abc import Callable, Sequence
from typing import Any, Protocol

import xlsxwriter

from enracine.kernel.clock import QUEBEC

CSV, XLSX = "csv", "xlsx"
MEDIA_TYPES = {
    CSV: "text/csv; charset=utf-8",
    XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
#: First signs that a spreadsheet takes for a formula, and those that some programs skip before one.
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "＝", "＋", "－", "＠")
_SKIPPED = " \u00a0\u200b\ufeff\x00"
#: Rows of a sheet; a spreadsheet knows 1 048 576.
MOST_ROWS = 1_000_000
#: Days that a workbook can say as days.
_FIRST_DAY, _LAST_DAY = dt.date(1900, 3, 1), dt.date(9999, 12, 31)
#: Whole numbers that a workbook keeps figure for figure.
_EXACT = 10**15


class Table(Protocol):
    """What an export writes its rows in."""

    def write(self, row: Sequence[Any]) -> None:
        """Add a row."""

    def close(self) -> None:
        """Finish the file."""


def is_dangerous(text: str) -> bool:
    """Whether a spreadsheet could take a text for a formula."""
    return text.lstrip(_SKIPPED).startswith(_DANGEROUS)


def safe_cell(value: Any) -> str:
    """A cell that no spreadsheet takes for a formula. A number is left as it is, even below zero."""
    if isinstance(value, int | float | decimal.Decimal):
        return str(value)
    text = "" if value is None else str(value)
    return f"'{text}" if is_dangerous(text) else text


class CsvTable:
    """Text, comma by comma; the mark says to spreadsheets that it is UTF-8."""

    def __init__(self, file: Any) -> None:
        self.file = file
        file.write("\ufeff".encode())

    def write(self, row: Sequence[Any]) -> None:
        """Add a row."""
        buffer = io.StringIO()
        csv.writer(buffer).writerow([safe_cell(value) for value in row])
        self.file.write(buffer.getvalue().encode())

    def close(self) -> None:
        """Nothing is left to write."""


class Workbook:
    """A workbook: numbers are numbers, days are days, and everything else is text, never a formula."""

    def __init__(self, file: Any) -> None:
        self.book = xlsxwriter.Workbook(
            file,
            {
                "constant_memory": True,
                "strings_to_formulas": False,
                "strings_to_numbers": False,
                "strings_to_urls": False,
            },
        )
        self.day = self.book.add_format({"num_format": "yyyy-mm-dd"})
        self.moment = self.book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        self.heading = self.book.add_format({"bold": True})
        # Typed again by hand, such a cell still stays a text.
        self.quoted = self.book.add_format({"num_format": "@", "quote_prefix": True})
        self.titles: Sequence[Any] = ()
        self.rank = 0
        self.sheet: Any = None

    def write(self, row: Sequence[Any]) -> None:
        """Add a row; the first one holds the titles, said again on each sheet."""
        if self.sheet is None:
            self.titles = row
        if self.sheet is None or self.rank >= MOST_ROWS:
            self.sheet, self.rank = self.book.add_worksheet(), 0
            self.sheet.freeze_panes(1, 0)
            self._row(self.titles, heading=True)
            if row is self.titles:
                return
        self._row(row)

    def _row(self, row: Sequence[Any], *, heading: bool = False) -> None:
        for column, value in enumerate(row):
            if heading:
                self.sheet.write_string(self.rank, column, str(value), self.heading)
            else:
                self._cell(column, value)
        self.rank += 1

    def _cell(self, column: int, value: Any) -> None:
        if value is None or value == "":
            return
        if isinstance(value, bool):
            self.sheet.write_boolean(self.rank, column, value)
        elif isinstance(value, int | float | decimal.Decimal) and -_EXACT < value < _EXACT:
            self.sheet.write_number(self.rank, column, value)
        elif isinstance(value, dt.datetime):
            local = value.astimezone(QUEBEC).replace(tzinfo=None)
            self.sheet.write_datetime(self.rank, column, local, self.moment)
        elif isinstance(value, dt.date) and _FIRST_DAY <= value <= _LAST_DAY:
            self.sheet.write_datetime(self.rank, column, value, self.day)
        else:
            text = str(value)
            style = self.quoted if is_dangerous(text) else None
            self.sheet.write_string(self.rank, column, text, style)

    def close(self) -> None:
        """Put the workbook together."""
        if self.sheet is None:
            self.book.add_worksheet()
        self.book.close()


#: How each kind of file is written.
TABLES: dict[str, Callable[[Any], Table]] = {CSV: CsvTable, XLSX: Workbook}
