"""Reading the file to link and writing its pairs: what an operator brings is rarely clean."""

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path

from enracine.people.identity.facts import COLUMNS, Record, read_record
from enracine.people.identity.linkage import Pair

#: Every column must be there; any cell may be empty.
REQUIRED = ("id", *COLUMNS)
#: First bytes of what is not text, whatever its name says: a workbook, a PDF, an old workbook.
_NOT_TEXT = (b"PK\x03\x04", b"%PDF", b"\xd0\xcf\x11\xe0")
_DELIMITERS = ",;\t|"
LONGEST_CELL = 10_000
_TOO_LONG = (
    "une cellule dépasse 10 000 caractères; un guillemet ouvert n'est sans doute jamais fermé."
)


class Unreadable(Exception):
    """The file cannot be used; the message is French and says what to do."""


def read_text(path: Path) -> str:
    """The text of a file in UTF-8, UTF-16 or, failing that, Windows-1252. Raises Unreadable."""
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        raise Unreadable(f"Le fichier {path} n'existe pas.") from None
    except OSError as error:
        raise Unreadable(f"Le fichier {path} ne peut pas être lu : {error.strerror}.") from error
    if raw.startswith(_NOT_TEXT):
        raise Unreadable(
            f"{path.name} n'est pas un fichier CSV. Dans votre tableur, choisissez "
            "« Enregistrer sous », puis « CSV UTF-8 »."
        )
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw.decode("utf-16", errors="replace")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("cp1252", errors="replace")
    # A stray zero byte stops the reader; it says nothing of anybody.
    return text.replace("\x00", "")


def read_records(path: Path) -> list[Record]:
    """The records of a CSV file, in its order. Raises Unreadable with the line at fault."""
    text = read_text(path)
    header = text.lstrip("\r\n ").partition("\n")[0]
    if not header.strip():
        raise Unreadable(f"{path.name} est vide.")
    delimiter = max(_DELIMITERS, key=header.count)
    reader = csv.reader(io.StringIO(text.lstrip("\r\n "), newline=""), delimiter=delimiter)
    try:
        return _records(reader, path.name)
    except csv.Error as error:
        raise Unreadable(f"{path.name}, ligne {reader.line_num} : {_reason(error)}") from error


def _reason(error: csv.Error) -> str:
    return _TOO_LONG if "field larger" in str(error) else "cette ligne n'est pas du CSV."


def _records(reader: Iterable[Sequence[str]], name: str) -> list[Record]:
    rows = iter(reader)
    header = [cell.strip().lower() for cell in next(rows, ())]
    if missing := [column for column in REQUIRED if column not in header]:
        raise Unreadable(
            f"{name} : il manque {'la colonne' if len(missing) == 1 else 'les colonnes'} "
            f"{', '.join(missing)}. Les colonnes attendues sont {', '.join(REQUIRED)}; "
            "une colonne peut être vide, mais son nom doit y être."
        )
    places = {column: header.index(column) for column in REQUIRED}
    records: list[Record] = []
    lines: dict[str, int] = {}
    for number, row in enumerate(rows, start=2):
        if not any(cell.strip() for cell in row):
            continue
        # The reader's own limit is one for the whole process: it is not ours to move.
        if max(map(len, row)) > LONGEST_CELL:
            raise Unreadable(f"{name}, rangée {number} : {_TOO_LONG}")
        values = {c: row[at] if at < len(row) else "" for c, at in places.items()}
        identifier = values["id"].strip()
        if not identifier:
            raise Unreadable(f"{name}, rangée {number} : la colonne id est vide.")
        if identifier in lines:
            raise Unreadable(
                f"{name}, rangée {number} : l'identifiant {identifier} est déjà à la rangée "
                f"{lines[identifier]}. Chaque rangée doit avoir le sien."
            )
        lines[identifier] = number
        records.append(read_record(identifier, values))
    if not records:
        raise Unreadable(f"{name} ne contient aucune rangée sous ses titres.")
    return records


def write_pairs(path: Path, records: Sequence[Record], pairs: Iterable[Pair]) -> int:
    """Write `id_a,id_b,score,decision`; returns how many pairs. Raises Unreadable when it cannot."""
    count = 0
    try:
        with path.open("w", encoding="utf-8", newline="") as out:
            writer = csv.writer(out, lineterminator="\n")
            writer.writerow(["id_a", "id_b", "score", "decision"])
            for pair in pairs:
                first, second = records[pair.first].id, records[pair.second].id
                writer.writerow([first, second, f"{pair.score:.4f}", pair.decision.value])
                count += 1
    except OSError as error:
        raise Unreadable(f"Impossible d'écrire {path} : {error.strerror}.") from error
    return count
