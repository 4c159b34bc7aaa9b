"""From a file to rows of text, a row at a time: ten rows or two hundred thousand, the same memory."""

import contextlib
import csv
import json
import subprocess
import sys
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from pathlib import Path

from enracine.kernel.intake.encodings import Unreadable, delimiter_of, encoding_of

#: The longest cell and the widest row that a list may have.
MOST_CELL, MOST_COLUMNS = 20_000, 200
_SAMPLE = 200_000
_EXITS = {3: "locked", 4: "no_sheet"}


def _(text: str) -> str:
    """Mark a French text for translation; it is translated where it is shown."""
    return text


#: Why a whole file cannot be read, in French.
TROUBLES = {
    "encoding": _("Les lettres de ce fichier ne se lisent pas. Enregistrez-le en « CSV UTF-8 »."),
    "locked": _("Ce classeur est protégé par un mot de passe. Enregistrez-le sans mot de passe."),
    "no_sheet": _("Cette feuille n’existe pas dans le classeur."),
    "damaged": _("Ce classeur est abîmé ou trop grand pour être lu. Enregistrez la liste en CSV."),
    "quotes": _("Des guillemets de ce fichier ne se ferment pas. Enregistrez-le de nouveau."),
    "wide": _("Ce fichier a plus de 200 colonnes : ce n’est pas une liste."),
    "empty": _("Ce fichier n’a aucune ligne."),
}


class FileTrouble(Exception):
    """The file as a whole cannot be read; `code` is one of TROUBLES."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Row:
    """A row: its number in the file as a spreadsheet counts (from 1), its cells, the repeated ones."""

    number: int
    cells: tuple[str, ...]
    merged: frozenset[int] = frozenset()

    @property
    def is_empty(self) -> bool:
        """Whether nobody is on it."""
        return not any(cell.strip() for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Source:
    """How a file is read: a workbook and its sheet, or a table with its letters and its separator."""

    path: Path
    is_workbook: bool
    sheet: str = ""
    sheets: tuple[str, ...] = ()
    encoding: str = ""
    delimiter: str = ""


def open_source(path: Path, is_workbook: bool, sheet: str = "") -> Source:
    """Look at a file enough to know how to read it. Raises FileTrouble."""
    if is_workbook:
        with contextlib.closing(_told_by(path, sheet, 0)) as told:
            first = next(told, None)
        if first is None:
            raise FileTrouble("damaged")
        known = json.loads(first)
        return Source(path, True, known["sheet"], tuple(known["sheets"]))
    with path.open("rb") as content:
        try:
            encoding = encoding_of(content)
        except Unreadable:
            raise FileTrouble("encoding") from None
    with path.open(encoding=encoding, newline="", errors="replace") as text:
        sample = text.read(_SAMPLE)
    if not sample.strip():
        raise FileTrouble("empty")
    return Source(path, False, encoding=encoding, delimiter=delimiter_of(sample))


def rows(source: Source, most: int) -> Iterator[Row]:
    """The rows of a file that are not empty, among its first `most`. Raises FileTrouble."""
    found = _workbook_rows(source, most) if source.is_workbook else _table_rows(source, most)
    return (row for row in found if not row.is_empty)


def _told_by(path: Path, sheet: str, most: int) -> Generator[str, None, None]:
    """The lines that the reader of workbooks writes, from its own process."""
    command = [sys.executable, "-m", "enracine.kernel.intake.workbook", str(path), sheet, str(most)]
    reader = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    assert reader.stdout is not None  # noqa: S101 - asked for above
    try:
        yield from reader.stdout
        code = reader.wait()
    finally:
        reader.stdout.close()
        if reader.poll() is None:
            reader.kill()
            reader.wait()
    if code:
        raise FileTrouble(_EXITS.get(code, "damaged"))


def _workbook_rows(source: Source, most: int) -> Iterator[Row]:
    with contextlib.closing(_told_by(source.path, source.sheet, most)) as told:
        next(told, None)
        for line in told:
            number, cells, merged = json.loads(line)
            yield Row(number, tuple(cell[:MOST_CELL] for cell in cells), frozenset(merged))


def _table_rows(source: Source, most: int) -> Iterator[Row]:
    errors = "strict" if source.encoding.startswith("utf-8") else "replace"
    with source.path.open(encoding=source.encoding, newline="", errors=errors) as text:
        lines = (line.replace("\0", "") for line in text)
        reader = csv.reader(lines, delimiter=source.delimiter)
        number = 0
        try:
            for cells in reader:
                number += 1
                if number > most:
                    return
                if number == 1 and cells and cells[0].lower().startswith("sep="):
                    continue
                if len(cells) > MOST_COLUMNS:
                    raise FileTrouble("wide")
                yield Row(number, tuple(cell[:MOST_CELL] for cell in cells))
        except csv.Error:
            raise FileTrouble("quotes") from None
        except UnicodeError:
            raise FileTrouble("encoding") from None
