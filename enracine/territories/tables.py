"""Reading the reference tables of `data/`. Pure: files in, plain rows out."""

import csv
import datetime as dt
from collections.abc import Iterator
from pathlib import Path

FOLDER = Path(__file__).parent / "data"
Row = dict[str, str]


def read(name: str) -> list[Row]:
    """The rows of one table, by its name without extension. Raises FileNotFoundError."""
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def names() -> Iterator[str]:
    """The names of the tables, in alphabetical order."""
    return (path.stem for path in sorted(FOLDER.glob("*.csv")))


def day(text: str) -> str | None:
    """An ISO date checked, or None when the cell is empty. Raises ValueError on anything else."""
    return dt.date.fromisoformat(text).isoformat() if text else None


def number(text: str) -> str | None:
    """A decimal number kept as written, or None when the cell is empty. Raises ValueError."""
    if not text:
        return None
    float(text)
    return text


def whole(text: str) -> int | None:
    """A whole number, or None when the cell is empty. Raises ValueError."""
    return int(text) if text else None
