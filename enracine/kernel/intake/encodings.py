"""In which letters a table was written, and what separates its columns: read from the bytes."""

import codecs
import csv
import io
import itertools
from collections import Counter
from typing import BinaryIO

_CHUNK = 256 * 1024
DELIMITERS = (",", ";", "\t", "|")
#: Letters and signs that French, English and names of people really use, outside ASCII.
_USUAL = frozenset("àâäçéèêëîïôöùûüÿœæÀÂÄÇÉÈÊËÎÏÔÖÙÛÜŸŒÆñÑáíóúãõÁÍÓÚåøß’‘“”«»–—…°€ª\u00a0")
_OLD = ("cp1252", "mac_roman", "cp850")


class Unreadable(Exception):
    """The bytes are no text of an encoding that we know."""


def encoding_of(content: BinaryIO) -> str:
    """The encoding of a table, as Python names it. Raises Unreadable.

    A mark at the beginning says it; else UTF-8 when every byte agrees; else the old code page in which
    the accented letters are those that people write.
    """
    content.seek(0)
    head = content.read(_CHUNK)
    for mark, name in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if head.startswith(mark):
            return name
    if b"\0" in head:
        even, odd = head[0::2].count(0), head[1::2].count(0)
        return "utf-16-be" if even > odd else "utf-16-le"
    content.seek(0)
    letters: Counter[int] = Counter()
    decoder = codecs.getincrementaldecoder("utf-8")()
    whole = True
    for chunk in itertools.chain(iter(lambda: content.read(_CHUNK), b""), [b""]):
        if whole:
            try:
                decoder.decode(chunk, final=not chunk)
            except UnicodeDecodeError:
                whole = False
        letters.update(byte for byte in chunk if byte > 127)
    if whole:
        return "utf-8"
    return _old_encoding(letters)


def _old_encoding(letters: "Counter[int]") -> str:
    scores = {name: _likeness(letters, name) for name in _OLD}
    best = max(_OLD, key=lambda name: scores[name])
    if scores[best] < 0.5:
        raise Unreadable
    return best


def _likeness(letters: "Counter[int]", encoding: str) -> float:
    """Share of the bytes above ASCII that are usual letters in this encoding."""
    usual = 0
    for byte, count in letters.items():
        try:
            usual += count * (bytes([byte]).decode(encoding) in _USUAL)
        except UnicodeDecodeError:
            continue
    return usual / max(1, sum(letters.values()))


def delimiter_of(sample: str) -> str:
    """What separates the columns: the sign that cuts the first rows in the most equal pieces.

    « sep=; » on the first line says it, as spreadsheets do.
    """
    first = sample.split("\n", 1)[0].strip().lower()
    if first.startswith("sep=") and len(first) == 5:
        return first[4]
    best, most = ",", 0.0
    for delimiter in DELIMITERS:
        widths: Counter[int] = Counter()
        reader = csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter)
        try:
            for row in itertools.islice(reader, 60):
                if any(cell.strip() for cell in row):
                    widths[len(row)] += 1
        except csv.Error:
            continue
        wide = {width: count for width, count in widths.items() if width > 1}
        if not wide:
            continue
        width, count = max(wide.items(), key=lambda item: (item[1], item[0]))
        score = count / sum(widths.values()) + min(width, 30) / 100
        if score > most:
            best, most = delimiter, score
    return best
