"""Looks into a Word document (DOCX), apart: for a social insurance number, and for what runs or fetches.

Nothing of the document is ever executed: its parts are read as XML, a piece at a time, by a parser that
knows no entity and opens no address. The caller has measured the archive before. Run as a module, the
file on its standard input:

    python -m enracine.kernel.sin_in_docx < FILE

It writes one line of JSON, `["where", number, "words around, without the number"]`, or `["read"]` when
there is nothing to say. Nothing at all: the document could not be read.
"""

import contextlib
import json
import re
import sys
import zipfile
from collections.abc import Iterator
from xml.parsers import expat

from enracine.kernel.sin import find_sin, without_sin
from enracine.kernel.sin_in_pdf import limit

SECONDS = 8
PROGRAM, OUTSIDE, KIND, READ = "program", "outside", "kind", "read"
#: Parts that say something to a reader, in the order in which one meets them; each with its place.
_PLACES = (
    ("document", re.compile(r"word/document\.xml")),
    ("header", re.compile(r"word/header\d*\.xml")),
    ("footer", re.compile(r"word/footer\d*\.xml")),
    ("note", re.compile(r"word/(?:foot|end)notes\.xml")),
    ("comment", re.compile(r"word/comments\.xml")),
    ("drawing", re.compile(r"word/(?:diagrams|charts)/[^/]+\.xml")),
    ("properties", re.compile(r"docProps/[^/]+\.xml|customXml/[^/]+\.xml")),
)
_MAIN = ".wordprocessingml.document.main+xml"
#: Relations whose target runs, or is another file inside this one.
_RUNS = ("oleObject", "control", "vbaProject", "package", "aFChunk", "activeXControlBinary")
_DDE = re.compile(r"\bDDE(?:AUTO)?\b", re.I)
_CHUNK = 64 * 1024
#: What is written around a number, so that its author finds it again.
_WORDS = 60

Found = tuple[str, int, str]


class _Unreadable(Exception):
    """No document that we know: it declares entities, or is no XML."""


def _refuse_doctype(*_declared: object) -> None:
    raise _Unreadable("doctype")


def _parser() -> expat.XMLParserType:
    made = expat.ParserCreate(namespace_separator=" ")
    # A Word document declares none; entities are how a small XML becomes a huge one.
    made.StartDoctypeDeclHandler = _refuse_doctype
    made.buffer_text = True
    return made


def _feed(parser: expat.XMLParserType, archive: zipfile.ZipFile, name: str) -> Iterator[None]:
    """Give the parser one part, a piece at a time: what the handlers found is looked at in between."""
    with archive.open(name) as part:
        for piece in iter(lambda: part.read(_CHUNK), b""):
            parser.Parse(piece, False)
            yield
    parser.Parse(b"", True)
    yield


class _Reader:
    """The paragraphs of one part: what Word cuts in pieces is put together, one line each."""

    def __init__(self, place: str) -> None:
        self.place, self.count = place, 0
        self.found: Found | None = None
        self.open: list[list[str]] = [[]]
        self.orders: list[str] = []
        self.within = ""

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """A paragraph begins, or something in it; what a picture is said to be is text too."""
        name = tag.rpartition(" ")[2]
        self.look([attributes.get(said, "") for said in ("descr", "title")])
        if name == "p":
            self.count += 1
            self.open.append([])
        elif name in {"tab", "br", "cr"}:
            self.open[-1].append(" " if name == "tab" else "\n")
        elif name == "noBreakHyphen":
            self.open[-1].append("-")
        self.within = name

    def text(self, said: str) -> None:
        """Words. Those of a field are orders to Word, not words of the page."""
        if self.within == "instrText":
            self.orders.append(said)
        else:
            self.open[-1].append(said)

    def end(self, tag: str) -> None:
        """A paragraph ends: it is a line, or several."""
        name = tag.rpartition(" ")[2]
        self.within = ""
        if name == "p" and len(self.open) > 1:
            self.look(self.open.pop())
        elif self.place == "properties":
            self.look(self.open[0])
            self.open[0] = []

    def look(self, pieces: list[str]) -> None:
        """Keep the first line that holds what looks like such a number."""
        if self.found is not None:
            return
        for line in "".join(pieces).splitlines():
            if find_sin(line) is not None:
                self.found = (self.place, self.count, without_sin(line, "[…]").strip()[:_WORDS])
                return


def _found_in(archive: zipfile.ZipFile, place: str, name: str) -> Found | None:
    reader, parser = _Reader(place), _parser()
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    for _piece in _feed(parser, archive, name):
        if reader.found is not None:
            return reader.found
    reader.look(reader.open[0])
    if _DDE.search("".join(reader.orders)):
        return (PROGRAM, 0, "")
    return reader.found


def _attributes(archive: zipfile.ZipFile, name: str, element: str) -> list[dict[str, str]]:
    """The attributes of each `element` of a part."""
    found: list[dict[str, str]] = []
    parser = _parser()

    def start(tag: str, attributes: dict[str, str]) -> None:
        if tag.rpartition(" ")[2] == element:
            found.append(attributes)

    parser.StartElementHandler = start
    for _piece in _feed(parser, archive, name):
        pass
    return found


def _reaches_out(archive: zipfile.ZipFile, name: str) -> str:
    """What the relations of a part run or fetch; empty for an ordinary document (links are words)."""
    for relation in _attributes(archive, name, "Relationship"):
        kind = relation.get("Type", "").rpartition("/")[2]
        if kind in _RUNS:
            return PROGRAM
        if relation.get("TargetMode") == "External" and kind != "hyperlink":
            return OUTSIDE
    return ""


def looked_at(archive: zipfile.ZipFile) -> list[object]:
    """What there is to say of the document. Raises whatever an unreadable one makes its reader raise."""
    names = archive.namelist()
    kinds = {
        said.get("PartName", ""): said.get("ContentType", "")
        for said in _attributes(archive, "[Content_Types].xml", "Override")
    }
    if not kinds.get("/word/document.xml", "").endswith(_MAIN):
        return [KIND, 0, ""]
    for name in sorted(names):
        if name.endswith(".rels") and (why := _reaches_out(archive, name)):
            return [why, 0, ""]
    for place, pattern in _PLACES:
        for name in sorted(n for n in names if pattern.fullmatch(n)):
            found = _found_in(archive, place, name)
            if found is not None:
                return list(found)
    return [READ]


def main() -> int:
    """Read the standard input. Returns 0, also when nothing can be read of it."""
    limit()
    # A file made on purpose fails in any way.
    with contextlib.suppress(Exception), zipfile.ZipFile(sys.stdin.buffer) as archive:
        print(json.dumps(looked_at(archive)))  # noqa: T201 - how it answers
    return 0


if __name__ == "__main__":
    sys.exit(main())
