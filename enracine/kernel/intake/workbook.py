"""Reads a workbook apart, in a process of its own with little memory and little time.

A workbook can be made to fill a machine in ways that no size tells beforehand (two cells at both ends
of a sheet). Whatever happens here, the caller gets rows or a code, and lives. Run as a module:

    python -m enracine.kernel.intake.workbook FILE SHEET MOST_ROWS

It writes JSON, one line each: the sheets first, then `[number, cells, merged columns]`.
"""

import contextlib
import datetime as dt
import itertools
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from python_calamine import CalamineWorkbook, PasswordError

MEMORY, SECONDS = 1_500_000_000, 120
#: Wider than any list of people; longer than anything that somebody merges on purpose.
MOST_COLUMNS, MOST_SHEETS, LONGEST_MERGE = 200, 50, 10_000


def limit() -> None:
    """Bound what this process may take; a system that does not know how lets it be."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))


def text_of(cell: Any) -> str:
    """A cell as a person reads it: a date in figures, a whole number without its point."""
    if isinstance(cell, bool):
        return "oui" if cell else "non"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat() if cell.time() == dt.time() else cell.isoformat(" ")
    return str(cell)


def merged_cells(sheet: Any) -> dict[int, dict[int, tuple[int, int]]]:
    """Row → column → the cell that a merged one repeats, counted from 0 in the columns read.

    Only what spans rows: a title that spans columns repeats nothing.
    """
    found: dict[int, dict[int, tuple[int, int]]] = {}
    shift = sheet.start[1] if sheet.start else 0
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
        if bottom == top or bottom - top > LONGEST_MERGE:
            continue
        for row in range(top + 1, bottom + 1):
            for column in range(max(left - shift, 0), min(right - shift, MOST_COLUMNS) + 1):
                found.setdefault(row, {})[column] = (top, left - shift)
    return found


def rows_of(sheet: Any, most: int) -> Iterator[tuple[int, list[str], list[int]]]:
    """Number (from 1), cells, and which columns were repeated from a merged cell."""
    repeated = merged_cells(sheet)
    sources = {cell for columns in repeated.values() for cell in columns.values()}
    kept: dict[tuple[int, int], str] = {}
    for number, row in enumerate(itertools.islice(sheet.iter_rows(), most)):
        cells = [text_of(cell) for cell in row[:MOST_COLUMNS]]
        marks = []
        for column, source in repeated.get(number, {}).items():
            if column < len(cells) and not cells[column] and kept.get(source):
                cells[column] = kept[source]
                marks.append(column)
        if sources:
            kept |= {(number, c): text for c, text in enumerate(cells) if (number, c) in sources}
        yield number + 1, cells, marks


def main(path: str, wanted: str, most: int) -> int:
    """Write the rows of a sheet. 3: locked; 4: no such sheet; 5: damaged."""
    limit()
    try:
        book = CalamineWorkbook.from_path(path)
        names = list(book.sheet_names)
        if wanted and wanted not in names:
            return 4
        sheet = book.get_sheet_by_name(wanted) if wanted else _fullest(book, names)
    except PasswordError:
        return 3
    except Exception:
        return 5
    sys.stdout.write(json.dumps({"sheets": names, "sheet": sheet.name}) + "\n")
    for row in rows_of(sheet, most):
        sys.stdout.write(json.dumps(row) + "\n")
    sys.stdout.flush()
    return 0


def _fullest(book: Any, names: list[str]) -> Any:
    """The sheet with the most rows: usually the list itself."""
    best = None
    for name in names[:MOST_SHEETS]:
        sheet = book.get_sheet_by_name(name)
        if best is None or sheet.total_height > best.total_height:
            best = sheet
    return best


if __name__ == "__main__":
    sys.exit(main(str(Path(sys.argv[1])), sys.argv[2], int(sys.argv[3])))
